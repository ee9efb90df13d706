import type { Event } from '@mailhealth/core'
import { backlogOf, firstHeldOf, heldAlertsOf, heldChannels, holdAlert, undeliveredIncidents } from '@mailhealth/store'
import { type FakeSlack, latest, startFakeSlack } from '@mailhealth/testkit'
import { WebAPIRateLimitedError } from '@slack/web-api'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BotContext, subscriber } from '../bot-context.ts'
import {
  type Backstage,
  channel,
  contextOn,
  eventOf,
  incident,
  openBackstage,
  openIncident,
  quick,
  step,
} from '../testing.ts'
import { catchUpIfBehind, caughtUp, settleStory } from './catch-up.ts'
import { resume, tellOrHold } from './held.ts'
import { showIncident } from './show-incident.ts'

describe('alerts that wait for a channel', { timeout: 60_000 }, () => {
  let backstage: Backstage
  let slack: FakeSlack
  let bot: BotContext
  /** The ticks that were asked for: the queue takes each of them once. */
  let ticks: Set<string>

  beforeAll(async () => {
    backstage = await openBackstage()
  }, 60_000)
  beforeEach(async () => {
    await backstage.store.pool.query('delete from held_alerts')
    slack = await startFakeSlack()
    ticks = new Set()
    const { queues, ...context } = contextOn(backstage, slack, {}, { ...quick, catchUpAfterMs: 300_000 })
    const addResume: typeof queues.addResume = async (waiting, period) => {
      ticks.add(`${waiting.channel} ${waiting.first} ${period}`)
    }
    bot = { ...context, queues: { ...queues, addResume } }
  })
  afterEach(() => slack.close())
  afterAll(() => backstage.close(), 60_000)

  const never = new AbortController().signal
  const hold = async (count: number): Promise<readonly Event[]> => {
    const events = Array.from({ length: count }, (_, index) => eventOf('opened', incident({ number: 9_000 + index })))
    for (const event of events) await holdAlert(backstage.store.db, '#a', event, new Date())
    return events
  }
  const waiting = async (): Promise<string[]> =>
    (await heldAlertsOf(backstage.store.db, '#a', 100)).map(({ eventId }) => eventId)
  const first = async (): Promise<number> => (await firstHeldOf(backstage.store.db, '#a')) ?? -1
  const tick = async (tell: (event: Event) => Promise<void>, from?: number): Promise<void> =>
    resume(bot, { schemaVersion: 1, type: 'resume', channel: '#a', first: from ?? (await first()) }, tell, never)
  /** Notes what is told; some it refuses. */
  const teller = (refused: readonly Event[] = []) => {
    const told: string[] = []
    const tell = async ({ id }: Event): Promise<void> => {
      if (refused.some((one) => one.id === id)) throw new Error(`${id} cannot be told`)
      told.push(id)
    }
    return { told, tell }
  }

  test('one that cannot be told waits on, and the others are told', async () => {
    const events = await hold(3)
    const [bad, ...good] = events
    const { told, tell } = teller(events.slice(0, 1))
    await expect(tick(tell)).rejects.toThrow(`${bad?.id} cannot be told`)
    expect(told).toEqual(good.map(({ id }) => id))
    expect(await waiting()).toEqual([bad?.id])
    // Where nothing was told, nobody goes on at once.
    ticks.clear()
    await expect(tick(tell)).rejects.toThrow('cannot be told')
    expect([...ticks]).toEqual([])
  })

  test('as many as are told at once that cannot be told keep no other back', async () => {
    const events = await hold(11)
    const { told, tell } = teller(events.slice(0, 10))
    await expect(tick(tell)).rejects.toThrow('cannot be told')
    await expect(tick(tell)).rejects.toThrow('cannot be told')
    expect(told).toEqual([events[10]?.id])
  })

  test('one that was stored in an older shape keeps no other back', async () => {
    const events = await hold(2)
    const old = { schemaVersion: 0, id: events[0]?.id, type: 'incident.seen' }
    await backstage.store.pool.query('update held_alerts set event = $1 where event_id = $2', [old, events[0]?.id])
    const { told, tell } = teller()
    await expect(tick(tell)).rejects.toThrow(`the event ${events[0]?.id} that waited is none that is known`)
    expect(told).toEqual([events[1]?.id])
    expect(await waiting()).toEqual([events[0]?.id])
  })

  test('of several ticks one goes on', async () => {
    const events = await hold(25)
    const { told, tell } = teller()
    const from = await first()
    await tick(tell, from)
    await tick(tell, from)
    expect(told).toEqual(events.slice(0, 10).map(({ id }) => id))
    expect([...ticks]).toEqual([expect.stringMatching(`^#a ${await first()} `)])
  })

  test('while Slack limits the channel nothing is told, and one tick waits', async () => {
    await hold(2)
    const asked: string[] = []
    const limit = async ({ id }: Event): Promise<void> => {
      asked.push(id)
      throw new WebAPIRateLimitedError(30)
    }
    await tick(limit)
    await tick(limit)
    expect(asked).toHaveLength(1)
    expect([...ticks]).toHaveLength(1)
    expect(await waiting()).toHaveLength(2)
  })

  test('what was caught up with and only waits is not dealt with until it is told, and not caught up with again', async () => {
    const { db, pool } = backstage.store
    await hold(1)
    const { number } = await openIncident(backstage)
    await step(backstage, number, 'eased', { severity: 'high' })
    await pool.query(`update outbox set created_at = created_at - interval '1 hour'`)
    const show = (event: Parameters<typeof showIncident>[1]): Promise<void> =>
      showIncident(bot, event, { channel, mention: null, wording: bot.wording })
    const hear = (event: Parameters<typeof showIncident>[1]): Promise<void> =>
      tellOrHold(bot, '#a', event, () => show(event))
    for (const _ of [1, 2]) await catchUpIfBehind(bot, channel, hear)
    expect(slack.messages(channel).map((one) => latest(one).text)).toEqual([
      expect.stringMatching(/^Alerts were held up from /),
    ])
    expect(await backlogOf(db, subscriber)).toMatchObject({ events: 2 })
    expect(await undeliveredIncidents(db, subscriber, caughtUp, 10)).toEqual([])
    await tick(async (event) => {
      if (!event.type.startsWith('incident.')) return
      const about = event as Parameters<typeof showIncident>[1]
      if (about.incident.number !== number) return
      await show(about)
      await settleStory(bot, about)
    })
    expect(await heldChannels(db)).toEqual([])
    expect(await backlogOf(db, subscriber)).toEqual({ events: 0, oldestAt: null })
  })
})
