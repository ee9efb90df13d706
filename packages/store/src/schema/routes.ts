import type { RouteChoice, RouteTerms } from '@mailhealth/core'
import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { TableOf } from '../table-of.ts'
import { at, json } from './columns.ts'

export interface RouteChoiceRow {
  name: string
  revision: number
  choice: RouteChoice
  configured: RouteTerms | null
  by: string
  at: Date
  reason: string
}

/** What people chose in the place of the configuration's routes. The last revision of a name is in force; all are kept. */
export const routeChoices: TableOf<'route_choices', RouteChoiceRow> = pgTable(
  'route_choices',
  {
    name: text('name').notNull(),
    revision: integer('revision').notNull(),
    choice: json('choice').$type<RouteChoice>().notNull(),
    configured: json('configured').$type<RouteTerms>(),
    by: text('by').notNull(),
    at: at('at').notNull(),
    reason: text('reason').notNull(),
  },
  (row) => [primaryKey({ columns: [row.name, row.revision] })],
)
