import type { Clock, Event, ResolutionCategory } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { announceTransition } from '../announce.ts'
import { chooseDigest, listDigestChoices } from '../digest-choices.ts'
import { announceDigest, countResolutions, countSteps, keepDigests, stepsBetween } from '../digests.ts'
import type { Store } from '../open-store.ts'
import { takeUnpublished } from '../outbox.ts'
import { incident, later, noon, opened } from './testing.ts'

const hour = 3_600_000
const spanMs = 24 * hour

/** What every store does with digests. */
export function digestsContract(use: () => Store): void {
  /** Comes at every whole `everyMs` after noon. */
  const askAt = (ms: number, everyMs = spanMs): Promise<void> => {
    const clock: Clock = { now: () => later(ms) }
    const nextAfter = (after: Date): Date => {
      const since = after.getTime() - noon.getTime()
      return later((Math.floor(since / everyMs) + 1) * everyMs)
    }
    return use().db.transaction((tx) => announceDigest(tx, 'daily', nextAfter, spanMs, clock))
  }
  const told = async () => {
    const rows = await takeUnpublished(use().db, 100)
    return rows.map(({ event }) => {
      const { type, since, until } = event as Extract<Event, { readonly type: 'digest.due' }>
      return [type, since, until]
    })
  }
  const day = (from: number, to: number) => [
    'digest.due',
    later(from * spanMs).toISOString(),
    later(to * spanMs).toISOString(),
  ]

  describe('digests', () => {
    test('one comes when it is due: once, however many ask, and the next one goes on from there', async () => {
      await askAt(hour)
      expect(await told()).toEqual([])
      await Promise.all([askAt(spanMs), askAt(spanMs), askAt(spanMs)])
      await askAt(spanMs + hour)
      expect(await told()).toEqual([day(0, 1)])
      await askAt(2 * spanMs)
      expect(await told()).toEqual([day(0, 1), day(1, 2)])
    })

    test('after days without a worker one comes, which tells of all of them', async () => {
      await askAt(hour)
      await askAt(4.5 * spanMs)
      await askAt(4.5 * spanMs + hour)
      await askAt(5 * spanMs)
      expect(await told()).toEqual([day(0, 4.5), day(4.5, 5)])
    })

    test('another time of day is taken over at once; one that is not wanted any more never comes', async () => {
      await askAt(hour)
      await askAt(2 * hour, 6 * hour)
      await askAt(6 * hour, 6 * hour)
      expect(await told()).toEqual([['digest.due', noon.toISOString(), later(6 * hour).toISOString()]])
      await keepDigests(use().db, ['weekly'])
      await askAt(7 * spanMs)
      expect(await told()).toHaveLength(1)
    })

    test('steps are counted by what they were, from one time up to another', async () => {
      const { db } = use()
      const clock: Clock = { now: () => noon }
      for (const [number, ms] of [
        [1, 0],
        [2, hour],
        [3, 2 * hour],
      ] as const) {
        const openedAt = later(ms).toISOString()
        const one = incident(number, { targetKey: `host:${number}`, openedAt })
        await db.transaction((tx) => announceTransition(tx, opened(one), null, clock))
      }
      expect(await countSteps(db, noon, later(2 * hour))).toEqual(new Map([['opened', 2]]))
      expect(await countSteps(db, later(3 * hour), later(4 * hour))).toEqual(new Map())
      const span = { from: noon, to: later(2 * hour) }
      expect(await stepsBetween(db, ['opened', 'resolved'], span, 9)).toEqual([
        { type: 'opened', at: noon },
        { type: 'opened', at: later(hour) },
      ])
      expect(await stepsBetween(db, ['opened'], span, 1)).toHaveLength(1)
      expect(await stepsBetween(db, ['resolved'], span, 9)).toEqual([])
    })

    test('incidents that people resolved are counted by what they were, from one time up to another', async () => {
      const { db } = use()
      const clock: Clock = { now: () => noon }
      const said: readonly (ResolutionCategory | undefined)[] = ['fixed', 'false-alarm', 'fixed', undefined, 'accepted']
      for (const [number, category] of said.entries()) {
        const one = incident(number + 1, {
          targetKey: `host:${number}`,
          state: 'resolved',
          updatedAt: later(number * hour).toISOString(),
        })
        const step = opened(one, { type: 'resolved', ...(category === undefined ? {} : { category }) })
        await db.transaction((tx) => announceTransition(tx, step, null, clock))
      }
      expect(await countResolutions(db, noon, later(4 * hour))).toEqual(
        new Map([
          ['fixed', 2],
          ['false-alarm', 1],
        ]),
      )
      expect(await countResolutions(db, later(hour), later(2 * hour))).toEqual(new Map([['false-alarm', 1]]))
      expect(await countResolutions(db, later(3 * hour), later(4 * hour))).toEqual(new Map())
    })

    test('what people chose is kept, the last first', async () => {
      const { db } = use()
      const plan = { at: '09:00', timeZone: 'Europe/Berlin', daily: true, weekly: null }
      const chosen = [
        { choice: { kind: 'planned', plan }, by: 'U1', at: later(hour).toISOString() },
        { choice: { kind: 'off' }, by: 'cli:ann', at: later(0).toISOString() },
      ] as const
      for (const one of chosen) await chooseDigest(db, one)
      expect(await listDigestChoices(db, 9)).toEqual(chosen.toReversed())
      expect(await listDigestChoices(db, 1)).toEqual([chosen[1]])
    })
  })
}
