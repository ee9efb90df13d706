import { existsSync } from 'node:fs'
import type { Config } from '@mailhealth/config'
import { OperatorError } from '@mailhealth/core'
import { openStore, type Store } from '@mailhealth/store'
import { loadConfiguration } from '@mailhealth/worker/look'
import type { Arguments, Io } from '../command.ts'
import { storePlace } from '../product/places.ts'

/** The store that a command reads or changes, and the configuration that says where it is. */
export interface History {
  readonly store: Store
  readonly config: Config
}

/**
 * Opens the configured store for the time of `work`.
 *
 * @throws ConfigError, or OperatorError with a sentence when there is no store yet or it cannot be opened
 */
export async function withHistory<T>(args: Arguments, io: Io, work: (history: History) => Promise<T>): Promise<T> {
  const config = loadConfiguration({ file: args.one('config'), cwd: io.cwd, env: io.env })
  const place = storePlace(config.environment)
  // Opening would make it, and a question asked in the wrong directory would leave a database there.
  if ('dataDir' in place && !existsSync(place.dataDir)) {
    throw new OperatorError(
      `there is no data directory ${place.dataDir}, so nothing is known yet; mailhealth up makes it, and MAILHEALTH_DATA_DIR or DATABASE_URL say where the history is`,
    )
  }
  const store = await openStore(place)
  try {
    return await work({ store, config })
  } finally {
    await store.close()
  }
}
