import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostgres, postgresHint, type StartedServer, startPostgres } from '@mailhealth/testkit'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onOutbox } from './on-outbox.ts'
import { openStore } from './open-store.ts'
import { targets } from './schema.ts'
import { StoreError, StoreInUseError } from './store-error.ts'

const migrations = new URL('../migrations/', import.meta.url)

describe('an embedded store', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'mailhealth-open-'))
  afterAll(() => rmSync(dataDir, { recursive: true }))

  test('is there again when it is opened again, and belongs to one at a time', { timeout: 60_000 }, async () => {
    const store = await openStore({ dataDir })
    const row = { key: 'k', kind: 'host', name: 'n', definition: { kind: 'host' } as never, active: true } as const
    await store.db.insert(targets).values(row)
    await expect(openStore({ dataDir })).rejects.toThrow(
      new StoreInUseError(
        `The data directory ${dataDir} is in use by process ${process.pid}; use /mailhealth in Slack while that runs, or stop it, or set MAILHEALTH_DATA_DIR to another directory, or keep the history in PostgreSQL with DATABASE_URL, which several processes share.`,
      ),
    )
    await store.close()
    const again = await openStore({ dataDir })
    expect(await again.db.select().from(targets)).toEqual([row])
    await again.close()
  })

  test('of another PostgreSQL version is refused, and let go', { timeout: 60_000 }, async () => {
    writeFileSync(join(dataDir, 'pg', 'PG_VERSION'), '15\n')
    await expect(openStore({ dataDir })).rejects.toThrow(/^The embedded database does not start: .*incompatible/)
    writeFileSync(join(dataDir, 'pg', 'PG_VERSION'), '18\n')
    await (await openStore({ dataDir })).close()
  })
})

describe('a store on PostgreSQL', () => {
  test('nobody there', async () => {
    const databaseUrl = 'postgres://someone:secret@127.0.0.1:1/mail'
    await expect(openStore({ databaseUrl })).rejects.toThrow(
      new StoreError(
        'Cannot open the database mail on 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1; check DATABASE_URL and that the server runs.',
      ),
    )
  })

  test.each(['postgres://u:secret@[', 'postgres://u:secret@host:99999/x'])(
    'an address that cannot be read: %s',
    async (databaseUrl) => {
      const refused = openStore({ databaseUrl })
      await expect(refused).rejects.toThrow(
        new StoreError('DATABASE_URL cannot be read; postgres://user:password@host:5432/name was expected.'),
      )
      await expect(refused).rejects.toSatisfy((error: Error) => error.cause === undefined)
    },
  )

  describe.skipIf(findPostgres() === null)(`a real one (${postgresHint})`, () => {
    let server: StartedServer
    beforeAll(async () => {
      server = (await startPostgres()) as StartedServer
    }, 60_000)
    afterAll(() => server.close())

    test('a database that does not exist', async () => {
      const databaseUrl = server.url.replace('/postgres?', '/elsewhere?')
      await expect(openStore({ databaseUrl })).rejects.toThrow(
        /^Cannot open the database elsewhere on .*: database "elsewhere" does not exist/,
      )
    })

    test('four processes that start at once migrate once', async () => {
      const stores = await Promise.all([1, 2, 3, 4].map(() => openStore({ databaseUrl: server.url })))
      const ledger = await stores[0]?.db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`)
      expect(ledger?.rows).toEqual([{ n: readdirSync(migrations).filter((name) => name.endsWith('.sql')).length }])
      for (const store of stores) await store.close()
    })

    test('a broken connection fails what uses it, and nothing else', async () => {
      const store = await openStore({ databaseUrl: server.url })
      const heard = Promise.withResolvers<void>()
      let calls = 0
      const stop = await onOutbox(store, () => void (++calls === 2 && heard.resolve()))
      const failing = store.db.transaction(async (tx) => {
        await tx.execute(sql`select 1`)
        await breakOthers(server.url)
        await tx.execute(sql`select 1`)
      })
      await expect(failing).rejects.toThrow()
      await heard.promise
      expect((await store.db.execute(sql`select 2 as two`)).rows).toEqual([{ two: 2 }])
      await stop()
      await store.close()
    })
  })
})

async function breakOthers(databaseUrl: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
  )
  await client.end()
}
