import type { ChosenRoute, RouteChoice } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import type { Store } from '../open-store.ts'
import { chooseRoute, latestRouteChoices, listRouteChoices } from '../route-choices.ts'
import { later } from './testing.ts'

/** What every store does with the routes that people chose. */
export function routesContract(use: () => Store): void {
  const chosen = (name: string, revision: number, choice: RouteChoice, ms: number): ChosenRoute => ({
    name,
    revision,
    choice,
    configured: revision === 1 ? { channels: ['#mail-prod'], tags: ['prod'], mention: null } : null,
    by: `U${revision}`,
    at: later(ms).toISOString(),
    reason: 'moved',
  })
  const set: RouteChoice = { kind: 'set', terms: { channels: ['C1', 'C2'], checks: ['dnsbl'], severity: 'high' } }

  describe('routes that people chose', () => {
    test('are kept, and the last of each name is in force', async () => {
      const { db } = use()
      const all = [
        chosen('prod', 1, set, 0),
        chosen('lists', 1, set, 1_000),
        chosen('prod', 2, { kind: 'removed' }, 2_000),
      ]
      for (const one of all) expect(await chooseRoute(db, one)).toBe(true)
      expect(await latestRouteChoices(db)).toEqual([all[1], all[2]])
      expect(await latestRouteChoices(db, later(1_999))).toEqual([all[1], all[0]])
      expect(await latestRouteChoices(db, later(-1))).toEqual([])
      expect(await listRouteChoices(db, 9)).toEqual(all.toReversed())
      expect(await listRouteChoices(db, 1)).toEqual([all[2]])
    })

    test('of two at once one is noted, and the other hears of it', async () => {
      const { db } = use()
      const first = chosen('prod', 1, set, 0)
      const second = { ...chosen('prod', 1, { kind: 'removed' }, 1), by: 'U9' }
      const noted = await Promise.all([chooseRoute(db, first), chooseRoute(db, second)])
      expect(noted.toSorted()).toEqual([false, true])
      const [latest] = await latestRouteChoices(db)
      expect(latest).toEqual(noted[0] ? first : second)
    })
  })
}
