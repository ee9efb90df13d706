import type { ColumnDataType } from 'drizzle-orm'
import type { PgColumn, PgTableWithColumns } from 'drizzle-orm/pg-core'

/**
 * The type of a drizzle table whose rows are `Row`; `Optional` names the columns that have a default. Written out, since
 * tables of inferred type cannot be exported under isolatedDeclarations. The compiler holds each row type against its columns.
 */
export type TableOf<Name extends string, Row, Optional extends keyof Row = never> = PgTableWithColumns<{
  name: Name
  schema: undefined
  dialect: 'pg'
  columns: {
    [Key in keyof Row & string]: PgColumn<{
      name: string
      tableName: Name
      dataType: ColumnDataType
      columnType: string
      data: NonNullable<Row[Key]>
      driverParam: unknown
      notNull: null extends Row[Key] ? false : true
      hasDefault: Key extends Optional ? true : false
      isPrimaryKey: boolean
      isAutoincrement: boolean
      hasRuntimeDefault: boolean
      enumValues: string[] | undefined
      identity: undefined
      generated: undefined
    }>
  }
}>
