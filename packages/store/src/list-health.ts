import { and, eq, isNotNull } from 'drizzle-orm'
import type { Queryable, Transaction } from './database.ts'
import { listHealth, type StoredListHealth } from './schema.ts'

/** Which test of which list: a zone, a kind of question, and the path by which it is asked. */
export interface ListTest {
  readonly path: string
  readonly zone: string
  readonly kind: string
}

/** A list's last test, and since when its failing ones keep it out of verdicts. */
export interface ListStanding {
  readonly health: StoredListHealth
  readonly quarantinedAt: Date | null
}

/** The last test; null when there was none. */
export async function listStanding(db: Queryable, test: ListTest): Promise<ListStanding | null> {
  const [row] = await db.select().from(listHealth).where(isTest(test))
  return row === undefined ? null : { health: row.health, quarantinedAt: row.quarantinedAt }
}

/** Stores a test, and holds what was there until the transaction ends: two processes never both announce a change. */
export async function replaceListStanding(
  tx: Transaction,
  test: ListTest,
  decide: (before: ListStanding | null) => ListStanding,
): Promise<{ readonly before: ListStanding | null; readonly after: ListStanding }> {
  const [row] = await tx.select().from(listHealth).where(isTest(test)).for('update')
  const before = row === undefined ? null : { health: row.health, quarantinedAt: row.quarantinedAt }
  const after = decide(before)
  await tx
    .insert(listHealth)
    .values({ ...test, ...after })
    .onConflictDoUpdate({ target: [listHealth.path, listHealth.zone, listHealth.kind], set: after })
  return { before, after }
}

/** The zones that are out of verdicts on a path. */
export async function quarantinedZones(db: Queryable, path: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ zone: listHealth.zone })
    .from(listHealth)
    .where(and(eq(listHealth.path, path), isNotNull(listHealth.quarantinedAt)))
  return rows.map(({ zone }) => zone).sort()
}

function isTest({ path, zone, kind }: ListTest): ReturnType<typeof and> {
  return and(eq(listHealth.path, path), eq(listHealth.zone, zone), eq(listHealth.kind, kind))
}
