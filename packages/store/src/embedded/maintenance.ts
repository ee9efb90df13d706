import type pg from 'pg'

/** Writes what is in memory to the tables and frees the write-ahead log, which only grows until this is done. */
export async function checkpoint(pool: pg.Pool): Promise<void> {
  await pool.query('CHECKPOINT')
}

/** Frees dead rows of one table (schema and name, quoted) and renews its statistics. Other queries wait meanwhile. */
export async function vacuum(pool: pg.Pool, table: string): Promise<void> {
  await pool.query(`VACUUM (ANALYZE) ${table}`)
}

/** Every table of ours and of the queue, quoted. */
export async function listTables(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('public', 'bullmq') order by 1`)
  return rows.map((row) => row.name)
}
