import { describe, expect, test } from 'vitest'
import { countOverdue } from '../due.ts'
import { homeOf, homesOpenedSince, noteHome, openHome } from '../homes.ts'
import type { Store } from '../open-store.ts'
import { syncTargets } from '../sync-targets.ts'
import { domain, later, noon } from './testing.ts'

/** What every store does with App Homes. */
export function homesContract(use: () => Store): void {
  describe('homes', () => {
    test('what somebody chose outlasts the next look; what was shown is kept beside it', async () => {
      const { db } = use()
      const first = { user: 'U1', openedAt: noon, choice: {}, hash: null, shown: null }
      expect(await openHome(db, 'U1', noon)).toEqual(first)
      await noteHome(db, 'U1', { hash: 'h1', shown: 'd1' })
      const chosen = { ...first, openedAt: later(1), choice: { state: 'open' }, hash: 'h1', shown: 'd1' }
      expect(await openHome(db, 'U1', later(1), { state: 'open' })).toEqual(chosen)
      expect(await openHome(db, 'U1', later(2))).toEqual({ ...chosen, openedAt: later(2) })
      expect(await homeOf(db, 'U1')).toEqual({ ...chosen, openedAt: later(2) })
      expect(await homeOf(db, 'U2')).toBeNull()
    })

    test('only those who looked lately are named', async () => {
      const { db } = use()
      for (const [index, user] of ['U3', 'U2', 'U1'].entries()) await openHome(db, user, later(index))
      const names = async (ms: number, limit: number) =>
        (await homesOpenedSince(db, later(ms), limit)).map((home) => home.user)
      expect(await names(1, 9)).toEqual(['U1', 'U2'])
      expect(await names(0, 1)).toEqual(['U1'])
      expect(await names(3, 9)).toEqual([])
    })

    test('a check that did not run in time is overdue', async () => {
      const { db } = use()
      const wanted = [{ target: domain('a'), checks: [{ check: 'mx', intervalMs: 60_000 } as const] }]
      await db.transaction((tx) => syncTargets(tx, wanted, noon))
      expect(await countOverdue(db, later(-3_600_000))).toBe(0)
      expect(await countOverdue(db, later(3_600_000))).toBe(1)
    })
  })
}
