import { describe, expect, test } from 'vitest'
import { checkStateOf, lockCheckState, saveCheckState } from '../check-states.ts'
import type { Store } from '../open-store.ts'
import {
  deleteRunsBefore,
  insertRun,
  isLatestRun,
  lastRunAt,
  latestOutcomes,
  latestVerdicts,
  leastOfEvidence,
  runsBetween,
  sightingsOf,
  thinRunsBefore,
} from '../runs.ts'
import { runs } from '../schema.ts'
import { syncTargets } from '../sync-targets.ts'
import { domain, later, noon, uuid, verdict } from './testing.ts'

const key = 'domain:a.example'

/** What runs and check states promise, on any store. */
export function runsContract(store: () => Store): void {
  const enter = (number: number, change: Parameters<typeof verdict>[0] = {}): Promise<boolean> =>
    insertRun(store().db, { id: uuid(number), targetKey: key, verdict: verdict(change) })

  describe('runs', () => {
    test('a run is stored once', async () => {
      expect(await enter(1)).toBe(true)
      expect(await enter(1, { outcome: 'fail' })).toBe(false)
      expect(await latestVerdicts(store().db, key)).toEqual([verdict()])
    })

    test('the latest verdict of each check', async () => {
      await enter(1, { startedAt: later(1).toISOString() })
      await enter(2, { startedAt: later(3).toISOString(), outcome: 'fail' })
      await enter(3, { startedAt: later(2).toISOString() })
      await enter(4, { check: 'spf' })
      const verdicts = await latestVerdicts(store().db, key)
      expect(verdicts.map((one) => [one.check, one.outcome])).toEqual([
        ['mx', 'fail'],
        ['spf', 'pass'],
      ])
      expect(await latestVerdicts(store().db, 'domain:other.example')).toEqual([])
    })

    test('when a check ran last, up to a time', async () => {
      for (const [at, check] of (['mx', 'mx', 'spf', 'mx'] as const).entries())
        await enter(at + 1, { check, startedAt: later(at).toISOString() })
      const last = (until: number, check: 'mx' | 'dmarc' = 'mx') =>
        lastRunAt(store().db, { targetKey: key, check }, later(until))
      expect([await last(9), await last(3), await last(2)]).toEqual([later(3), later(3), later(1)])
      expect([await last(-1), await last(9, 'dmarc')]).toEqual([null, null])
    })

    describe('how often a finding was seen in a row', () => {
      const finding = { id: 'mx.missing', subject: 'a.example', args: {}, severity: 'high' } as const
      const otherWay = '$.entries[*] ? (@.subject == $subject && @.second.codes[*] == @.first.codes[*])'
      const saw = (second: string | null, subject = 'a.example') => ({
        outcome: 'fail' as const,
        findings: [{ ...finding, subject }],
        evidence: {
          entries: [{ subject, first: { codes: ['127.0.0.2'] }, second: second === null ? null : { codes: [second] } }],
        },
      })
      const of = { targetKey: key, check: 'mx', finding } as const
      const seen = (since: number, until: number, path: string | null = otherWay, limit = 9) =>
        sightingsOf(store().db, of, { since: later(since), until: later(until) }, path, limit)

      test('after the last pass before, up to a time; runs that saw something else do not count', async () => {
        const told: readonly Parameters<typeof verdict>[0][] = [
          saw('127.0.0.2'),
          { outcome: 'pass' },
          saw(null, 'b.example'),
          saw(null),
          { outcome: 'indeterminate' },
          saw('127.255.255.254'),
          { outcome: 'pass' },
        ]
        for (const [at, change] of told.entries())
          await enter(at + 1, { ...change, startedAt: later(at).toISOString() })
        await enter(20, { ...saw('127.0.0.2'), check: 'spf', startedAt: later(3).toISOString() })
        expect(await seen(5, 6)).toEqual({ firstAt: later(3), runs: 2, isCut: false, byOtherWay: false })
        expect(await seen(5, 4)).toEqual({ firstAt: later(3), runs: 1, isCut: false, byOtherWay: false })
        expect(await seen(5, 2)).toBeNull()
        expect(await seen(1, 6, otherWay, 1)).toEqual({ firstAt: later(0), runs: 1, isCut: true, byOtherWay: true })
        expect(await seen(1, 6, null, 1)).toEqual({ firstAt: later(0), runs: 1, isCut: true, byOtherWay: false })
      })

      test('another subject’s second way is not its own', async () => {
        const entry = { first: { codes: ['127.0.0.2'] }, second: { codes: ['127.0.0.2'] } }
        const both = { ...saw(null), evidence: { entries: [{ subject: 'a.example' }, { ...entry, subject: 'b"' }] } }
        await enter(1, both)
        expect(await seen(5, 6)).toMatchObject({ runs: 1, byOtherWay: false })
      })

      test('none without runs', async () => {
        expect(await seen(5, 6)).toBeNull()
      })
    })

    test('what runs found in a span of time, oldest first; of too many the last ones', async () => {
      for (const number of [1, 2, 3, 4]) {
        const outcome = number === 3 ? ('fail' as const) : ('pass' as const)
        await enter(number, { startedAt: later(number).toISOString(), outcome })
      }
      await enter(5, { startedAt: later(3).toISOString(), check: 'spf' })
      const between = (limit: number) =>
        runsBetween(store().db, { targetKey: key, check: 'mx' }, { since: later(2), until: later(4) }, limit)
      expect(await between(9)).toEqual(
        (
          [
            [2, 'pass'],
            [3, 'fail'],
            [4, 'pass'],
          ] as const
        ).map(([number, outcome]) => ({
          at: later(number),
          outcome,
          findings: verdict().findings,
        })),
      )
      expect((await between(1)).map(({ at }) => at)).toEqual([later(4)])
    })

    test('a run is the latest unless another of its check and target began between it and now', async () => {
      const isLatest = (ms: number, now = later(9)): Promise<boolean> =>
        isLatestRun(
          store().db,
          { id: uuid(9), targetKey: key, verdict: verdict({ startedAt: later(ms).toISOString() }) },
          now,
        )
      expect(await isLatest(1)).toBe(true)
      await enter(1, { startedAt: later(2).toISOString() })
      await enter(2, { startedAt: later(8).toISOString(), check: 'spf' })
      expect(await isLatest(1)).toBe(false)
      expect(await isLatest(2)).toBe(true)
      expect(await isLatest(3)).toBe(true)
      expect(await isLatest(0, later(1))).toBe(true)
    })

    test('text that no database takes is stored all the same', async () => {
      await enter(1, { evidence: { txt: 'v=spf1\0 \ud800 ✓', 'k\0': ['\\u0000'] } })
      const [stored] = await latestVerdicts(store().db, key)
      expect(stored?.evidence).toEqual({ txt: 'v=spf1\ufffd \ufffd ✓', 'k\ufffd': ['\\u0000'] })
    })

    test('old runs go, but never the last of a check', async () => {
      for (const number of [1, 2, 3, 4]) await enter(number, { startedAt: later(number).toISOString() })
      await remember(3, 'pass')
      expect(await deleteRunsBefore(store().db, later(4), 1)).toBe(1)
      expect(await deleteRunsBefore(store().db, later(4), 100)).toBe(1)
      expect(await deleteRunsBefore(store().db, later(4), 100)).toBe(0)
      const left = await store().db.select({ id: runs.id }).from(runs).orderBy(runs.id)
      expect(left.map((row) => row.id)).toEqual([uuid(3), uuid(4)])
    })

    test('old passing runs lose their evidence, but never the last of a check, nor what failed', async () => {
      const evidence = { seen: ['a'] }
      const outline = [{ depth: 0, text: 'v=spf1', notes: [] }]
      for (const number of [1, 2, 3]) await enter(number, { startedAt: later(number).toISOString(), evidence, outline })
      await enter(4, { startedAt: later(1).toISOString(), outcome: 'fail', evidence, outline })
      await remember(2, 'pass')
      expect(await thinRunsBefore(store().db, later(3), 100)).toBe(1)
      expect(await thinRunsBefore(store().db, later(3), 100)).toBe(0)
      const kept = await store().db.select({ id: runs.id, verdict: runs.verdict }).from(runs).orderBy(runs.id)
      expect(kept.map((row) => row.verdict.evidence)).toEqual([null, evidence, evidence, evidence])
      expect(kept.map((row) => row.verdict.outline)).toEqual([undefined, outline, outline, outline])
    })
  })

  test('the least text in the last evidence of watched targets', async () => {
    const path = '$.ends[*].at'
    const least = (): Promise<string | null> => leastOfEvidence(store().db, 'mx', path)
    expect(await least()).toBeNull()
    await enter(1, { evidence: { ends: [{ at: '2026-01-01' }] } })
    await enter(2, { evidence: { ends: [{ at: '2027-02-02' }, { at: '2027-01-01' }, {}, null] } })
    await enter(3, { check: 'spf', evidence: { ends: [{ at: '2025-01-01' }] } })
    await remember(2, 'pass')
    // A target that nobody watches does not count, nor what an earlier run or another check saw.
    expect(await least()).toBeNull()
    await store().db.transaction((tx) => syncTargets(tx, [{ target: domain('a'), checks: [] }], noon))
    expect(await least()).toBe('2027-01-01')
  })

  const remember = (run: number, outcome: 'pass' | 'fail'): Promise<void> =>
    store().db.transaction(async (tx) => {
      await lockCheckState(tx, key, 'mx')
      const state = {
        streaks: { failing: run, passing: 0, unknown: 0 },
        baseline: { a: [1, 2].map(String) },
        drifts: [],
      }
      const memory = { seen: noon.toISOString() }
      await saveCheckState(tx, key, 'mx', { state, memory, lastRunId: uuid(run), lastOutcome: outcome, at: later(run) })
    })

  describe('check states', () => {
    test('nothing is known before the first run', async () => {
      const none = { state: null, memory: null }
      expect(await checkStateOf(store().db, key, 'mx')).toEqual(none)
      expect(await store().db.transaction((tx) => lockCheckState(tx, key, 'mx'))).toEqual(none)
    })

    test('what was saved comes back', async () => {
      await remember(1, 'pass')
      await remember(2, 'fail')
      const stored = {
        state: { streaks: { failing: 2, passing: 0, unknown: 0 }, baseline: { a: ['1', '2'] }, drifts: [] },
        memory: { seen: noon.toISOString() },
      }
      expect(await checkStateOf(store().db, key, 'mx')).toEqual(stored)
      expect(await store().db.transaction((tx) => lockCheckState(tx, key, 'mx'))).toEqual(stored)
    })

    test('runs at once are entered one after the other', async () => {
      const count = async (): Promise<void> =>
        store().db.transaction(async (tx) => {
          const { memory } = await lockCheckState(tx, key, 'mx')
          const times = (memory as { times: number } | null)?.times ?? 0
          await saveCheckState(tx, key, 'mx', {
            state: null,
            memory: { times: times + 1 },
            lastRunId: uuid(times),
            lastOutcome: 'pass',
            at: noon,
          })
        })
      await Promise.all(Array.from({ length: 12 }, count))
      expect((await checkStateOf(store().db, key, 'mx')).memory).toEqual({ times: 12 })
    })

    test('the overview lists watched targets that have run', async () => {
      await remember(1, 'fail')
      expect(await latestOutcomes(store().db)).toEqual([])
      await store().db.transaction((tx) => syncTargets(tx, [{ target: domain('a'), checks: [] }], noon))
      await store().db.transaction((tx) => lockCheckState(tx, key, 'spf'))
      expect(await latestOutcomes(store().db)).toEqual([
        { targetKey: key, target: 'a.example', check: 'mx', outcome: 'fail', at: later(1) },
      ])
    })
  })
}
