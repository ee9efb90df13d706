import { locales } from '@mailhealth/catalogue'
import { describe, expect, test } from 'vitest'
import { channel, incident } from '../testing.ts'
import { type DigestFacts, type DigestSetting, digestMessage, planSentence } from './digest.ts'
import { slackToShow, wordingIn } from './testing.ts'

const since = '2026-11-17T08:00:00.000Z'
const until = '2026-11-24T08:00:00.000Z'

const outcome = (was: 'pass' | 'indeterminate', check: 'spf' | 'dmarc') => ({
  targetKey: 'domain:example.org',
  target: 'example.org',
  check,
  outcome: was,
  at: new Date(until),
})

const quiet: DigestFacts = {
  broken: [],
  span: { period: 'weekly', since, until },
  steps: new Map(),
  categories: new Map(),
  acceptances: 0,
  incidents: [],
  outcomes: [outcome('pass', 'spf'), outcome('indeterminate', 'dmarc')],
  targets: 1,
  mutes: 0,
  channel: '#mail-ops',
}

const plan = { at: '09:00', timeZone: 'Europe/Berlin', daily: true, weekly: 'monday' } as const
const setting: DigestSetting = { plan, channel: '#mail-ops', chosen: null }

const digests: { readonly [name: string]: DigestFacts } = {
  'a quiet week': quiet,
  'a quiet day, nothing watched': {
    ...quiet,
    span: { period: 'daily', since, until },
    outcomes: [],
    targets: 0,
  },
  'a busy week': {
    ...quiet,
    steps: new Map([
      ['opened', 12],
      ['resolved', 3],
      ['reopened', 1],
      ['escalated', 2],
    ]),
    categories: new Map([
      ['false-alarm', 1],
      ['elsewhere', 2],
    ]),
    acceptances: 1,
    mutes: 2,
    incidents: Array.from({ length: 9 }, (_, index) => incident({ number: 142 + index })),
  },
  'asked for': { ...quiet, steps: new Map([['opened', 1]]), incidents: [incident()], setting },
  'asked for by an administrator, none planned': {
    ...quiet,
    setting: { ...setting, plan: null, chosen: { by: 'U0123ABCD', at: until } },
    mayPlan: true,
  },
}

describe.each(locales)('digests, in %s', (locale) => {
  const wording = wordingIn(locale)
  const onSlack = slackToShow()

  test('as they were looked at', async () => {
    const messages = Object.entries(digests).map(([name, facts]) => [name, digestMessage(facts, wording)] as const)
    for (const [, content] of messages) await onSlack.client.chat.postMessage({ channel, ...content })
    const written = `${JSON.stringify(Object.fromEntries(messages), null, 1)}\n`
    await expect(written).toMatchFileSnapshot(`./golden/digest.${locale}.json`)
  })

  test('a quiet time says so, and how much of it can be told', () => {
    const { text } = digestMessage(quiet, wording)
    expect(text).toMatch(
      { en: /A quiet week: .* 1 of 2 checks of 1 target/, de: /Eine ruhige Woche: .* 1 von 2/ }[locale],
    )
  })

  test('when they come is said as it is planned', () => {
    const daily = planSentence({ ...setting, plan: { ...plan, weekly: null }, channel: '#digests' }, locale)
    const weekly = planSentence({ ...setting, plan: { ...plan, daily: false } }, locale)
    expect(daily).toContain('#digests')
    expect(weekly).toContain({ en: 'Every Monday at 09:00 (Europe/Berlin), in #mail-ops.', de: 'Jeden Montag' }[locale])
  })
})
