import type { ExtractTablesWithRelations } from 'drizzle-orm'
import type { NodePgDatabase, NodePgQueryResultHKT } from 'drizzle-orm/node-postgres'
import type { PgDatabase, PgTransaction } from 'drizzle-orm/pg-core'

type NoSchema = Record<string, never>
type NoTables = ExtractTablesWithRelations<NoSchema>

/** The store's SQL, outside of a transaction. */
export type Database = NodePgDatabase<NoSchema>

/**
 * The SQL inside `db.transaction(…)`. On the embedded store a transaction holds the only session: inside it, wait for
 * nothing but its own queries, and never for the queue.
 */
export type Transaction = PgTransaction<NodePgQueryResultHKT, NoSchema, NoTables>

/** Where a query runs: by itself or in a transaction. */
export type Queryable = PgDatabase<NodePgQueryResultHKT, NoSchema, NoTables>
