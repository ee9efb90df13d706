import { type JsonValue, toStorableJson } from '@mailhealth/core'
import {
  type ConvertCustomConfig,
  customType,
  type PgCustomColumnBuilder,
  type PgTimestampBuilderInitial,
  timestamp,
} from 'drizzle-orm/pg-core'

/** An instant, to the millisecond. */
export function at(name: string): PgTimestampBuilderInitial<string> {
  return timestamp(name, { withTimezone: true, precision: 3 })
}

/** What JSON holds. jsonb refuses NUL and lone surrogates, which text from DNS and SMTP may hold. */
export function json(name: string): PgCustomColumnBuilder<ConvertCustomConfig<string, JsonColumn>> {
  return storable(name)
}

interface JsonColumn {
  data: NonNullable<unknown>
  driverData: string
}

const storable = customType<JsonColumn>({
  dataType: () => 'jsonb',
  toDriver: (value) => toStorableJson(value as JsonValue),
})
