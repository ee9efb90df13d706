import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { deleteConsumedBefore, markConsumed } from '../consumed-events.ts'
import { onOutbox } from '../on-outbox.ts'
import type { Store } from '../open-store.ts'
import { deletePublishedBefore, enqueueEvent, markPublished, takeUnpublished } from '../outbox.ts'
import { addRequest, deleteRequestsBefore, markRequestDone, requestById } from '../requests.ts'
import { incident, later, noon, openedEvent, uuid } from './testing.ts'

/** What outbox, consumed events and requests promise, on any store. */
export function outboxContract(store: () => Store): void {
  const event = (number: number) => openedEvent(uuid(number), incident(number))
  const put = (...numbers: number[]): Promise<void> =>
    store().db.transaction(async (tx) => {
      for (const number of numbers) await enqueueEvent(tx, event(number))
    })
  const waiting = async (limit = 10): Promise<string[]> =>
    (await takeUnpublished(store().db, limit)).map((one) => one.event.id)

  describe('the outbox', () => {
    test('gives events whole, in order, until they are published', async () => {
      await put(3, 1)
      await put(2)
      const [first] = await takeUnpublished(store().db, 1)
      expect(first?.event).toEqual(event(3))
      expect(await waiting()).toEqual([3, 1, 2].map(uuid))
      await markPublished(store().db, [first?.seq ?? 0], noon)
      await markPublished(store().db, [], noon)
      expect(await waiting()).toEqual([1, 2].map(uuid))
      expect(await waiting(1)).toEqual([uuid(1)])
    })

    test('an event of a transaction that is rolled back never was', async () => {
      const failed = store().db.transaction(async (tx) => {
        await enqueueEvent(tx, event(1))
        throw new Error('no')
      })
      await expect(failed).rejects.toThrow('no')
      expect(await waiting()).toEqual([])
    })

    test('an event id is taken once', async () => {
      await put(1)
      await expect(put(1)).rejects.toMatchObject({ cause: { code: '23505' } })
    })

    test('forgets what was published long ago', async () => {
      await put(1, 2, 3)
      const [one, two] = await takeUnpublished(store().db, 2)
      await markPublished(store().db, [one?.seq ?? 0], noon)
      await markPublished(store().db, [two?.seq ?? 0], later(10))
      expect(await deletePublishedBefore(store().db, later(1))).toBe(1)
      expect(await deletePublishedBefore(store().db, later(1))).toBe(0)
      expect(await waiting()).toEqual([uuid(3)])
    })
  })

  describe('onOutbox', () => {
    test('calls once at the start, then at each commit, and no more when stopped', async () => {
      const heard = counter()
      const stop = await onOutbox(store(), heard.count)
      expect(heard.calls()).toBe(1)
      const entered = Promise.withResolvers<void>()
      const finish = Promise.withResolvers<void>()
      const commit = store().db.transaction(async (tx) => {
        await enqueueEvent(tx, event(1))
        entered.resolve()
        await finish.promise
      })
      await entered.promise
      expect(heard.calls()).toBe(1)
      finish.resolve()
      await commit
      await heard.until(2)
      await stop()
      await put(2)
      // The announcement to a listener that is still there comes after the one that would have been heard.
      const other = counter()
      const stopOther = await onOutbox(store(), other.count)
      await put(3)
      await other.until(2)
      await stopOther()
      expect(heard.calls()).toBe(2)
    })
  })

  describe('consumed events', () => {
    test('each subscriber takes an event once', async () => {
      const take = (subscriber: string, number: number, ms = 0): Promise<boolean> =>
        store().db.transaction((tx) => markConsumed(tx, subscriber, uuid(number), later(ms)))
      expect(await take('slack', 1)).toBe(true)
      expect(await take('slack', 1)).toBe(false)
      expect(await take('other', 1, 5)).toBe(true)
      expect(await deleteConsumedBefore(store().db, later(5))).toBe(1)
      expect(await take('slack', 1)).toBe(true)
      expect(await take('other', 1)).toBe(false)
    })

    test('two at once: one takes it', async () => {
      const take = (): Promise<boolean> => store().db.transaction((tx) => markConsumed(tx, 'slack', uuid(1), noon))
      const taken = await Promise.all([take(), take(), take()])
      expect(taken.filter(Boolean)).toHaveLength(1)
    })
  })

  describe('requests', () => {
    const request = { id: uuid(1), subscriber: 'slack', payload: { channel: 'C1' }, createdAt: noon }

    test('are answered once', async () => {
      expect(await addRequest(store().db, request)).toBe(true)
      expect(await addRequest(store().db, request)).toBe(false)
      expect(await requestById(store().db, uuid(1))).toEqual({ ...request, doneAt: null })
      expect(await markRequestDone(store().db, uuid(1), later(1))).toBe(true)
      expect(await markRequestDone(store().db, uuid(1), later(2))).toBe(false)
      expect(await requestById(store().db, uuid(1))).toEqual({ ...request, doneAt: later(1) })
      expect(await markRequestDone(store().db, uuid(2), noon)).toBe(false)
      expect(await requestById(store().db, uuid(2))).toBeNull()
    })

    test('old ones go', async () => {
      await addRequest(store().db, request)
      expect(await deleteRequestsBefore(store().db, noon)).toBe(0)
      expect(await deleteRequestsBefore(store().db, later(1))).toBe(1)
    })
  })
}

function counter(): { count(): void; calls(): number; until(calls: number): Promise<void> } {
  let calls = 0
  return {
    count: () => void calls++,
    calls: () => calls,
    until: async (wanted) => {
      while (calls < wanted) await wait(5)
    },
  }
}
