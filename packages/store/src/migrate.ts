import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'

/** Brings the tables up to date. Of several processes that start at once one does it, and the others wait. */
export async function migrateStore(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    try {
      // New tables go where they belong, whatever the queue's schema is called.
      await client.query('SET search_path TO public')
      await migrate(drizzle({ client }), { migrationsFolder })
    } finally {
      await client.query('RESET search_path')
      await client.query('SELECT pg_advisory_unlock($1)', [lockKey])
    }
  } finally {
    client.release()
  }
}

/** "mail" in ASCII: any number will do that others do not use. */
const lockKey = 0x6d61696c
const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
