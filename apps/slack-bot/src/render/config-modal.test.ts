import { locales } from '@mailhealth/catalogue'
import type { Setting } from '@mailhealth/config'
import type { types } from '@slack/bolt'
import { describe, expect, test } from 'vitest'
import { ann, channel } from '../testing.ts'
import { configModal, configQuestion, type ShownConfig } from './config-modal.ts'
import { aFewRoutes, slackToShow, wordingIn } from './testing.ts'

const hostile = '<!channel> \u202e`x` <https://evil.example|ok>'.padEnd(3_000, '<&>')
const file = (line: number) => ({ kind: 'file', file: '/etc/mailhealth/mailhealth.yaml', line }) as const

const settings: readonly Setting[] = [
  { path: 'domains[0].name', value: 'example.org', origin: file(2) },
  { path: 'domains[1].name', value: 'example.net', origin: { kind: 'command line' } },
  ...Array.from({ length: 14 }, (_, index) => ({
    path: `schedule.check-${index}`,
    value: '15m',
    origin: { kind: 'default' } as const,
  })),
  { path: 'slack.mention', value: null, origin: { kind: 'default' } },
  { path: 'slack.routes[0].channel', value: '#mail-prod', origin: file(9) },
  { path: 'slack.routes[2].channel', value: '#mail-lists', origin: file(11) },
  { path: 'slack.digest.at', value: '09:00', origin: file(20) },
  { path: 'slack.digest.channel', value: '#digests', origin: file(20) },
  { path: 'SLACK_BOT_TOKEN', value: '[secret]', origin: { kind: 'environment', variable: 'SLACK_BOT_TOKEN_FILE' } },
]

const shown: ShownConfig = {
  settings,
  file: '/etc/mailhealth/mailhealth.yaml',
  digest: { plan: null, channel: '#mail-ops', chosen: { by: ann, at: '2026-11-24T22:15:00.000Z' } },
  routes: aFewRoutes,
}

describe.each(locales)('the configuration, in %s', (locale) => {
  const wording = wordingIn(locale)
  const onSlack = slackToShow()
  const place = { channel: ann, threadTs: null, locale }
  const takes = ({ blocks }: types.ModalView) =>
    onSlack.client.views.publish({ user_id: ann, view: { type: 'home', blocks } })

  test('as it was looked at, page by page, and Slack takes it', async () => {
    const pages = [0, 1, 2, 3, 4, 5].map((page) => configModal(place, shown, page, wording))
    for (const page of pages) {
      await takes(page)
      expect(page.title.text.length).toBeLessThanOrEqual(24)
    }
    await onSlack.client.chat.postMessage({ channel, ...configQuestion(locale) })
    const all = { ...pages, asked: configQuestion(locale) }
    await expect(`${JSON.stringify(all, null, 1)}\n`).toMatchFileSnapshot(`./golden/config.${locale}.json`)
    expect(configModal(place, shown, 99, wording)).toEqual(pages.at(-1))
  })

  test('says of what the file says in vain that it is hidden, and of nothing else', () => {
    const blocks = [3, 4].flatMap((page) => configModal(place, shown, page, wording).blocks)
    const rows = (blocks as types.SectionBlock[]).flatMap((block) =>
      block.type === 'section' ? (block.text?.text ?? []) : [],
    )
    const [slack, hidden] = ['`slack.', '⚠️'].map((part) => rows.filter((row) => row.includes(part)))
    expect(slack).toHaveLength(5)
    expect(hidden?.map((row) => row.split('\n')[0])).toEqual(['`slack.routes[2].channel`', '`slack.digest.at`'])
  })

  test('hostile values change nothing but themselves', async () => {
    const bad = (index: number): Setting => ({
      path: `domains[${index}].${hostile}`,
      value: hostile,
      origin: { kind: 'file', file: hostile, line: 1 },
    })
    const many = { ...shown, file: hostile, settings: Array.from({ length: 30 }, (_, index) => bad(index)) }
    for (const page of [0, 1, 3]) {
      const modal = configModal(place, many, page, wording)
      await takes(modal)
      expect(JSON.stringify(modal)).not.toMatch(/<!channel|<https:\/\/evil|\u202e/)
    }
  })
})
