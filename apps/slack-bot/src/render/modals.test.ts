import { locales } from '@mailhealth/catalogue'
import { type FakeSlack, startFakeSlack } from '@mailhealth/testkit'
import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ann } from '../testing.ts'
import { textsIn } from '../texts/texts.ts'
import { checkModal } from './check-modal.ts'
import type { DigestSetting } from './digest.ts'
import { digestModal } from './digest-modal.ts'

const chosen: DigestSetting = {
  plan: { at: '09:00', timeZone: 'Europe/Berlin', daily: true, weekly: 'monday' },
  channel: '#mail-ops',
  chosen: { by: ann, at: '2026-11-24T22:15:00.000Z' },
}

describe.each(locales)('modals that are about no incident, in %s', (locale) => {
  const wording = { texts: textsIn(locale), locale }
  const place = { channel: ann, threadTs: null, locale }
  let slack: FakeSlack
  let client: WebClient
  beforeAll(async () => {
    slack = await startFakeSlack()
    client = new WebClient('xoxb-test', { slackApiUrl: slack.apiUrl })
  })
  afterAll(() => slack.close())

  test('as they were looked at, and Slack takes them', async () => {
    const modals = {
      check: checkModal(place, wording),
      digests: digestModal(place, chosen, wording),
    }
    for (const { title, submit, blocks, private_metadata: kept } of Object.values(modals)) {
      await client.views.publish({ user_id: ann, view: { type: 'home', blocks } })
      expect(Math.max(title.text.length, submit?.text.length ?? 0)).toBeLessThanOrEqual(24)
      expect(JSON.parse(kept ?? '')).toEqual(place)
    }
    await expect(`${JSON.stringify(modals, null, 1)}\n`).toMatchFileSnapshot(`./golden/modals.${locale}.json`)
  })
})
