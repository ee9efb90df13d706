import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { incidentEvent, newEventId, systemClock } from '@mailhealth/core'
import { openQueues } from '@mailhealth/queue'
import { announceTransition, openStore } from '@mailhealth/store'
import { seedDataDir } from '@mailhealth/store/testing'
import { type FakeSlack, incident, startFakeSlack, transition } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { type ProductProcess, startProcess } from './product-process.ts'

const reasonOf = (code: string): string =>
  `Slack says ${code}: install the app again and set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…) anew`

/** What each test has for itself, since they run at the same time: they wait more than they work. */
interface Stage {
  readonly slack: FakeSlack
  readonly dataDir: string
  start(command: string, inbound?: NodeJS.ProcessEnv): ProductProcess
}

async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mailhealth-tokens-'))
  const dataDir = join(folder, 'data')
  await seedDataDir(dataDir)
  writeFileSync(join(folder, 'mailhealth.yaml'), 'resolver: { servers: ["127.0.0.1:9"] }\n')
  const slack = await startFakeSlack()
  const environment = { MAILHEALTH_DATA_DIR: dataDir, SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: 'xoxb-test' }
  const started: ProductProcess[] = []
  const start = (command: string, inbound: NodeJS.ProcessEnv = { SLACK_APP_TOKEN: 'xapp-test' }): ProductProcess => {
    const one = startProcess([command], folder, { ...environment, ...inbound })
    started.push(one)
    return one
  }
  try {
    await play({ slack, dataDir, start })
  } finally {
    await Promise.all(started.map((one) => one.end('SIGKILL')))
    await slack.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

describe.concurrent('tokens that are refused', { timeout: 120_000 }, () => {
  test.each([
    ['auth.test', 'invalid_auth'],
    ['apps.connections.open', 'account_inactive'],
  ])('the product, when %s says %s at the start, ends with the reason and what to do', (method, code) =>
    onStage(async ({ slack, start }) => {
      slack.failNext(method, { error: code }, 4)
      const refused = start('up')
      await expect(refused.ready).rejects.toThrow(/^mailhealth up ended \(2\): /)
      expect(refused.said().at(-1)).toBe(`mailhealth: ${reasonOf(code)}`)
    }),
  )

  test.each(['invalid_auth', 'token_revoked', 'account_inactive', 'not_authed'])(
    'mailhealth slack ends with the reason when reconnecting is answered with %s',
    (code) =>
      onStage(async ({ slack, start }) => {
        const bot = start('slack')
        await bot.ready
        slack.workspace.refusal = code
        slack.dropSockets()
        expect(await bot.exit).toBe(2)
        expect(bot.said().at(-1)).toBe(`mailhealth: ${reasonOf(code)}`)
      }),
  )

  test('so it does over HTTP, when it cannot post', () =>
    onStage(async ({ slack, dataDir, start }) => {
      await leaveAlert(dataDir)
      slack.failNext('chat.postMessage', { error: 'invalid_auth' }, 100)
      const bot = start('slack', { SLACK_SIGNING_SECRET: 'secret' })
      await bot.ready
      slack.workspace.refusal = 'invalid_auth'
      expect(await bot.exit).toBe(2)
      expect(bot.said().at(-1)).toBe(`mailhealth: ${reasonOf('invalid_auth')}`)
      expect(slack.calls.map(({ method }) => method)).not.toContain('apps.connections.open')
    }))

  test('the whole product goes on checking, says so, and comes back when Slack takes the tokens again', ({ expect }) =>
    onStage(async ({ slack, start }) => {
      const product = start('up')
      const url = await product.ready
      slack.workspace.refusal = 'token_revoked'
      slack.dropSockets()
      const told = `mailhealth: ${reasonOf('token_revoked')}; checks go on, alerts are kept, and nobody hears of them meanwhile (see fallback in the README)`
      await expect.poll(() => product.said(), { timeout: 30_000 }).toContain(told)
      const ready = async (): Promise<number> => (await fetch(new URL('/readyz', url))).status
      expect(await ready()).toBe(503)
      slack.workspace.refusal = null
      await slack.waitFor(() => slack.sockets === 2, 60_000)
      await expect.poll(ready, { timeout: 30_000 }).toBe(200)
      expect(product.said().filter((line) => line === told)).toHaveLength(1)
      expect(await product.end('SIGTERM')).toBe(0)
    }))

  test('a Slack that is away, or does not work, ends nothing', ({ expect }) =>
    onStage(async ({ slack, start }) => {
      const bot = start('slack')
      await bot.ready
      slack.failNext('apps.connections.open', { error: 'invalid_auth' }, 2)
      slack.failNext('apps.connections.open', { status: 503 })
      slack.failNext('apps.connections.open', { error: 'internal_error' })
      slack.refuseConnections(true)
      slack.dropSockets()
      await expect.poll(() => bot.said().join(''), { timeout: 30_000 }).toContain('Slack cannot be reached')
      slack.refuseConnections(false)
      await slack.waitFor(() => slack.sockets === 2, 60_000)
      expect(await bot.end('SIGTERM')).toBe(0)
    }))
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
