import type { Facts, Verdict } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acceptDrifts, compareWithBaseline, factsWith } from './drift.ts'
import { play, stale, verdict } from './testing.ts'

const seen = (...facts: Facts[]) => play(facts.map((one) => verdict('pass', [], one)))
const told = (runs: ReturnType<typeof seen>) =>
  runs.advances.map(({ detected, reverted }) => ({
    detected: detected.map((one) => one.fact),
    reverted: reverted.map((one) => one.fact),
  }))
const nothing = { detected: [], reverted: [] }

describe('drift', () => {
  test('the first facts are the baseline, and the same facts again say nothing', () => {
    expect(told(seen({ policy: 'reject' }, { policy: 'reject' }))).toEqual([nothing, nothing])
  })

  test('a fact that leaves the baseline is told once, with old and new', () => {
    const runs = seen({ policy: 'reject' }, { policy: 'none' }, { policy: 'none' })
    expect(told(runs)).toEqual([nothing, { detected: ['policy'], reverted: [] }, nothing])
    expect(runs.state?.drifts).toEqual([
      { fact: 'policy', before: 'reject', after: 'none', since: '2026-11-25T00:01:00.000Z' },
    ])
  })

  test('another new value is told again', () => {
    expect(told(seen({ policy: 'reject' }, { policy: 'none' }, { policy: 'quarantine' }))[2]).toEqual({
      detected: ['policy'],
      reverted: [],
    })
  })

  test('a fact that comes back closes itself', () => {
    const runs = seen({ policy: 'reject' }, { policy: 'none' }, { policy: 'reject' })
    expect(told(runs)[2]).toEqual({ detected: [], reverted: ['policy'] })
    expect(runs.state?.drifts).toEqual([])
  })

  test('a fact that could not be told is no drift, and ends none', () => {
    const runs = seen({ policy: 'reject' }, { policy: 'none' }, {}, { policy: 'none' })
    expect(told(runs).slice(2)).toEqual([nothing, nothing])
    expect(runs.state?.drifts).toHaveLength(1)
  })

  test('a record that is gone is a drift', () => {
    expect(told(seen({ mx: ['10 mail.example.com'] }, { mx: null }))[1]).toEqual({ detected: ['mx'], reverted: [] })
  })

  test('while servers differ, what is back stays adrift, and another new value is told all the same', () => {
    const state = seen({ policy: 'reject' }, { policy: 'none' }).state ?? { baseline: {}, drifts: [] }
    const at = '2026-11-25T01:00:00.000Z'
    expect(compareWithBaseline(state, { policy: 'reject' }, at, true)).toEqual({
      state: { baseline: state.baseline, drifts: state.drifts },
      detected: [],
      reverted: [],
    })
    const other = compareWithBaseline(state, { policy: 'quarantine' }, at, true)
    expect(other.detected.map(({ after }) => after)).toEqual(['quarantine'])
    expect(factsWith(state.baseline, other.state.drifts)).toEqual({ policy: 'quarantine' })
  })

  test('accepting makes what is there the baseline', () => {
    const { state } = seen({ policy: 'reject' }, { policy: 'none' })
    expect(state && acceptDrifts(state)).toMatchObject({ baseline: { policy: 'none' }, drifts: [] })
  })

  test('whatever the facts, a fact is adrift exactly when its last known value is not the baseline', () => {
    let adrift = 0
    const facts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', null))
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1, maxLength: 12 }), (runs) => {
        const first = new Map<string, unknown>()
        const last = new Map<string, unknown>()
        for (const [fact, value] of runs.flatMap((one) => Object.entries(one))) {
          if (!first.has(fact)) first.set(fact, value)
          last.set(fact, value)
        }
        const expected = [...first.keys()].filter((fact) => first.get(fact) !== last.get(fact)).sort()
        const drifts = seen(...runs)
          .state?.drifts.map((drift) => drift.fact)
          .sort()
        expect(drifts).toEqual(expected)
        if (expected.length > 0) adrift++
      }),
      { seed: 7, numRuns: 300 },
    )
    expect(adrift).toBeGreaterThan(50)
  })
})

test('what stale answers say neither leaves the baseline nor comes back to it', () => {
  const [strict, weak] = [{ 'dmarc.p': 'reject' }, { 'dmarc.p': 'none' }].map((facts) =>
    verdict('pass', [], facts),
  ) as [Verdict, Verdict]
  const { advances } = play([strict, stale(weak), weak, stale(strict), strict])
  const counts = advances.map(({ detected, reverted }) => [detected.length, reverted.length])
  expect(counts).toEqual([
    [0, 0],
    [0, 0],
    [1, 0],
    [0, 0],
    [0, 1],
  ])
})
