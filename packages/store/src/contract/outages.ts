import { describe, expect, test } from 'vitest'
import { announceTransition } from '../announce.ts'
import { markConsumed } from '../consumed-events.ts'
import { backlogOf, endLease, takeLease, untoldCriticals } from '../deliveries.ts'
import type { Store } from '../open-store.ts'
import {
  aboutReturn,
  aboutSilence,
  beginOutage,
  confirmNotices,
  countIncidentNotices,
  dropNotices,
  endOutage,
  intendNotices,
  lastingOutage,
  noticesOf,
  outageByNumber,
  unsentNotices,
} from '../outages.ts'
import { takeUnpublished } from '../outbox.ts'
import { isSubscriber, keepSubscribers } from '../subscribers.ts'
import { incident, later, noon, opened, uuid } from './testing.ts'

const minute = 60_000

/** What every store knows of times in which Slack is silent. */
export function outagesContract(use: () => Store): void {
  const open = async (number: number, change: Parameters<typeof incident>[1], ms = 0): Promise<void> => {
    const at = later(ms).toISOString()
    const one = incident(number, { targetKey: `host:${number}`, severity: 'critical', openedAt: at, ...change })
    const clock = { now: () => later(ms) }
    await use().db.transaction((tx) => announceTransition(tx, { ...opened(one), at }, null, clock))
  }
  const untold = async (ms: number) =>
    (await untoldCriticals(use().db, 'slack', later(ms), 10)).map(({ number, since }) => [number, since])

  describe('what Slack was not told', () => {
    test('are the critical incidents that nobody took on, from the time they were to be told', async () => {
      await keepSubscribers(use().db, ['slack'], noon)
      await open(1, {}, minute)
      await open(2, {})
      await open(3, { severity: 'high' })
      await open(4, { state: 'acknowledged' })
      await open(5, { mutedUntil: later(minute).toISOString() })
      await open(6, {}, 3 * minute)
      expect(await untold(2 * minute)).toEqual([
        [2, noon],
        [1, later(minute)],
      ])
      const events = await takeUnpublished(use().db, 10)
      const second = events.find(({ event }) => 'incident' in event && event.incident.number === 2)
      await use().db.transaction((tx) => markConsumed(tx, 'slack', second?.event.id ?? '', noon))
      await use().db.transaction((tx) => markConsumed(tx, 'console', events[0]?.event.id ?? '', noon))
      expect(await untold(2 * minute)).toEqual([[1, later(minute)]])
    })

    test('is nothing from before it was to be told at all', async () => {
      await open(1, {})
      await keepSubscribers(use().db, ['slack'], later(minute))
      await open(2, {}, 2 * minute)
      await keepSubscribers(use().db, ['slack'], later(3 * minute))
      expect(await untold(9 * minute)).toEqual([[2, later(2 * minute)]])
      expect(await backlogOf(use().db, 'slack')).toEqual({ events: 1, oldestAt: later(2 * minute) })
      await keepSubscribers(use().db, ['console'], later(4 * minute))
      expect([await isSubscriber(use().db, 'slack'), await isSubscriber(use().db, 'console')]).toEqual([false, true])
      expect(await untold(9 * minute)).toEqual([])
      expect(await backlogOf(use().db, 'slack')).toEqual({ events: 0, oldestAt: null })
      await keepSubscribers(use().db, ['slack'], later(5 * minute))
      expect(await untold(9 * minute)).toEqual([])
    })
  })

  test('what a way was told is left out before the rest is cut', async () => {
    const { db } = use()
    await keepSubscribers(db, ['slack'], noon)
    for (const number of [1, 2, 3, 11]) await open(number, {}, number)
    const { number: outage } = await beginOutage(db, noon, noon)
    await intendNotices(db, { outage, way: 'webhook', message: uuid(1) }, ['MH-1', 'MH-2'], noon)
    const left = async (way: string) =>
      (await untoldCriticals(db, 'slack', later(minute), 2, { outage, way })).map(({ number }) => number)
    expect(await left('webhook')).toEqual([3, 11])
    expect(await left('smtp')).toEqual([1, 2])
    await dropNotices(db, uuid(1), ['MH-1'])
    expect(await left('webhook')).toEqual([1, 3])
    await confirmNotices(db, uuid(1), noon)
    await dropNotices(db, uuid(1), ['MH-2'])
    expect(await left('webhook')).toEqual([1, 3])
  })

  describe('outages', () => {
    test('one lasts at a time', async () => {
      const { db } = use()
      const [first, second] = await Promise.all([beginOutage(db, noon, later(1)), beginOutage(db, later(1), later(2))])
      expect(second).toEqual(first)
      expect(await lastingOutage(db)).toEqual(first)
      await db.transaction((tx) => endOutage(tx, first.number, later(3), () => uuid(1)))
      expect(await lastingOutage(db)).toBeNull()
      expect(await outageByNumber(db, first.number)).toEqual({ ...first, endedAt: later(3) })
      expect((await beginOutage(db, later(4), later(4))).number).not.toBe(first.number)
    })

    test('what was noted is noted once a way, and goes on being unsent until it is confirmed', async () => {
      const { db } = use()
      const { number: outage } = await beginOutage(db, noon, noon)
      await intendNotices(db, { outage, way: 'webhook', message: uuid(1) }, ['MH-1', 'MH-2'], noon)
      await intendNotices(db, { outage, way: 'webhook', message: uuid(2) }, ['MH-2', 'MH-3'], later(1))
      await intendNotices(db, { outage, way: 'smtp', message: uuid(3) }, ['MH-1'], later(2))
      const shown = async () => (await unsentNotices(db, noon)).map(({ about, message }) => [about, message])
      expect(await shown()).toEqual([
        ['MH-1', uuid(1)],
        ['MH-2', uuid(1)],
        ['MH-3', uuid(2)],
        ['MH-1', uuid(3)],
      ])
      expect(await unsentNotices(db, later(2))).toHaveLength(1)
      await confirmNotices(db, uuid(1), later(3))
      await confirmNotices(db, uuid(1), later(4))
      expect(await shown()).toHaveLength(2)
      expect((await noticesOf(db, outage, 'webhook', 9)).map(({ about, sentAt }) => [about, sentAt])).toEqual([
        ['MH-1', later(3)],
        ['MH-2', later(3)],
        ['MH-3', null],
      ])
      await intendNotices(db, { outage, way: 'webhook', message: uuid(4) }, [aboutSilence], later(5))
      expect(await noticesOf(db, outage, 'webhook', 2)).toHaveLength(2)
      expect(await countIncidentNotices(db, outage, 'webhook')).toBe(3)
    })

    test('whoever was told hears of the end; what was not sent is not sent any more', async () => {
      const { db } = use()
      const { number: outage } = await beginOutage(db, noon, noon)
      await intendNotices(db, { outage, way: 'webhook', message: uuid(1) }, ['MH-1'], noon)
      await confirmNotices(db, uuid(1), noon)
      await intendNotices(db, { outage, way: 'smtp', message: uuid(2) }, ['MH-1'], noon)
      await db.transaction((tx) => endOutage(tx, outage, later(1), () => uuid(9)))
      expect((await unsentNotices(db, noon)).map(({ way, about, message }) => [way, about, message])).toEqual([
        ['webhook', aboutReturn, uuid(9)],
      ])
    })

    test('one that is over without that Slack is back is told to nobody', async () => {
      const { db } = use()
      const { number: outage } = await beginOutage(db, noon, noon)
      await intendNotices(db, { outage, way: 'webhook', message: uuid(1) }, ['MH-1'], noon)
      await confirmNotices(db, uuid(1), noon)
      await intendNotices(db, { outage, way: 'smtp', message: uuid(2) }, ['MH-1'], noon)
      await db.transaction((tx) => endOutage(tx, outage, later(1), null))
      expect(await unsentNotices(db, noon)).toEqual([])
      expect(await lastingOutage(db)).toBeNull()
    })
  })

  test('a lease that is given back can be taken again, but only whoever has it gives it back', async () => {
    const { db } = use()
    const lease = { name: 'one', until: later(minute) }
    expect(await takeLease(db, 'one', noon, minute)).toEqual(lease)
    expect(await takeLease(db, 'one', later(1), minute)).toBeNull()
    await endLease(db, lease, later(1))
    expect(await takeLease(db, 'one', later(1), minute)).toEqual({ name: 'one', until: later(1 + minute) })
    await endLease(db, lease, later(2))
    expect(await takeLease(db, 'one', later(2), minute)).toBeNull()
  })
}
