import type { CheckId, JsonValue } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { dkimKeyHolders } from '../key-holders.ts'
import type { Store } from '../open-store.ts'
import { checkStates } from '../schema.ts'
import { syncTargets } from '../sync-targets.ts'
import { domain, noon } from './testing.ts'

type Keys = { readonly [selector: string]: { readonly hash: string; readonly isGone?: boolean } }

/** What is promised of who holds a DKIM key, on any store. */
export function keyHoldersContract(store: () => Store): void {
  const watch = (...labels: string[]): Promise<unknown> =>
    store().db.transaction((tx) =>
      syncTargets(
        tx,
        labels.map((label) => ({ target: domain(label), checks: [] })),
        noon,
      ),
    )
  const see = (label: string, keys: Keys, check: CheckId = 'dkim'): Promise<unknown> => {
    const memory = { keys } as unknown as NonNullable<JsonValue>
    return store()
      .db.insert(checkStates)
      .values({ targetKey: `domain:${label}.example`, check, memory })
  }
  const held = async (...hashes: string[]) =>
    Object.fromEntries(
      [...(await dkimKeyHolders(store().db, hashes))].map(([hash, holders]) => [
        hash,
        holders.map((one) => `${one.selector} ${one.domain}`),
      ]),
    )

  describe('DKIM keys', () => {
    test('are found in every watched domain that holds them, several at once', async () => {
      await watch('a', 'b', 'c')
      await see('b', { x: { hash: 'k1' }, y: { hash: 'k2' }, z: { hash: 'k2', isGone: true } })
      await see('a', { x: { hash: 'k1' }, old: { hash: 'k3', isGone: true } })
      await see('c', { x: { hash: 'k4' } })
      await see('gone', { x: { hash: 'k1' } })
      await see('c', { x: { hash: 'k1' } }, 'dmarc')
      expect(await held('k1', 'k2', 'k3', 'none')).toEqual({
        k1: ['x a.example', 'x b.example'],
        k2: ['y b.example'],
      })
      expect(await held()).toEqual({})
    })

    test('those that very many hold are told of twenty, and take no room from others', async () => {
      const labels = Array.from({ length: 25 }, (_, at) => `d${String(at).padStart(2, '0')}`)
      await watch(...labels)
      for (const label of labels) await see(label, { x: { hash: 'many' }, z: { hash: `own-${label}` } })
      const all = await held('many', 'own-d24')
      expect(all['many']).toEqual(labels.slice(0, 20).map((label) => `x ${label}.example`))
      expect(all['own-d24']).toEqual(['z d24.example'])
    })

    test('what is remembered without keys is none', async () => {
      await watch('a')
      const memory = { other: 1 } as unknown as NonNullable<JsonValue>
      await store().db.insert(checkStates).values({ targetKey: 'domain:a.example', check: 'dkim', memory })
      expect(await held('k1')).toEqual({})
    })
  })
}
