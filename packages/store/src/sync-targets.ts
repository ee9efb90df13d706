import { type CheckId, type Target, targetKey, targetName } from '@mailhealth/core'
import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { batches } from './batches.ts'
import type { Transaction } from './database.ts'
import { due, targets } from './schema.ts'
import { type DuePair, pairKey, share } from './spread.ts'

/** What the configuration wants of a target: which checks, how often. */
export interface WantedTarget {
  readonly target: Target
  readonly checks: readonly { readonly check: CheckId; readonly intervalMs: number }[]
}

interface WantedCheck extends DuePair {
  readonly intervalMs: number
}

/**
 * Makes targets and due table what the configuration says. New checks come due spread over the first seconds (50 ms for
 * each, 5 s at least, never more than their interval); a shorter interval counts from now; what left the configuration
 * is deactivated.
 */
export async function syncTargets(db: Transaction, wanted: readonly WantedTarget[], now: Date): Promise<void> {
  // Workers that start together with the same configuration go one after the other.
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('mailhealth.sync-targets'))`)
  await syncTargetRows(db, wanted)
  const rows = wanted.flatMap(({ target, checks }) => checks.map((one) => ({ targetKey: targetKey(target), ...one })))
  await syncDueRows(db, rows, now)
}

async function syncTargetRows(db: Transaction, wanted: readonly WantedTarget[]): Promise<void> {
  const keys = new Set(wanted.map(({ target }) => targetKey(target)))
  const active = await db.select({ key: targets.key }).from(targets).where(eq(targets.active, true))
  const gone = active.map((row) => row.key).filter((key) => !keys.has(key))
  for (const batch of batches(gone)) await db.update(targets).set({ active: false }).where(inArray(targets.key, batch))
  for (const batch of batches(wanted)) {
    const rows = batch.map(({ target }) => ({
      key: targetKey(target),
      kind: target.kind,
      name: targetName(target),
      definition: target,
      active: true,
    }))
    await db
      .insert(targets)
      .values(rows)
      .onConflictDoUpdate({ target: targets.key, set: { definition: sql`excluded.definition`, active: true } })
  }
}

async function syncDueRows(db: Transaction, wanted: readonly WantedCheck[], now: Date): Promise<void> {
  const known = await db.select({ targetKey: due.targetKey, check: due.check }).from(due)
  const wantedKeys = new Set(wanted.map(pairKey))
  const gone = known.filter((pair) => !wantedKeys.has(pairKey(pair)))
  for (const batch of batches(gone)) await db.delete(due).where(or(...batch.map(isPair)))
  const knownKeys = new Set(known.map(pairKey))
  const spreadMs = Math.max(5_000, 50 * wanted.filter((pair) => !knownKeys.has(pairKey(pair))).length)
  const sooner = sql`least(${due.dueAt}, ${now.toISOString()}::timestamptz + excluded.interval_ms * interval '1 ms')`
  const dueAt = sql`case when excluded.interval_ms < ${due.intervalMs} then ${sooner} else ${due.dueAt} end`
  for (const batch of batches(wanted))
    await db
      .insert(due)
      .values(batch.map((one) => ({ ...one, dueAt: firstDue(one, spreadMs, now), claimedUntil: null })))
      .onConflictDoUpdate({
        target: [due.targetKey, due.check],
        set: { intervalMs: sql`excluded.interval_ms`, dueAt },
      })
}

function isPair(pair: DuePair): ReturnType<typeof and> {
  return and(eq(due.targetKey, pair.targetKey), eq(due.check, pair.check))
}

function firstDue(one: WantedCheck, spreadMs: number, now: Date): Date {
  return new Date(now.getTime() + share(pairKey(one)) * Math.min(one.intervalMs, spreadMs))
}
