import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { incidentEvent, newEventId, systemClock } from '@mailhealth/core'
import { openQueues } from '@mailhealth/queue'
import { announceTransition, openStore } from '@mailhealth/store'
import { seedDataDir } from '@mailhealth/store/testing'
import { type FakeSlack, incident, startFakeSlack, transition } from '@mailhealth/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ProductProcess, startProcess } from './product-process.ts'

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

const environmentOf = (inbound: NodeJS.ProcessEnv = { SLACK_APP_TOKEN: 'xapp-test' }): NodeJS.ProcessEnv => ({
  MAILHEALTH_DATA_DIR: join(folder, 'data'),
  SLACK_API_URL: slack.apiUrl,
  SLACK_BOT_TOKEN: 'xoxb-test',
  ...inbound,
})
const reasonOf = (code: string): string =>
  `Slack says ${code}: install the app again and set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…) anew`

test.each([
  ['auth.test', 'invalid_auth'],
  ['apps.connections.open', 'account_inactive'],
])(
  'the product, when %s says %s at the start, ends with the reason and what to do',
  { timeout: 60_000 },
  async (method, code) => {
    slack.failNext(method, { error: code }, 4)
    const refused = startProcess(['up'], folder, environmentOf())
    await expect(refused.ready).rejects.toThrow(/^mailhealth up ended \(2\): /)
    expect(refused.said().at(-1)).toBe(`mailhealth: ${reasonOf(code)}`)
  },
)

describe('tokens that are refused while it runs', { timeout: 120_000 }, () => {
  let running: ProductProcess | null = null
  afterEach(async () => {
    await running?.end('SIGKILL')
    running = null
  })
  const start = async (command: string, inbound?: NodeJS.ProcessEnv): Promise<ProductProcess> => {
    running = startProcess([command], folder, environmentOf(inbound))
    await running.ready
    return running
  }

  test.each(['invalid_auth', 'token_revoked', 'account_inactive', 'not_authed'])(
    'mailhealth slack ends with the reason when reconnecting is answered with %s',
    async (code) => {
      const bot = await start('slack')
      slack.workspace.refusal = code
      slack.dropSockets()
      expect(await bot.exit).toBe(2)
      expect(bot.said().at(-1)).toBe(`mailhealth: ${reasonOf(code)}`)
    },
  )

  test('so it does over HTTP, when it cannot post', async () => {
    await leaveAlert(join(folder, 'data'))
    slack.failNext('chat.postMessage', { error: 'invalid_auth' }, 100)
    const bot = await start('slack', { SLACK_SIGNING_SECRET: 'secret' })
    slack.workspace.refusal = 'invalid_auth'
    expect(await bot.exit).toBe(2)
    expect(bot.said().at(-1)).toBe(`mailhealth: ${reasonOf('invalid_auth')}`)
    expect(slack.calls.map(({ method }) => method)).not.toContain('apps.connections.open')
  })

  test('the whole product goes on checking, says so, and comes back when Slack takes the tokens again', async () => {
    const product = await start('up')
    slack.workspace.refusal = 'token_revoked'
    slack.dropSockets()
    const told = `mailhealth: ${reasonOf('token_revoked')}; checks go on, alerts are kept, and nobody hears of them meanwhile (see fallback in the README)`
    await expect.poll(() => product.said(), { timeout: 30_000 }).toContain(told)
    const ready = async (): Promise<number> => (await fetch(new URL('/readyz', await product.ready))).status
    expect(await ready()).toBe(503)
    slack.workspace.refusal = null
    await slack.waitFor(() => slack.sockets === 2, 60_000)
    await expect.poll(ready, { timeout: 30_000 }).toBe(200)
    expect(product.said().filter((line) => line === told)).toHaveLength(1)
    expect(await product.end('SIGTERM')).toBe(0)
  })

  test('a Slack that is away, or does not work, ends nothing', async () => {
    const bot = await start('slack')
    slack.failNext('apps.connections.open', { error: 'invalid_auth' }, 2)
    slack.failNext('apps.connections.open', { status: 503 })
    slack.failNext('apps.connections.open', { error: 'internal_error' })
    slack.refuseConnections(true)
    slack.dropSockets()
    await expect.poll(() => bot.said().join(''), { timeout: 10_000 }).toContain('Slack cannot be reached')
    slack.refuseConnections(false)
    await slack.waitFor(() => slack.sockets === 2, 60_000)
    expect(await bot.end('SIGTERM')).toBe(0)
  })
})

/** An alert that waits for the bot. */
async function leaveAlert(dataDir: string): Promise<void> {
  const store = await openStore({ dataDir })
  const queues = await openQueues({ pool: store.pool }, () => undefined)
  const opened = transition('opened', incident(1))
  await store.db.transaction((tx) => announceTransition(tx, opened, null, systemClock))
  await queues.publishEvent('slack', incidentEvent(newEventId(systemClock), opened, null))
  await queues.close()
  await store.close()
}
