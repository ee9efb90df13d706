import type { Clock, Incident, Transition } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { announceTransition } from '../announce.ts'
import { appendTransition, saveIncident } from '../incidents.ts'
import {
  confirmMessage,
  confirmThreadLine,
  countAlikeBefore,
  intendMessage,
  intendThreadLine,
  messageAt,
  messageOf,
  messagesIn,
  messagesOf,
  setMessageRevision,
  shownStepAt,
  staleFlapping,
  startedAnew,
  startMessageAnew,
} from '../messages.ts'
import type { Store } from '../open-store.ts'
import { incident, later, noon, opened, uuid } from './testing.ts'

/** What the memory of Slack messages promises, on any store. */
export function messagesContract(store: () => Store): void {
  const intent = { incidentNumber: 1, channel: 'C1', revision: 1, intentAt: noon }
  const plain = { threadTs: null, storm: null, related: 0 }

  describe('messages', () => {
    test('the intent is noted before the post, and survives it', async () => {
      expect(await intendMessage(store().db, intent)).toEqual({ ...intent, ...plain, ts: null, isNew: true })
      expect(await intendMessage(store().db, { ...intent, revision: 2, intentAt: later(1) })).toEqual({
        ...intent,
        ...plain,
        ts: null,
        isNew: false,
      })
      await confirmMessage(store().db, 1, 'C1', '1.1')
      await confirmMessage(store().db, 1, 'C1', '2.2')
      await setMessageRevision(store().db, 1, 'C1', 3)
      expect(await intendMessage(store().db, intent)).toEqual({
        ...intent,
        ...plain,
        ts: '1.1',
        revision: 3,
        isNew: false,
      })
    })

    test('are found by incident and by place', async () => {
      await intendMessage(store().db, { ...intent, channel: 'C2' })
      await intendMessage(store().db, intent)
      await confirmMessage(store().db, 1, 'C1', '1.1')
      const one = { ...intent, ...plain, ts: '1.1' }
      expect(await messageOf(store().db, 1, 'C1')).toEqual(one)
      expect(await messageOf(store().db, 2, 'C1')).toBeNull()
      expect(await messagesOf(store().db, 1)).toEqual([one, { ...intent, ...plain, channel: 'C2', ts: null }])
      expect(await messageAt(store().db, 'C1', '1.1')).toEqual(one)
      expect(await messagesIn(store().db, 'C2', [1, 2])).toEqual(new Set([1]))
      expect(await messagesIn(store().db, 'C3', [1, 2])).toEqual(new Set())
      expect(await messageAt(store().db, 'C2', '1.1')).toBeNull()
    })

    test('leave their storm, and are known to be missing until they are posted', async () => {
      await intendMessage(store().db, { ...intent, threadTs: '9.9', storm: 3 })
      await confirmMessage(store().db, 1, 'C1', '1.1')
      expect(await messageOf(store().db, 1, 'C1')).toMatchObject({ threadTs: '9.9', storm: 3 })
      expect(await startedAnew(store().db, 10)).toEqual([])
      await startMessageAnew(store().db, 1, 'C1', later(5))
      expect(await startedAnew(store().db, 10)).toMatchObject([
        { ts: null, threadTs: null, storm: null, intentAt: later(5) },
      ])
      await confirmMessage(store().db, 1, 'C1', '2.2')
      expect(await startedAnew(store().db, 10)).toEqual([])
    })

    test('of an incident that flaps, those that show a step of long ago are known', async () => {
      const { db } = store()
      const clock: Clock = { now: () => noon }
      const one = incident(1, { flaps: 4, updatedAt: later(0).toISOString() })
      const two = { ...one, revision: 2, updatedAt: later(1_000).toISOString() }
      const changed: Transition = { ...opened(two), type: 'changed', at: two.updatedAt }
      await db.transaction(async (tx) => {
        await announceTransition(tx, opened(one), null, clock)
        await announceTransition(tx, changed, one, clock)
      })
      await intendMessage(db, intent)
      expect(await staleFlapping(db, 3, later(0), 10)).toEqual([])
      await confirmMessage(db, 1, 'C1', '1.1')
      expect(await shownStepAt(db, intent)).toEqual(later(0))
      expect(await shownStepAt(db, { ...intent, revision: 9 })).toBeNull()
      expect(await staleFlapping(db, 3, later(-1), 10)).toEqual([])
      expect(await staleFlapping(db, 5, later(0), 10)).toEqual([])
      expect(await staleFlapping(db, 3, later(0), 10)).toEqual([{ incidentNumber: 1, channel: 'C1' }])
      await setMessageRevision(db, 1, 'C1', 2)
      expect(await staleFlapping(db, 3, later(5_000), 10)).toEqual([])
    })

    test('where many take the same step at once, those before are counted that are open still', async () => {
      const { db } = store()
      const called = async (
        number: number,
        change: Partial<Incident>,
        step: Partial<Transition> = {},
      ): Promise<void> => {
        const of = incident(number, { targetKey: `domain:${number}.example`, updatedAt: noon.toISOString(), ...change })
        await saveIncident(db, of)
        await appendTransition(db, uuid(number), opened(of, { type: 'called', ...step }))
        await intendMessage(db, { ...intent, incidentNumber: number })
      }
      await called(1, {})
      await called(2, { state: 'acknowledged' })
      await called(3, {}, { by: 'U1' })
      await called(4, {}, { at: later(-60_001).toISOString() })
      await called(5, {})
      await called(6, {})
      const step = { eventId: uuid(6), type: 'called', at: noon, channel: 'C1' } as const
      expect(await countAlikeBefore(db, step, 60_000)).toBe(2)
      expect(await countAlikeBefore(db, { ...step, eventId: uuid(5) }, 60_000)).toBe(1)
      expect(await countAlikeBefore(db, { ...step, type: 'reopened' }, 60_000)).toBe(0)
      expect(await countAlikeBefore(db, { ...step, channel: 'C2' }, 60_000)).toBe(0)
    })

    test('two at once: one is first', async () => {
      const all = await Promise.all([1, 2, 3].map(() => intendMessage(store().db, intent)))
      expect(all.filter((one) => one.isNew)).toHaveLength(1)
    })
  })

  test('a thread line of an event is noted once a channel', async () => {
    const line = { eventId: uuid(1), incidentNumber: 1, channel: 'C1', intentAt: noon }
    expect(await intendThreadLine(store().db, line)).toEqual({ ...line, ts: null, isNew: true })
    expect(await intendThreadLine(store().db, line)).toEqual({ ...line, ts: null, isNew: false })
    await confirmThreadLine(store().db, uuid(1), 'C1', '1.5')
    await confirmThreadLine(store().db, uuid(1), 'C1', '9.9')
    expect(await intendThreadLine(store().db, line)).toEqual({ ...line, ts: '1.5', isNew: false })
    expect((await intendThreadLine(store().db, { ...line, channel: 'C2' })).isNew).toBe(true)
  })
}
