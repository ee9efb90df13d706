import type { JsonObject } from '@mailhealth/core'
import { eq } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { pulses } from './schema.ts'

/** The last sign of life of a part of the product. */
export interface StoredPulse {
  readonly at: Date
  readonly details: JsonObject
}

/** Notes that a part lives, and what it has to say. */
export async function savePulse(db: Queryable, name: string, pulse: StoredPulse): Promise<void> {
  await db
    .insert(pulses)
    .values({ name, ...pulse })
    .onConflictDoUpdate({ target: pulses.name, set: pulse })
}

/** The last sign of life of a part, or null. */
export async function pulseOf(db: Queryable, name: string): Promise<StoredPulse | null> {
  const [row] = await db.select({ at: pulses.at, details: pulses.details }).from(pulses).where(eq(pulses.name, name))
  return row ?? null
}
