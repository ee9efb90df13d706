import pg from 'pg'
import { StoreError } from './store-error.ts'

/**
 * Connects to a PostgreSQL server.
 *
 * @throws StoreError with host and database, never the password, when it cannot be reached or refuses us
 */
export async function openPostgres(databaseUrl: string): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    options: '-c search_path=bullmq,public',
    max: 20,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  })
  try {
    await pool.query('SELECT 1')
  } catch (error) {
    await pool.end()
    throw refusal(databaseUrl, error)
  }
  return pool
}

function refusal(databaseUrl: string, error: unknown): StoreError {
  const { code, message } = error as NodeJS.ErrnoException
  const place = placeOf(databaseUrl)
  // An unreadable address holds the password in the error's own text.
  if (place === null)
    return new StoreError('DATABASE_URL cannot be read; postgres://user:password@host:5432/name was expected.')
  const reason = code === undefined || message.includes(code) ? message || code : `${message || 'no answer'}, ${code}`
  return new StoreError(`Cannot open ${place}: ${reason}; check DATABASE_URL and that the server runs.`, {
    cause: error,
  })
}

function placeOf(databaseUrl: string): string | null {
  try {
    const { host, port, database } = new pg.Client({ connectionString: databaseUrl })
    return `the database ${database ?? 'of that user'} on ${host}:${port}`
  } catch {
    return null
  }
}
