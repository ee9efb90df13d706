import type { JsonObject } from '@mailhealth/core'
import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { pulses } from './schema.ts'

/** The last sign of life of a process. */
export interface StoredPulse {
  /** Tells the processes of a part apart; another one each time that it is started. */
  readonly process: string
  readonly at: Date
  readonly details: JsonObject
}

/** Notes that a process of a part of the product lives, and what it has to say. */
export async function savePulse(db: Queryable, name: string, { process, at, details }: StoredPulse): Promise<void> {
  await db
    .insert(pulses)
    .values({ name, process, at, details })
    .onConflictDoUpdate({ target: [pulses.name, pulses.process], set: { at, details } })
}

/** The last sign of life of each process of a part, newest first. */
export async function pulsesOf(db: Queryable, name: string): Promise<StoredPulse[]> {
  return db
    .select({ process: pulses.process, at: pulses.at, details: pulses.details })
    .from(pulses)
    .where(eq(pulses.name, name))
    .orderBy(desc(pulses.at), desc(pulses.process))
}

/** Forgets processes that showed no sign of life since, but for the last of each part: it tells since when the part is gone. */
export async function deletePulsesBefore(db: Queryable, before: Date): Promise<void> {
  const isNotLast = sql`exists (select 1 from ${pulses} later where later.name = ${pulses.name}
    and (later.at, later.process) > (${pulses.at}, ${pulses.process}))`
  await db.delete(pulses).where(and(lt(pulses.at, before), isNotLast))
}
