import { describe, expect, test } from 'vitest'
import {
  acknowledgedAt,
  appendTransition,
  type IncidentFilter,
  incidentByNumber,
  lastIncidentOf,
  listIncidents,
  lockIncident,
  nextIncidentNumber,
  recentTransitions,
  saveIncident,
  transitionsOf,
} from '../incidents.ts'
import type { Store } from '../open-store.ts'
import { incident, later, noon, opened, uuid } from './testing.ts'

/** What incidents and their stories promise, on any store. */
export function incidentsContract(store: () => Store): void {
  const save = (...args: Parameters<typeof incident>): Promise<void> => saveIncident(store().db, incident(...args))
  const lastOne = (check: 'mx' | 'spf'): ReturnType<typeof lastIncidentOf> =>
    store().db.transaction((tx) => lastIncidentOf(tx, 'domain:a.example', check))

  describe('incidents', () => {
    test('numbers grow by one, whatever was given up and however many open at once', async () => {
      const openOne = (check: 'mx' | 'spf' | 'tls', fails = false): Promise<number> =>
        store().db.transaction(async (tx) => {
          const number = await nextIncidentNumber(tx)
          await saveIncident(tx, incident(number, { check }))
          if (fails) throw new Error('given up')
          return number
        })
      expect(await openOne('mx')).toBe(1)
      await expect(openOne('spf', true)).rejects.toThrow('given up')
      expect((await Promise.all([openOne('spf'), openOne('tls')])).sort()).toEqual([2, 3])
    })

    test('what was saved comes back whole', async () => {
      const whole = incident(1, {
        state: 'snoozed',
        revision: 4,
        updatedAt: later(5).toISOString(),
        acknowledgedBy: 'U1',
        snoozedUntil: later(10).toISOString(),
        resolvedAt: later(20).toISOString(),
        resolvedBy: 'cli:root',
        mutedUntil: later(30).toISOString(),
        reopenedAt: later(40).toISOString(),
        flaps: 3,
        step: 2,
        calledAt: later(50).toISOString(),
      })
      await saveIncident(store().db, incident(1))
      await saveIncident(store().db, whole)
      expect(await incidentByNumber(store().db, 1)).toEqual(whole)
      expect(await store().db.transaction((tx) => lockIncident(tx, 1))).toEqual(whole)
      expect(await incidentByNumber(store().db, 2)).toBeNull()
      expect(await store().db.transaction((tx) => lockIncident(tx, 2))).toBeNull()
    })

    test('the last one of a check, resolved or not', async () => {
      expect(await lastOne('mx')).toBeNull()
      await save(1, { state: 'resolved' })
      expect(await lastOne('mx')).toEqual(incident(1, { state: 'resolved' }))
      await save(2, { state: 'acknowledged' })
      expect(await lastOne('mx')).toEqual(incident(2, { state: 'acknowledged' }))
      expect(await lastOne('spf')).toBeNull()
    })

    test('two open ones of the same check are refused', async () => {
      await save(1)
      await save(2, { check: 'spf' })
      await expect(save(3)).rejects.toMatchObject({ cause: { code: '23505', constraint: 'incidents_one_open' } })
    })

    test.each<[string, Omit<IncidentFilter, 'limit'>, number[]]>([
      ['everything, newest first', {}, [4, 3, 2, 1]],
      ['open and acknowledged', { states: ['open', 'acknowledged'] }, [4, 2]],
      ['none of no state', { states: [] }, []],
      ['of a target', { targetKey: 'domain:a.example' }, [2, 1]],
      ['whose snooze has ended', { snoozeEndedBy: later(50) }, [3]],
      ['whose snooze has not', { snoozeEndedBy: later(49) }, []],
      ['both', { states: ['resolved'], targetKey: 'domain:a.example' }, [1]],
    ])('lists %s', async (_name, filter, numbers) => {
      await save(1, { state: 'resolved', openedAt: later(1).toISOString(), snoozedUntil: later(1).toISOString() })
      await save(2, { state: 'acknowledged', openedAt: later(2).toISOString() })
      const other = { targetKey: 'domain:b.example', openedAt: later(3).toISOString() }
      await save(3, { ...other, state: 'snoozed', snoozedUntil: later(50).toISOString() })
      await save(4, { ...other, check: 'spf' })
      const found = await listIncidents(store().db, { ...filter, limit: 10 })
      expect(found.map((one) => one.number)).toEqual(numbers)
    })

    test('lists no more than asked', async () => {
      await save(1)
      await save(2, { check: 'spf' })
      expect(await listIncidents(store().db, { limit: 1 })).toHaveLength(1)
    })
  })

  describe('transitions', () => {
    test('the story, from its beginning', async () => {
      const second = { revision: 2, severity: 'critical' } as const
      await appendTransition(
        store().db,
        uuid(2),
        opened(incident(1, second), {
          type: 'escalated',
          by: 'U1',
          note: 'no\0te',
          previousSeverity: 'high',
          category: 'expected',
        }),
      )
      await appendTransition(store().db, uuid(1), opened(incident(1)))
      await appendTransition(store().db, uuid(3), opened(incident(2)))
      const at = noon.toISOString()
      expect(await transitionsOf(store().db, 1)).toEqual([
        {
          eventId: uuid(1),
          incidentNumber: 1,
          revision: 1,
          type: 'opened',
          at,
          by: null,
          note: null,
          severity: 'high',
          previousSeverity: null,
          category: null,
        },
        {
          eventId: uuid(2),
          incidentNumber: 1,
          revision: 2,
          type: 'escalated',
          at,
          by: 'U1',
          note: 'no\ufffdte',
          severity: 'critical',
          previousSeverity: 'high',
          category: 'expected',
        },
      ])
    })

    test('when somebody took it on, last and up to a revision', async () => {
      const steps = ['opened', 'acknowledged', 'unacknowledged', 'acknowledged'] as const
      for (const [index, type] of steps.entries()) {
        const at = later(index).toISOString()
        await appendTransition(store().db, uuid(index + 1), opened(incident(1, { revision: index + 1 }), { type, at }))
      }
      const taken = [1, 2, 3, 4, 5].map((revision) => acknowledgedAt(store().db, { number: 1, revision }))
      expect(await Promise.all(taken)).toEqual([null, later(1), later(1), later(3), later(3)])
      expect(await acknowledgedAt(store().db, { number: 2, revision: 9 })).toBeNull()
    })

    test('the last steps of a target, newest first, with their incidents', async () => {
      await save(1)
      await save(2, { target: 'b.example', targetKey: 'domain:b.example' })
      await appendTransition(store().db, uuid(1), opened(incident(1)))
      await appendTransition(store().db, uuid(2), opened(incident(2), { at: later(10).toISOString() }))
      await appendTransition(store().db, uuid(3), opened(incident(1), { type: 'noted', at: later(20).toISOString() }))
      const shown = async (target: string | null, limit: number): Promise<string[]> =>
        (await recentTransitions(store().db, target, limit)).map(
          ({ step, incident: of }) => `${step.type} ${of.number}`,
        )
      expect(await shown(null, 2)).toEqual(['noted 1', 'opened 2'])
      expect(await shown('a.example', 9)).toEqual(['noted 1', 'opened 1'])
    })

    test('a step is told once', async () => {
      await appendTransition(store().db, uuid(1), opened(incident(1)))
      await expect(appendTransition(store().db, uuid(1), opened(incident(1)))).rejects.toMatchObject({
        cause: { code: '23505' },
      })
    })
  })
}
