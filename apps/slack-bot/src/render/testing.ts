import type { Locale } from '@mailhealth/catalogue'
import { type FakeSlack, startFakeSlack } from '@mailhealth/testkit'
import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll } from 'vitest'
import { textsIn } from '../texts/texts.ts'
import type { Wording } from './incident-message.ts'

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
