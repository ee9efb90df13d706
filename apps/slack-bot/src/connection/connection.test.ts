import { OperatorError, systemClock } from '@mailhealth/core'
import { incidentByNumber, pulsesOf, transitionsOf } from '@mailhealth/store'
import { type FakeSlack, latest, startFakeSlack } from '@mailhealth/testkit'
import { WebClient } from '@slack/web-api'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type SlackBot, startSlackBot } from '../bot.ts'
import { subscriber } from '../bot-context.ts'
import {
  ann,
  type Backstage,
  channel,
  incidentOf,
  openBackstage,
  openIncident,
  plainConfig,
  quick,
  recordingLog,
  slackConfig,
  tokens,
} from '../testing.ts'
import type { Timings } from './timings.ts'

type OpenView = NonNullable<ReturnType<FakeSlack['modal']>>

describe('the connection to Slack', { timeout: 60_000 }, () => {
  let backstage: Backstage
  let slack: FakeSlack
  let bot: SlackBot | null = null
  let lines: readonly string[] = []

  beforeAll(async () => {
    backstage = await openBackstage()
  }, 60_000)
  afterAll(() => backstage.close())
  afterEach(async () => {
    await bot?.stop(2_000)
    bot = null
    await slack.close()
    expect(lines.join('')).not.toMatch(/xoxb-test|xapp-test/)
  })

  const start = async (timings: Timings = quick): Promise<SlackBot> => {
    const { log, lines: recorded } = recordingLog()
    lines = recorded
    const { store, queues } = backstage
    const config = { ...plainConfig, slack: slackConfig, runbooks: { baseUrl: null, overrides: {} } }
    const parts = { config, store, queues, ...tokens, apiUrl: slack.apiUrl, clock: systemClock, log }
    bot = await startSlackBot(parts, timings)
    return bot
  }

  test('two sockets', async () => {
    slack = await startFakeSlack()
    const started = await start()
    expect(started.notReady()).toBeNull()
    expect(slack.sockets).toBe(2)
  })

  test('while Slack has one opened anew, the other hears', async () => {
    slack = await startFakeSlack()
    await start()
    slack.disconnect('refresh_requested', 'oldest')
    const help = await slack.command('help')
    expect(help.ackMs).toBeLessThan(3_000)
    await slack.waitFor(() => slack.sockets === 2)
    slack.disconnect('refresh_requested', 'oldest')
    await slack.waitFor(() => slack.sockets === 2)
    await slack.waitFor(() => help.responses().length === 1)
  })

  test('a route that is saved to a bot that began anew waits until Slack says who somebody is', async () => {
    slack = await startFakeSlack()
    await start()
    await slack.command('route set fresh')
    const opened = await slack.waitFor(() => slack.modal(ann)?.view['callback_id'] === 'mh:route' && slack.modal(ann))
    await bot?.stop(2_000)
    await start()
    slack.failNext('users.info', { error: 'internal_error' })
    const entered = { name: 'fresh', channels: [channel], note: 'a new team' }
    const refused = await slack.submitView(opened.id, entered)
    expect(refused.ack).toMatchObject({
      response_action: 'errors',
      errors: { note: expect.stringMatching(/^Slack does not say just now who the administrators are/) },
    })
    expect(slack.modal(ann)?.id).toBe(opened.id)
    await slack.submitView(opened.id, entered)
    await slack.waitFor(() => slack.ephemerals(channel).some((one) => latest(one).text.startsWith('*fresh* to ')))
  })

  test('a command that came before Slack said goodbye to its socket is acknowledged through it, once', async () => {
    slack = await startFakeSlack()
    await start()
    const { number } = await openIncident(backstage)
    await slack.waitFor(() => slack.messages(channel).length === 2, 10_000)
    const { busy, holding } = await keepStoreBusy()
    const asked = [slack.command(`ack ${number}`), slack.command(`note ${number} on it`)]
    slack.disconnect('refresh_requested')
    const acknowledged = await Promise.all(asked)
    busy.resolve()
    await holding
    for (const { ackMs } of acknowledged) expect(ackMs).toBeLessThan(3_000)
    await slack.waitFor(() => acknowledged.every((one) => one.responses().length === 1), 10_000)
    expect((await transitionsOf(backstage.store.db, number)).map((one) => one.type).toSorted()).toEqual([
      'acknowledged',
      'noted',
      'opened',
    ])
    await slack.waitFor(() => slack.sockets === 2 && slack.messages(channel).length === 4)
    expect(lines.filter((line) => line.includes('an acknowledgement did not reach Slack'))).toEqual([])
  })

  test.each(['auth.test', 'apps.connections.open'])(
    'refused tokens end the start with one sentence (%s)',
    async (method) => {
      slack = await startFakeSlack()
      slack.failNext(method, { error: 'invalid_auth' }, 10)
      const failure = start()
      await expect(failure).rejects.toBeInstanceOf(OperatorError)
      await expect(failure).rejects.toThrow(/^Slack says invalid_auth: install the app again and set SLACK_BOT_TOKEN/)
      await slack.waitFor(() => slack.sockets === 0)
    },
  )

  test('a token that Slack takes no more is noticed although nothing is to be told, and that it takes it again', async () => {
    slack = await startFakeSlack()
    const started = await start({ ...quick, askTokenMs: 50 })
    expect(started.notReady()).toBeNull()
    slack.workspace.refusal = 'account_inactive'
    await expect.poll(() => started.notReady(), { timeout: 10_000 }).toMatch(/^Slack says account_inactive: install/)
    const sign = async () => (await pulsesOf(backstage.store.db, subscriber))[0]?.details
    await expect.poll(sign, { timeout: 10_000 }).toMatchObject({
      socketsUp: 2,
      refusedSince: expect.any(String),
      trouble: expect.stringContaining('account_inactive'),
    })
    expect(await started.refused).toMatch(/^Slack says account_inactive: install/)
    slack.workspace.refusal = null
    await expect.poll(() => started.notReady(), { timeout: 10_000 }).toBeNull()
    await expect.poll(sign, { timeout: 10_000 }).toMatchObject({ refusedSince: null })
    expect(lines.filter((line) => line.includes('nothing reaches Slack'))).toHaveLength(1)
    await started.stop(2_000)
    expect(await sign()).toMatchObject({ isLast: true })
  })

  test('a token is refused for good when Slack says so three times in a row, whatever passes in between', async () => {
    slack = await startFakeSlack()
    const started = await start({ ...quick, askTokenMs: 10 })
    const asks = (): number => slack.calls.filter(({ method }) => method === 'auth.test').length
    let isRefused = false
    started.refused.then(() => {
      isRefused = true
    })
    const invalid = { error: 'invalid_auth' }
    slack.failNext('auth.test', invalid, 2)
    const before = asks()
    await slack.waitFor(() => asks() > before + 4, 10_000)
    expect(isRefused).toBe(false)
    slack.failNext('auth.test', { status: 503 }, 4)
    await slack.waitFor(() => asks() > before + 12, 10_000)
    expect(isRefused).toBe(false)
    for (const fault of [invalid, { status: 503 } as const, invalid, invalid]) slack.failNext('auth.test', fault)
    await started.refused
  })

  test('an outage ends nothing: connections come back by themselves', async () => {
    slack = await startFakeSlack()
    const started = await start()
    slack.refuseConnections(true)
    slack.dropSockets()
    await slack.waitFor(() => slack.sockets === 0)
    await expect.poll(() => lines.some((line) => line.includes('Slack cannot be reached ('))).toBe(true)
    expect(started.notReady()).toBe('Slack is not connected')
    slack.failNext('apps.connections.open', { error: 'invalid_auth' }, 2)
    slack.failNext('apps.connections.open', { status: 503 }, 2)
    slack.refuseConnections(false)
    await slack.waitFor(() => slack.sockets === 2, 10_000)
    await expect.poll(() => started.notReady()).toBeNull()
    const told = lines.filter((line) => line.includes('no connection to Slack: Slack says invalid_auth'))
    expect(told.length).toBeGreaterThan(0)
    await slack.command('help')
  })

  test('a Slack that is away at the start is waited for', async () => {
    slack = await startFakeSlack()
    slack.refuseConnections(true)
    const started = await start()
    expect(started.notReady()).toBe('Slack is not connected')
    slack.refuseConnections(false)
    await slack.waitFor(() => slack.sockets === 2, 10_000)
    await expect.poll(() => started.notReady()).toBeNull()
  })

  test('it ends while it reconnects', async () => {
    slack = await startFakeSlack()
    const started = await start()
    slack.refuseConnections(true)
    slack.dropSockets()
    await slack.waitFor(() => slack.sockets === 0)
    await started.stop(1_000)
    expect(started.notReady()).toBe('Slack is not connected')
  })

  test('what was acknowledged before the end is done, here or by the next process', async () => {
    slack = await startFakeSlack()
    const first = await start()
    const { number } = await openIncident(backstage)
    const message = await slack.waitFor(() => slack.messages(channel)[0], 10_000)
    await slack.waitFor(() => slack.messages(channel).length === 2)
    const { busy, holding } = await keepStoreBusy()
    await slack.click({ messageTs: message.ts, actionId: 'mh:ack' })
    const asked = await slack.command(`show ${number}`)
    const ended = first.stop(5_000)
    busy.resolve()
    await Promise.all([ended, holding])
    expect(asked.responses()).toHaveLength(1)
    await slack.waitFor(() => slack.sockets === 0)
    await start()
    await slack.waitFor(() => slack.messages(channel).length === 3, 10_000)
    expect(await incidentByNumber(backstage.store.db, number)).toMatchObject({ acknowledgedBy: ann })
  })

  describe('a modal that is open while the bot is exchanged for another', () => {
    const openNote = async (): Promise<{ readonly number: number; readonly view: OpenView }> => {
      const { number, revision } = await openIncident(backstage)
      // Lines of what an earlier bot left undone may come first.
      const message = await slack.waitFor(
        () => slack.messages(channel).find((one) => incidentOf(one) === `MH-${number}`),
        10_000,
      )
      const value = JSON.stringify({ v: 1, i: String(number), n: revision, o: 'note' })
      await slack.select({ messageTs: message.ts, actionId: 'mh:more', value })
      const isAsking = (view: OpenView | null): view is OpenView => view?.view['callback_id'] === 'mh:note'
      const view = await slack.waitFor(() => [slack.modal(ann)].find(isAsking), 10_000)
      return { number, view }
    }
    const notesOn = async (number: number): Promise<readonly (string | null)[]> =>
      (await transitionsOf(backstage.store.db, number)).filter((one) => one.type === 'noted').map((one) => one.note)

    test('keeps what was typed, and is done by the next bot when it is submitted again', async () => {
      slack = await startFakeSlack()
      const first = await start()
      const { number, view } = await openNote()
      await first.stop(2_000)
      await expect(slack.submitView(view.id, { note: 'on it' })).rejects.toThrow('the app did not respond')
      expect(slack.modal(ann)?.id).toBe(view.id)
      await start()
      await slack.submitView(view.id, { note: 'on it' })
      await expect.poll(() => notesOn(number), { timeout: 10_000 }).toEqual(['on it'])
    })

    test('is done once when it was stored, and only its acknowledgement was lost', async () => {
      slack = await startFakeSlack()
      await start()
      const { number, view } = await openNote()
      const { busy, holding } = await keepStoreBusy()
      const lost = slack.submitView(view.id, { note: 'on it' })
      const failed = expect(lost).rejects.toThrow('the app did not respond')
      slack.dropSockets()
      await slack.waitFor(() => slack.sockets === 2, 10_000)
      busy.resolve()
      await Promise.all([holding, failed])
      await slack.submitView(view.id, { note: 'on it' })
      await expect.poll(() => notesOn(number), { timeout: 10_000 }).toEqual(['on it'])
      await slack.command(`note ${number} after it`)
      await expect.poll(() => notesOn(number), { timeout: 10_000 }).toEqual(['on it', 'after it'])
    })

    test('says what to do where the next version cannot read it', async () => {
      slack = await startFakeSlack()
      await start()
      const { number, view } = await openNote()
      const client = new WebClient('xoxb-test', { slackApiUrl: slack.apiUrl })
      const shown = { ...view.view, private_metadata: '{"v":"of another version"}' } as never
      await client.views.update({ view_id: view.id, view: shown })
      const { ack } = await slack.submitView(view.id, { note: 'on it' })
      expect(ack).toEqual({
        response_action: 'errors',
        errors: {
          note: expect.stringMatching(/^Nothing was saved: .* Copy what you typed, close this, and open it again/),
        },
      })
      expect(slack.modal(ann)?.id).toBe(view.id)
      expect(await notesOn(number)).toEqual([])
    })
  })

  /** Nothing else is stored or read until `busy` is resolved. */
  async function keepStoreBusy() {
    const busy = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const holding = backstage.store.db.transaction(async (tx) => {
      await tx.execute('select 1')
      held.resolve()
      await busy.promise
    })
    await held.promise
    return { busy, holding }
  }
})
