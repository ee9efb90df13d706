import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostgres, postgresHint, startPostgres } from '@mailhealth/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { digestsContract } from './contract/digests.ts'
import { dueContract } from './contract/due.ts'
import { heldContract } from './contract/held.ts'
import { hiddenContract } from './contract/hidden.ts'
import { homesContract } from './contract/homes.ts'
import { incidentsContract } from './contract/incidents.ts'
import { keyHoldersContract } from './contract/key-holders.ts'
import { messagesContract } from './contract/messages.ts'
import { mutesContract } from './contract/mutes.ts'
import { outagesContract } from './contract/outages.ts'
import { outboxContract } from './contract/outbox.ts'
import { pulsesContract } from './contract/pulses.ts'
import { routesContract } from './contract/routes.ts'
import { runLocksContract } from './contract/run-locks.ts'
import { runsContract } from './contract/runs.ts'
import { storeTurnsContract } from './contract/turns.ts'
import { openStore, type Store, type StorePlace } from './open-store.ts'
import { emptyStore, seedDataDir } from './testing.ts'

interface Ground {
  readonly place: StorePlace
  clear(): Promise<void>
}

const grounds = [
  { kind: 'embedded', hint: 'embedded', isMissing: false, prepare: prepareFolder },
  { kind: 'postgres', hint: postgresHint, isMissing: findPostgres() === null, prepare: preparePostgres },
] as const

for (const { kind, hint, isMissing, prepare } of grounds)
  describe.skipIf(isMissing)(`the ${kind} store (${hint})`, () => {
    let ground: Ground
    let store: Store
    beforeAll(async () => {
      ground = await prepare()
      store = await openStore(ground.place)
    }, 60_000)
    afterAll(async () => {
      await store.close()
      await ground.clear()
    })
    beforeEach(() => emptyStore(store))

    const use = (): Store => store
    dueContract(use)
    digestsContract(use)
    routesContract(use)
    runsContract(use)
    keyHoldersContract(use)
    runLocksContract(use, kind === 'postgres')
    incidentsContract(use)
    heldContract(use)
    hiddenContract(use)
    homesContract(use)
    outagesContract(use)
    outboxContract(use)
    pulsesContract(use)
    messagesContract(use)
    mutesContract(use)
    storeTurnsContract(use)

    test('knows what it is', () => {
      expect(store.kind).toBe(kind)
    })

    test('keeps its tables in public, whatever comes first on the search path', async () => {
      const { rows } = await store.pool.query<{ schemaname: string; tables: string[] }>(`
        select schemaname, array_agg(tablename::text order by tablename) as tables from pg_tables
        where tablename in ('targets', 'runs', 'outbox') group by 1`)
      expect(rows).toEqual([{ schemaname: 'public', tables: ['outbox', 'runs', 'targets'] }])
      expect((await store.pool.query('show search_path')).rows).toEqual([
        { search_path: expect.stringMatching(/^"?bullmq/) },
      ])
    })

    test('maintenance leaves everything in place', { timeout: 60_000 }, async () => {
      await store.pool.query(`insert into targets values ('k', 'host', 'n', '{}', true)`)
      await store.maintain()
      expect((await store.pool.query('select key from targets')).rows).toEqual([{ key: 'k' }])
    })
  })

async function prepareFolder(): Promise<Ground> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mailhealth-store-'))
  await seedDataDir(dataDir)
  return { place: { dataDir }, clear: async () => rmSync(dataDir, { recursive: true }) }
}

async function preparePostgres(): Promise<Ground> {
  const server = await startPostgres()
  if (server === null) throw new Error(postgresHint)
  return { place: { databaseUrl: server.url }, clear: () => server.close() }
}
