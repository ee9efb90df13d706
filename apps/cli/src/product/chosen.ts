import { existsSync } from 'node:fs'
import type { Environment } from '@mailhealth/config'
import { type ChosenRoute, OperatorError } from '@mailhealth/core'
import { type ChosenDigest, latestRouteChoices, listDigestChoices, openStore } from '@mailhealth/store'
import { storePlace } from './places.ts'

/** What people chose in the place of the configuration. */
export interface Chosen {
  /** The last choice of each name. */
  readonly routes: readonly ChosenRoute[]
  /** The last one; null where nobody chose. */
  readonly digest: ChosenDigest | null
}

/** Reads what people chose; a sentence where the store does not open just now, as while another process has it. */
export async function readChosen(environment: Environment): Promise<Chosen | string> {
  const place = storePlace(environment)
  // Opening would make it: where there is none, nobody chose anything.
  if ('dataDir' in place && !existsSync(place.dataDir)) return { routes: [], digest: null }
  try {
    const store = await openStore(place)
    try {
      const [digest = null] = await listDigestChoices(store.db, 1)
      return { routes: await latestRouteChoices(store.db), digest }
    } finally {
      await store.close()
    }
  } catch (error) {
    // What is wrong with the store is for mailhealth doctor to say: it asks that by itself.
    return error instanceof OperatorError ? error.message : 'the store does not open'
  }
}
