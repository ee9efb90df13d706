import { describe, expect, test } from 'vitest'
import { lockCheckState, saveCheckState } from '../check-states.ts'
import { countHiddenBy, hideIncident, releaseHidden, standingFailures, unhideIncident } from '../hidden.ts'
import type { Store } from '../open-store.ts'
import { insertRun } from '../runs.ts'
import { syncTargets } from '../sync-targets.ts'
import { domain, later, noon, uuid, verdict } from './testing.ts'

/** What the memory of hidden incidents promises, on any store. */
export function hiddenContract(store: () => Store): void {
  const resolver = { targetKey: 'installation', check: 'resolver' } as const
  const key = 'domain:a.example'
  const dueTimes = async (): Promise<Date[]> => {
    const { rows } = await store().pool.query<{ at: Date }>('select due_at as at from due order by due_at')
    return rows.map((row) => row.at)
  }

  describe('hidden incidents', () => {
    test('are counted by their cause, each once', async () => {
      await hideIncident(store().db, { targetKey: key, check: 'spf', cause: resolver, since: noon })
      await hideIncident(store().db, { targetKey: key, check: 'spf', cause: resolver, since: later(1) })
      await hideIncident(store().db, { targetKey: key, check: 'mx', cause: resolver, since: noon })
      expect(await countHiddenBy(store().db, resolver)).toBe(2)
      await unhideIncident(store().db, key, 'mx')
      expect(await countHiddenBy(store().db, resolver)).toBe(1)
      expect(await countHiddenBy(store().db, { targetKey: key, check: 'mx' })).toBe(0)
    })

    test('are due when their cause is gone', async () => {
      const target = { target: domain('a'), checks: [{ check: 'spf', intervalMs: 3_600_000 }] as const }
      await store().db.transaction((tx) => syncTargets(tx, [target], noon))
      await store().pool.query(`update due set due_at = '2030-01-01'`)
      await hideIncident(store().db, { targetKey: key, check: 'spf', cause: resolver, since: noon })
      await store().db.transaction((tx) => releaseHidden(tx, { targetKey: key, check: 'mx' }, noon))
      expect(await dueTimes()).toEqual([new Date('2030-01-01')])
      await store().db.transaction((tx) => releaseHidden(tx, resolver, noon))
      expect(await dueTimes()).toEqual([noon])
      expect(await countHiddenBy(store().db, resolver)).toBe(0)
    })
  })

  test('what stands is what the last run found, where it failed', async () => {
    const target = { target: domain('a'), checks: [] }
    await store().db.transaction((tx) => syncTargets(tx, [target], noon))
    const findings = [{ id: 'mx.missing', severity: 'high', subject: 'a.example', args: {} } as const]
    const record = (id: string, outcome: 'pass' | 'fail') =>
      store().db.transaction(async (tx) => {
        await lockCheckState(tx, key, 'mx')
        await insertRun(tx, { id, targetKey: key, verdict: verdict({ outcome, findings }) })
        const rest = { state: null, memory: null, lastRunId: id, lastOutcome: outcome, at: noon }
        await saveCheckState(tx, key, 'mx', rest)
      })
    await record(uuid(1), 'fail')
    expect(await standingFailures(store().db, ['mx', 'tls'])).toEqual([{ targetKey: key, check: 'mx', findings }])
    expect(await standingFailures(store().db, ['tls'])).toEqual([])
    await record(uuid(2), 'pass')
    expect(await standingFailures(store().db, ['mx'])).toEqual([])
  })
}
