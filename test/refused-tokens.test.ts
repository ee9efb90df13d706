import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seedDataDir } from '@mailhealth/store/testing'
import { type FakeSlack, startFakeSlack } from '@mailhealth/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startProcess } from './product-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'mailhealth-tokens-'))
let slack: FakeSlack

beforeAll(async () => {
  await seedDataDir(join(folder, 'data'))
  writeFileSync(join(folder, 'mailhealth.yaml'), 'resolver: { servers: ["127.0.0.1:9"] }\n')
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(async () => {
  slack = await startFakeSlack()
})
afterEach(() => slack.close())

test.each([
  ['auth.test', 'invalid_auth'],
  ['apps.connections.open', 'account_inactive'],
])(
  'the product, when %s says %s at the start, ends with the reason and what to do',
  { timeout: 60_000 },
  async (method, code) => {
    slack.failNext(method, { error: code }, 4)
    const refused = startProcess(['up'], folder, {
      MAILHEALTH_DATA_DIR: join(folder, 'data'),
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: 'xoxb-test',
      SLACK_APP_TOKEN: 'xapp-test',
    })
    const reason = `Slack says ${code}: install the app again and set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…) anew`
    await expect(refused.ready).rejects.toThrow(
      new RegExp(`^mailhealth up ended \\(2\\): (?:.*\\n)*mailhealth: ${reason.replaceAll(/[().]/g, '\\$&')}$`),
    )
  },
)
