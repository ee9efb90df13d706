import type { CheckId } from '@mailhealth/core'
import { asc } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { bringForward, type Claim, claimDue, makeDueNow, settleDue } from '../due.ts'
import type { Store } from '../open-store.ts'
import { due } from '../schema.ts'
import { syncTargets, type WantedTarget } from '../sync-targets.ts'
import { listTargets, listWatched, tagsOf, targetOf } from '../targets.ts'
import { domain, later, noon } from './testing.ts'

/** What the due table promises, on any store. */
export function dueContract(store: () => Store): void {
  const hour = 3_600_000
  const want = (label: string, ...checks: CheckId[]): WantedTarget => ({
    target: domain(label),
    checks: checks.map((check) => ({ check, intervalMs: hour })),
  })
  const sync = (wanted: readonly WantedTarget[], now = noon): Promise<void> =>
    store().db.transaction((tx) => syncTargets(tx, wanted, now))
  const all = (): Promise<(typeof due.$inferSelect)[]> =>
    store().db.select().from(due).orderBy(asc(due.targetKey), asc(due.check))
  const named = (claims: readonly Claim[]): string[] =>
    claims.map((claim) => `${claim.targetKey} ${claim.check}`).sort()

  describe('syncTargets', () => {
    test('takes in what is new, due within five seconds', async () => {
      await sync([want('a', 'mx', 'spf'), want('b', 'mx')])
      const rows = await all()
      expect(rows.map((row) => [row.targetKey, row.check, row.intervalMs, row.claimedUntil])).toEqual([
        ['domain:a.example', 'mx', hour, null],
        ['domain:a.example', 'spf', hour, null],
        ['domain:b.example', 'mx', hour, null],
      ])
      for (const row of rows) {
        expect(row.dueAt.getTime()).toBeGreaterThanOrEqual(noon.getTime())
        expect(row.dueAt.getTime()).toBeLessThan(later(5_000).getTime())
      }
      expect(await targetOf(store().db, 'domain:a.example')).toEqual(domain('a'))
    })

    test('spreads a thousand targets over 50 seconds', async () => {
      await sync(Array.from({ length: 1_000 }, (_, index) => want(`t${index}`, 'mx')))
      const seconds = (await all()).map((row) => Math.floor((row.dueAt.getTime() - noon.getTime()) / 1_000))
      const perSecond = Map.groupBy(seconds, (second) => second)
      expect(Math.max(...seconds)).toBeLessThan(50)
      expect(perSecond.size).toBe(50)
      expect(Math.max(...[...perSecond.values()].map((list) => list.length))).toBeLessThan(50)
    })

    test('never waits longer than the interval for the first run', async () => {
      await sync([{ target: domain('a'), checks: [{ check: 'mx', intervalMs: 1_000 }] }])
      expect((await all())[0]?.dueAt.getTime()).toBeLessThan(later(1_000).getTime())
    })

    test('the tags of some targets, where they have any', async () => {
      const tagged = (label: string, ...tags: string[]): WantedTarget => ({
        target: { ...domain(label), tags } as WantedTarget['target'],
        checks: [],
      })
      await sync([tagged('a', 'prod', 'eu'), tagged('b', 'lab'), tagged('c'), tagged('gone', 'prod')])
      await sync([tagged('a', 'prod', 'eu'), tagged('b', 'lab'), tagged('c')])
      const keys = ['a', 'c', 'gone', 'nobody'].map((label) => `domain:${label}.example`)
      expect([...(await tagsOf(store().db, keys))]).toEqual([['domain:a.example', ['prod', 'eu']]])
      expect(await tagsOf(store().db, [])).toEqual(new Map())
    })

    test('an interval of thirty days fits', async () => {
      await sync([{ target: domain('a'), checks: [{ check: 'mx', intervalMs: 30 * 24 * hour }] }])
      expect((await all())[0]?.intervalMs).toBe(30 * 24 * hour)
    })

    test('leaves known checks alone, and lets a shorter interval count from now', async () => {
      await sync([want('a', 'mx')])
      await settleDue(store().db, await claimDue(store().db, later(5_000), 9, 1_000), later(5_000))
      const [before] = await all()
      await sync([want('a', 'mx')], later(6_000))
      expect(await all()).toEqual([before])
      await sync([{ target: domain('a'), checks: [{ check: 'mx', intervalMs: 60_000 }] }], later(7_000))
      expect(await all()).toEqual([{ ...before, intervalMs: 60_000, dueAt: later(67_000) }])
    })

    test('drops what vanished, and takes it back', async () => {
      await sync([want('a', 'mx', 'spf'), want('b', 'mx')])
      await sync([want('a', 'spf')])
      expect((await all()).map((row) => `${row.targetKey} ${row.check}`)).toEqual(['domain:a.example spf'])
      expect(await listTargets(store().db)).toEqual([domain('a')])
      expect(await listWatched(store().db)).toEqual([{ target: domain('a'), checks: ['spf'] }])
      expect(await targetOf(store().db, 'domain:b.example')).toBeNull()
      await sync([want('b', 'mx')])
      expect(await listTargets(store().db)).toEqual([domain('b')])
    })

    test('a changed definition is stored', async () => {
      await sync([want('a', 'mx')])
      const changed = { ...domain('a'), tags: ['prod'] } as WantedTarget['target']
      await sync([{ target: changed, checks: [] }])
      expect(await targetOf(store().db, 'domain:a.example')).toEqual(changed)
      expect(await all()).toEqual([])
    })

    test('two workers at once', async () => {
      const wanted = Array.from({ length: 40 }, (_, index) => want(`t${index}`, 'mx', 'spf'))
      await Promise.all([sync(wanted), sync(wanted.toReversed())])
      expect(await all()).toHaveLength(80)
    })
  })

  describe('claimDue and settleDue', () => {
    test('nothing is due before its time', async () => {
      await sync([want('a', 'mx')])
      expect(await claimDue(store().db, later(-1), 9, 1_000)).toEqual([])
    })

    test('a claim holds for its lease, and is earliest first', async () => {
      await sync([want('a', 'mx', 'spf', 'dkim')])
      const claims = await claimDue(store().db, later(5_000), 2, 30_000)
      expect(claims).toHaveLength(2)
      expect(claims.map((claim) => claim.dueAt.getTime())).toEqual(claims.map((claim) => claim.dueAt.getTime()).sort())
      expect(claims[0]?.claimedUntil).toEqual(later(35_000))
      const rest = await claimDue(store().db, later(5_000), 9, 30_000)
      expect(rest).toHaveLength(1)
      expect(await claimDue(store().db, later(35_000), 9, 30_000)).toEqual([])
      const again = await claimDue(store().db, later(35_001), 9, 30_000)
      expect(named(again)).toEqual(named([...claims, ...rest]))
      expect(again.find((claim) => claim.check === claims[0]?.check)?.dueAt).toEqual(claims[0]?.dueAt)
    })

    test('settling sets the next time, an interval from now, give or take ten percent', async () => {
      await sync(Array.from({ length: 100 }, (_, index) => want(`t${index}`, 'mx')))
      const claims = await claimDue(store().db, later(5_000), 999, 30_000)
      await settleDue(store().db, claims, later(6_000))
      const waits = (await all()).map((row) => (row.dueAt.getTime() - later(6_000).getTime()) / hour)
      expect(waits).toHaveLength(100)
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(0.9)
      expect(Math.max(...waits)).toBeLessThan(1.1)
      expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(0.15)
      expect((await all()).every((row) => row.claimedUntil === null)).toBe(true)
    })

    test('an old claim settles nothing', async () => {
      await sync([want('a', 'mx')])
      const old = await claimDue(store().db, later(5_000), 9, 1_000)
      const current = await claimDue(store().db, later(7_000), 9, 1_000)
      const before = await all()
      await settleDue(store().db, old, later(7_500))
      expect(await all()).toEqual(before)
      await settleDue(store().db, current, later(7_500))
      expect(await all()).not.toEqual(before)
    })

    test('settling nothing', async () => {
      await expect(settleDue(store().db, [], noon)).resolves.toBeUndefined()
    })

    test('planners at once never hold the same check', async () => {
      await sync(Array.from({ length: 60 }, (_, index) => want(`t${index}`, 'mx')))
      const parts = await Promise.all([1, 2, 3, 4].map(() => claimDue(store().db, later(5_000), 15, 1_000)))
      const keys = named(parts.flat())
      expect(new Set(keys).size).toBe(keys.length)
      expect(keys.length).toBeGreaterThanOrEqual(15)
      expect(parts.every((part) => part.length <= 15)).toBe(true)
    })
  })

  describe('bringForward', () => {
    test('makes a check due earlier, and never later', async () => {
      await sync([want('a', 'mx')])
      await settleDue(store().db, await claimDue(store().db, later(5_000), 9, 1_000), later(5_000))
      await bringForward(store().db, 'domain:a.example', 'mx', later(65_000))
      await bringForward(store().db, 'domain:a.example', 'mx', later(300_000))
      expect(await claimDue(store().db, later(64_000), 9, 1)).toEqual([])
      expect(named(await claimDue(store().db, later(65_000), 9, 1))).toEqual(['domain:a.example mx'])
    })

    test('leaves what is being planned to its planner', async () => {
      await sync([want('a', 'mx')])
      await claimDue(store().db, later(5_000), 9, 60_000)
      const before = await all()
      await bringForward(store().db, 'domain:a.example', 'mx', noon)
      expect(await all()).toEqual(before)
    })
  })

  describe('makeDueNow', () => {
    test('all checks of a target, or those named', async () => {
      await sync([want('a', 'mx', 'spf'), want('b', 'mx')])
      await settleDue(store().db, await claimDue(store().db, later(5_000), 9, 1_000), later(5_000))
      await makeDueNow(store().db, 'domain:a.example', ['spf'], later(6_000))
      expect(named(await claimDue(store().db, later(6_000), 9, 1))).toEqual(['domain:a.example spf'])
      await makeDueNow(store().db, 'domain:a.example', null, later(7_000))
      expect(named(await claimDue(store().db, later(7_000), 9, 1))).toEqual([
        'domain:a.example mx',
        'domain:a.example spf',
      ])
    })

    test('survives the settling of an earlier claim', async () => {
      await sync([want('a', 'mx')])
      const claims = await claimDue(store().db, later(5_000), 9, 10_000)
      await makeDueNow(store().db, 'domain:a.example', null, later(6_000))
      await settleDue(store().db, claims, later(6_500))
      expect(await claimDue(store().db, later(6_500), 9, 1)).toHaveLength(1)
    })
  })
}
