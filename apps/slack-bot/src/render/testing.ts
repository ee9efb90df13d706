import { type NamedRoute, namedRoutes } from '@mailhealth/alerting'
import type { Locale } from '@mailhealth/catalogue'
import { checkIds } from '@mailhealth/core'
import { type FakeSlack, startFakeSlack } from '@mailhealth/testkit'
import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll } from 'vitest'
import { textsIn } from '../texts/texts.ts'
import type { Wording } from './incident-message.ts'
import type { ShownRoutes } from './routes.ts'

/** What messages are made with in a language, where nothing is configured; `onCall` are called at each step of the escalation. */
export function wordingIn(locale: Locale, onCall: Wording['onCall'] = []): Wording {
  return { texts: textsIn(locale), locale, runbooks: { baseUrl: null, overrides: {} }, onCall }
}

/** A Slack that refuses what Slack refuses, for the tests of one describe to show messages to. */
export function slackToShow(): { readonly slack: FakeSlack; readonly client: WebClient } {
  const shown: { slack: FakeSlack; client: WebClient } = Object.create(null)
  beforeAll(async () => {
    shown.slack = await startFakeSlack()
    shown.client = new WebClient('xoxb-test', { slackApiUrl: shown.slack.apiUrl })
  })
  afterAll(() => shown.slack.close())
  return shown
}

const at = '2026-11-24T22:15:00.000Z'
const choice = { revision: 2, by: 'U0123ABCD', at, reason: 'a new team' } as const

/** Routes of each kind: of the file, in its place, removed, added, and overtaken by the file. */
export const aFewRoutes: ShownRoutes = {
  named: namedRoutes(
    [
      { name: 'prod', channel: '#mail-prod', tags: ['prod'], mention: 'S0123ABCD', locale: 'de' },
      { channel: '#eu', tags: ['eu'], severity: 'high' },
      { name: 'lists', channel: '#mail-lists', checks: ['dnsbl'], mention: null },
      { name: 'audit', channel: '#audit' },
    ],
    [
      {
        ...choice,
        name: 'lists',
        choice: { kind: 'set', terms: { channels: ['C0MAILLST', '#mail-ops'], checks: ['dnsbl', 'iprev'] } },
        configured: { channels: ['#mail-lists'], checks: ['dnsbl'], mention: null },
      },
      { ...choice, name: 'audit', choice: { kind: 'removed' }, configured: { channels: ['#old-audit'] } },
      {
        ...choice,
        name: 'web',
        choice: { kind: 'set', terms: { channels: ['C0WEB0001'] } },
        configured: { channels: ['#web'] },
      },
    ],
  ),
  rest: '#mail-ops',
  names: new Map([['S0123ABCD', '@mail-oncall']]),
}

/** A route of which everything is as long as can be, and means harm. */
export function hostileRoute(name: string, text: string): NamedRoute {
  const terms = {
    channels: Array.from({ length: 10 }, () => text),
    tags: Array.from({ length: 100 }, () => text),
    checks: checkIds,
    severity: 'high',
    mention: text,
    locale: 'de',
  } as const
  return {
    name,
    terms,
    configured: terms,
    chosen: { ...choice, name, choice: { kind: 'removed' }, configured: null, by: text, reason: text },
  }
}
