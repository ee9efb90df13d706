import { locales } from '@mailhealth/catalogue'
import { describe, expect, test } from 'vitest'
import { ann, channel } from '../testing.ts'
import { routeTextsIn } from '../texts/routes.ts'
import { sentence } from './blocks.ts'
import { inputIds } from './modal-inputs.ts'
import { type AskedRoute, readRouteAbout, routeModal } from './route-modal.ts'
import { routeAnswer, routeChoiceText, routeQuestion, routesMessage } from './routes.ts'
import { aFewRoutes, hostileRoute, slackToShow, wordingIn } from './testing.ts'

const hostile = '<!channel> \u202e`x` <https://evil.example|ok>'.padEnd(64, '<&>')
const asked: AskedRoute = {
  routes: aFewRoutes,
  named: null,
  typed: 'mail-prod',
  channels: [],
  lost: [],
  tags: ['prod', 'edge'],
  groups: new Map([['S0123ABCD', '@mail-oncall']]),
  usual: '@mail-oncall',
}
const named = (name: string) => aFewRoutes.named.find((one) => one.name === name) ?? null

describe.each(locales)('routes, in %s', (locale) => {
  const wording = wordingIn(locale)
  const words = routeTextsIn(locale)
  const onSlack = slackToShow()
  const place = { channel: ann, threadTs: null, locale }

  test('as they were looked at, and Slack takes them', async () => {
    const chosen = aFewRoutes.named.flatMap((one) => one.chosen ?? [])
    const answers = {
      list: routesMessage(aFewRoutes, 0, wording),
      'list without routes': routesMessage({ ...aFewRoutes, named: [] }, 0, wording),
      set: routeAnswer('lists', named('lists'), aFewRoutes, wording),
      gone: routeAnswer('web', null, aFewRoutes, wording),
      'asked for a new one': routeQuestion(null, locale),
      'asked for one': routeQuestion('prod', locale),
      history: sentence(chosen.map((one) => routeChoiceText(one, wording)).join('\n')),
      'none of that name': sentence(words.noSuch('`prdo`', '`prod`')),
    }
    for (const content of Object.values(answers)) await onSlack.client.chat.postMessage({ channel, ...content })
    await expect(`${JSON.stringify(answers, null, 1)}\n`).toMatchFileSnapshot(`./golden/routes.${locale}.json`)
  })

  test('the modals as they were looked at, and they keep ids only', async () => {
    const about = { ...place, route: null, revision: 0 }
    const modals = {
      new: routeModal(about, asked, wording),
      'of the file': routeModal(
        { ...about, route: 'prod' },
        { ...asked, named: named('prod'), channels: ['C0MAILPRD'] },
        wording,
      ),
      'set in Slack': routeModal(
        { ...about, route: 'lists', revision: 2 },
        { ...asked, named: named('lists'), channels: ['C0MAILLST'], lost: ['#mail-ops'] },
        wording,
      ),
      removed: routeModal({ ...about, route: 'audit', revision: 2 }, { ...asked, named: named('audit') }, wording),
      added: routeModal({ ...about, route: 'web', revision: 2 }, { ...asked, named: named('web'), tags: [] }, wording),
    }
    for (const { title, submit, blocks } of Object.values(modals)) {
      await onSlack.client.views.publish({ user_id: ann, view: { type: 'home', blocks } })
      expect(Math.max(title.text.length, submit?.text.length ?? 0)).toBeLessThanOrEqual(24)
    }
    expect(readRouteAbout(modals['set in Slack'].private_metadata ?? '')).toEqual({
      ...place,
      route: 'lists',
      revision: 2,
    })
    await expect(`${JSON.stringify(modals, null, 1)}\n`).toMatchFileSnapshot(`./golden/route-modals.${locale}.json`)
  })

  test('however much there is, and whatever it says, Slack takes it', async () => {
    const many = Array.from({ length: 40 }, (_, index) => hostileRoute(`route-${index}`, hostile))
    const groups = new Map(Array.from({ length: 250 }, (_, index) => [`S${1_000 + index}`, hostile]))
    const tags = Array.from({ length: 1_234 }, (_, index) => `${String(index).padStart(4, '0')}${'x'.repeat(60)}`)
    for (const page of [0, 2, 99]) {
      const message = routesMessage({ ...aFewRoutes, named: many }, page, wording)
      await onSlack.client.chat.postMessage({ channel, ...message })
      expect(JSON.stringify(message)).not.toMatch(/<!channel|<https:\/\/evil|\u202e/)
    }
    const [one = null] = many
    const full = { ...asked, named: one, lost: [hostile], tags, groups, usual: hostile }
    const modal = routeModal({ ...place, route: 'x', revision: 1 }, full, wording)
    await onSlack.client.views.publish({ user_id: ann, view: { type: 'home', blocks: modal.blocks } })
    // What a menu says when it is used is seen by nobody.
    const seen = JSON.stringify(modal, (key, value) => (key === 'value' ? undefined : value))
    expect(seen).not.toMatch(/<!channel|<https:\/\/evil|\u202e/)
    expect(modal.blocks.find((block) => block.block_id === inputIds.tags)).toMatchObject({
      element: { option_groups: expect.objectContaining({ length: 5 }) },
    })
  })
})

test('what another version kept is no route', () => {
  const kept = { channel: ann, threadTs: null, locale: 'en', route: 'prod', revision: 1 }
  expect(readRouteAbout(JSON.stringify(kept))).toEqual(kept)
  for (const change of [{ route: 7 }, { revision: 'x' }, { channel: 3 }, { locale: 'fr' }])
    expect(readRouteAbout(JSON.stringify({ ...kept, ...change }))).toBe(null)
})
