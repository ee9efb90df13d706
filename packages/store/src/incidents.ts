import type {
  Incident,
  IncidentSource,
  IncidentState,
  ResolutionCategory,
  Severity,
  Transition,
  TransitionType,
} from '@mailhealth/core'
import { and, asc, between, desc, eq, gte, inArray, lte, max, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from './database.ts'
import { type IncidentRow, incidents, transitions } from './schema.ts'

/** Which incidents to list; what is absent does not narrow. */
export interface IncidentFilter {
  readonly states?: readonly IncidentState[]
  readonly targetKey?: string
  /** Only those whose snooze has ended by then. */
  readonly snoozeEndedBy?: Date
  readonly limit: number
}

/** A step of an incident's story, as it is stored. */
export interface StoredTransition {
  readonly eventId: string
  readonly incidentNumber: number
  readonly revision: number
  readonly type: TransitionType
  readonly at: string
  readonly by: string | null
  readonly note: string | null
  readonly severity: Severity
  readonly previousSeverity: Severity | null
  readonly category: ResolutionCategory | null
}

/**
 * The next incident number. Whoever asks holds it until its transaction ends, so that numbers have no gaps: a sequence
 * would jump by 32 whenever the store was not closed well.
 */
export async function nextIncidentNumber(db: Transaction): Promise<number> {
  await db.execute(sql`select pg_advisory_xact_lock(${numbersKey})`)
  const [row] = await db.select({ last: max(incidents.number) }).from(incidents)
  return (row?.last ?? 0) + 1
}

/** "numb" in ASCII. */
const numbersKey = 0x6e756d62

/** The last incident of a check of a target, resolved or not, held until the transaction ends; null when there is none. */
export async function lastIncidentOf(
  db: Transaction,
  targetKey: string,
  check: IncidentSource,
): Promise<Incident | null> {
  const [row] = await db
    .select()
    .from(incidents)
    .where(and(eq(incidents.targetKey, targetKey), eq(incidents.check, check)))
    .orderBy(desc(incidents.number))
    .limit(1)
    .for('update')
  return row === undefined ? null : toIncident(row)
}

/** As lastIncidentOf(); null where that one is resolved. */
export async function openIncidentOf(
  db: Transaction,
  targetKey: string,
  check: IncidentSource,
): Promise<Incident | null> {
  const last = await lastIncidentOf(db, targetKey, check)
  return last?.state === 'resolved' ? null : last
}

/** The incident of that number, or null. */
export async function incidentByNumber(db: Queryable, number: number): Promise<Incident | null> {
  const [row] = await db.select().from(incidents).where(eq(incidents.number, number))
  return row === undefined ? null : toIncident(row)
}

/** As incidentByNumber, held until the transaction ends. */
export async function lockIncident(db: Transaction, number: number): Promise<Incident | null> {
  const [row] = await db.select().from(incidents).where(eq(incidents.number, number)).for('update')
  return row === undefined ? null : toIncident(row)
}

/** Stores an incident, new or changed. */
export async function saveIncident(db: Queryable, incident: Incident): Promise<void> {
  const { number, ...rest } = toRow(incident)
  await db
    .insert(incidents)
    .values({ number, ...rest })
    .onConflictDoUpdate({ target: incidents.number, set: rest })
}

/** The incidents that a filter lets through, newest first. */
export async function listIncidents(db: Queryable, filter: IncidentFilter): Promise<Incident[]> {
  const conditions: (SQL | undefined)[] = [
    filter.states && inArray(incidents.state, [...filter.states]),
    filter.targetKey === undefined ? undefined : eq(incidents.targetKey, filter.targetKey),
    filter.snoozeEndedBy && and(eq(incidents.state, 'snoozed'), lte(incidents.snoozedUntil, filter.snoozeEndedBy)),
  ]
  const rows = await db
    .select()
    .from(incidents)
    .where(and(...conditions))
    .orderBy(desc(incidents.openedAt), desc(incidents.number))
    .limit(filter.limit)
  return rows.map(toIncident)
}

/** The incidents of a target and of the resolver that are not resolved, and the resolver's that was not yet at a time. */
export async function openIncidentsNear(db: Queryable, targetKey: string, since: Date): Promise<Incident[]> {
  const isOpen = ne(incidents.state, 'resolved')
  const ofTarget = and(eq(incidents.targetKey, targetKey), isOpen)
  const isOfResolver = and(eq(incidents.targetKey, 'installation'), eq(incidents.check, 'resolver'))
  const ofResolver = and(isOfResolver, or(isOpen, gte(incidents.resolvedAt, since)))
  const rows = await db.select().from(incidents).where(or(ofTarget, ofResolver))
  return rows.map(toIncident)
}

/** The incidents that opened from one time to another, oldest first. */
export async function incidentsOpenedBetween(db: Queryable, from: Date, to: Date, limit: number): Promise<Incident[]> {
  const rows = await db
    .select()
    .from(incidents)
    .where(between(incidents.openedAt, from, to))
    .orderBy(asc(incidents.number))
    .limit(limit)
  return rows.map(toIncident)
}

/** Adds a step to its incident's story, under the id of the event that announces it. */
export async function appendTransition(db: Queryable, eventId: string, transition: Transition): Promise<void> {
  const { type, at, by, note, incident, previousSeverity, category = null } = transition
  await db.insert(transitions).values({
    eventId,
    incidentNumber: incident.number,
    revision: incident.revision,
    type,
    at: new Date(at),
    by,
    note: note === null ? null : note.replaceAll('\0', '\ufffd').toWellFormed(),
    severity: incident.severity,
    previousSeverity,
    category,
  })
}

/** The last steps of all incidents, or of those of one target, newest first, each with its incident as it is now. */
export async function recentTransitions(
  db: Queryable,
  target: string | null,
  limit: number,
): Promise<{ readonly step: StoredTransition; readonly incident: Incident }[]> {
  const rows = await db
    .select({ step: transitions, incident: incidents })
    .from(transitions)
    .innerJoin(incidents, eq(incidents.number, transitions.incidentNumber))
    .where(target === null ? undefined : eq(incidents.target, target))
    .orderBy(desc(transitions.at), desc(transitions.eventId))
    .limit(limit)
  return rows.map(({ step, incident }) => ({
    step: { ...step, at: step.at.toISOString() },
    incident: toIncident(incident),
  }))
}

/** An incident's story, from its beginning. */
export async function transitionsOf(db: Queryable, incidentNumber: number): Promise<StoredTransition[]> {
  const rows = await db
    .select()
    .from(transitions)
    .where(eq(transitions.incidentNumber, incidentNumber))
    .orderBy(asc(transitions.revision), asc(transitions.eventId))
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** When somebody took an incident on, last and up to a revision; null where nobody did. */
export async function acknowledgedAt(
  db: Queryable,
  { number, revision }: Pick<Incident, 'number' | 'revision'>,
): Promise<Date | null> {
  const isTaking = and(
    eq(transitions.incidentNumber, number),
    eq(transitions.type, 'acknowledged'),
    lte(transitions.revision, revision),
  )
  const [row] = await db
    .select({ at: transitions.at })
    .from(transitions)
    .where(isTaking)
    .orderBy(desc(transitions.revision))
    .limit(1)
  return row?.at ?? null
}

function toIncident(row: IncidentRow): Incident {
  return {
    ...row,
    openedAt: row.openedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    mutedUntil: row.mutedUntil?.toISOString() ?? null,
    reopenedAt: row.reopenedAt?.toISOString() ?? null,
    calledAt: row.calledAt?.toISOString() ?? null,
  }
}

function toRow(incident: Incident): IncidentRow {
  return {
    ...incident,
    openedAt: new Date(incident.openedAt),
    updatedAt: new Date(incident.updatedAt),
    snoozedUntil: dateOf(incident.snoozedUntil),
    resolvedAt: dateOf(incident.resolvedAt),
    mutedUntil: dateOf(incident.mutedUntil),
    reopenedAt: dateOf(incident.reopenedAt),
    calledAt: dateOf(incident.calledAt),
  }
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}

/** How many incidents are not resolved. */
export async function countUnresolved(db: Queryable): Promise<number> {
  return db.$count(incidents, ne(incidents.state, 'resolved'))
}
