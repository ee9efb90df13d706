import { locales } from '@mailhealth/catalogue'
import { type FakeSlack, startFakeSlack } from '@mailhealth/testkit'
import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ann, channel } from '../testing.ts'
import { doctorTextsIn } from '../texts/doctor.ts'
import { textsIn } from '../texts/texts.ts'
import { type Content, sentence } from './blocks.ts'
import { choiceText } from './digest.ts'
import { doctorMessage } from './doctor.ts'
import type { Wording } from './incident-message.ts'
import { historyMessage } from './lists.ts'
import { runbookChecks, runbooksOfCheck } from './runbook.ts'
import { date } from './words.ts'

const at = '2026-11-24T22:15:00.000Z'
const plan = { at: '17:00', timeZone: 'Europe/Berlin', daily: false, weekly: 'friday' } as const
const url = 'https://mailteam.example/archives/C0MAILOPS/p1700000000000100'

describe.each(locales)('answers, in %s', (locale) => {
  const texts = textsIn(locale)
  const overrides = { 'dnsbl.listed': 'https://wiki.example.com/dnsbl' }
  const wording: Wording = { texts, locale, runbooks: { baseUrl: null, overrides }, onCall: [] }
  let slack: FakeSlack
  let client: WebClient
  beforeAll(async () => {
    slack = await startFakeSlack()
    client = new WebClient('xoxb-test', { slackApiUrl: slack.apiUrl })
  })
  afterAll(() => slack.close())

  const doctor = (): Content => {
    const words = doctorTextsIn(locale)
    const well = (text: string) => ({ isWell: true, text })
    const ill = (text: string) => ({ isWell: false, text })
    return doctorMessage(words.heading, [
      well(words.connected(2)),
      well(words.signedIn('<@U0MAILBOT1>')),
      ill(words.scopesMissing('`files:write`')),
      well(words.channel('<#C0MAILOPS>')),
      ill(words.notMember('<#C0GENERAL>')),
      ill(words.archived('<#C0ARCHIVED>')),
      well(words.routes(1, 0)),
      ill(`${words.routes(4, 2)} ${words.routesAnew('`prod`')}`),
      ill(words.members('`S0123ABCD`', 0)),
      ill(words.clockOff(-73)),
      well(words.waiting(1)),
      well(words.delivered(date(at))),
      well(words.limits(3, date(at))),
    ])
  }

  test('as they were looked at, and Slack takes them', async () => {
    const chosen = [
      { choice: { kind: 'planned', plan }, by: ann, at },
      { choice: { kind: 'off' }, by: 'cli:ann', at },
      { choice: { kind: 'configured' }, by: ann, at },
    ] as const
    const answers = {
      doctor: doctor(),
      'runbooks of all checks': runbookChecks(wording),
      'runbooks of a check': runbooksOfCheck('dnsbl', wording),
      'history of digests': historyMessage(
        null,
        chosen.map((one) => ({ at: one.at, text: choiceText(one, '#mail-ops', locale) })),
        texts,
      ),
      'moved from': sentence(texts.line.movedFrom(url)),
      'moved to': sentence(texts.line.movedTo(url)),
      'nobody comes next': sentence(texts.answer.nobodyNext('MH-142')),
      'checked just now': sentence(texts.answer.checkedJustNow('`mx1.example.org`', 12)),
    }
    for (const content of Object.values(answers)) await client.chat.postMessage({ channel, ...content })
    await expect(`${JSON.stringify(answers, null, 1)}\n`).toMatchFileSnapshot(`./golden/answers.${locale}.json`)
  })
})
