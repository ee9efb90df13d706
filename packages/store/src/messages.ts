import type { TransitionType } from '@mailhealth/core'
import { and, asc, between, countDistinct, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, ne } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { incidents, messages, threadLines, transitions } from './schema.ts'

/** An incident's message in a channel. */
export interface IncidentMessage {
  readonly incidentNumber: number
  readonly channel: string
  /** Null while it is not known whether the post arrived: look for it in the channel before posting again. */
  readonly ts: string | null
  /** The revision it shows. */
  readonly revision: number
  readonly intentAt: Date
  /** The thread that it is in: its storm's; null in the channel itself. */
  readonly threadTs: string | null
  /** The number of the storm whose thread it is in. */
  readonly storm: number | null
  /** How many incidents it says that its incident hides. */
  readonly related: number
}

/** A line in an incident's thread. `ts` as in IncidentMessage. */
export interface ThreadLine {
  readonly eventId: string
  readonly incidentNumber: number
  readonly channel: string
  readonly ts: string | null
  readonly intentAt: Date
}

/** Notes that a message is about to be posted. Returns what is noted, and whether this call was the first to do so. */
export async function intendMessage(
  db: Queryable,
  intent: Omit<IncidentMessage, 'ts' | 'threadTs' | 'storm' | 'related'> &
    Partial<Pick<IncidentMessage, 'threadTs' | 'storm'>>,
): Promise<IncidentMessage & { readonly isNew: boolean }> {
  const [row] = await db
    .insert(messages)
    .values({ ...intent, ts: null })
    .onConflictDoNothing()
    .returning()
  if (row !== undefined) return { ...row, isNew: true }
  const known = await messageOf(db, intent.incidentNumber, intent.channel)
  if (known === null) throw new Error(`message of incident ${intent.incidentNumber} vanished`)
  return { ...known, isNew: false }
}

/** Notes where the message is. */
export async function confirmMessage(
  db: Queryable,
  incidentNumber: number,
  channel: string,
  ts: string,
): Promise<void> {
  await db
    .update(messages)
    .set({ ts })
    .where(and(eq(messages.incidentNumber, incidentNumber), eq(messages.channel, channel), isNull(messages.ts)))
}

/** Notes which revision the message shows now. */
export async function setMessageRevision(
  db: Queryable,
  incidentNumber: number,
  channel: string,
  revision: number,
): Promise<void> {
  await db
    .update(messages)
    .set({ revision })
    .where(and(eq(messages.incidentNumber, incidentNumber), eq(messages.channel, channel)))
}

/** An incident's message in a channel, or null. */
export async function messageOf(
  db: Queryable,
  incidentNumber: number,
  channel: string,
): Promise<IncidentMessage | null> {
  const [row] = await db
    .select()
    .from(messages)
    .where(and(eq(messages.incidentNumber, incidentNumber), eq(messages.channel, channel)))
  return row ?? null
}

/** An incident's messages in all channels. */
export async function messagesOf(db: Queryable, incidentNumber: number): Promise<IncidentMessage[]> {
  return db.select().from(messages).where(eq(messages.incidentNumber, incidentNumber)).orderBy(asc(messages.channel))
}

/** Those of some incidents that have a message in a channel, posted or about to be. */
export async function messagesIn(
  db: Queryable,
  channel: string,
  numbers: readonly number[],
): Promise<ReadonlySet<number>> {
  if (numbers.length === 0) return new Set()
  const rows = await db
    .select({ number: messages.incidentNumber })
    .from(messages)
    .where(and(eq(messages.channel, channel), inArray(messages.incidentNumber, [...numbers])))
  return new Set(rows.map((row) => row.number))
}

/** Where the messages of some incidents are: one each, of those that were posted. */
export async function postedPlacesOf(
  db: Queryable,
  numbers: readonly number[],
): Promise<(Pick<IncidentMessage, 'incidentNumber' | 'channel' | 'threadTs'> & { readonly ts: string })[]> {
  if (numbers.length === 0) return []
  const rows = await db
    .select()
    .from(messages)
    .where(inArray(messages.incidentNumber, [...numbers]))
    .orderBy(asc(messages.channel))
  const posted = rows.flatMap(({ ts, ...row }) => (ts === null ? [] : [{ ...row, ts }]))
  return posted.filter((one, at) => posted.findIndex((other) => other.incidentNumber === one.incidentNumber) === at)
}

/** The incident message that Slack knows by channel and ts, or null. */
export async function messageAt(db: Queryable, channel: string, ts: string): Promise<IncidentMessage | null> {
  const [row] = await db
    .select()
    .from(messages)
    .where(and(eq(messages.channel, channel), eq(messages.ts, ts)))
  return row ?? null
}

/** When the step was taken that a message shows; null where that is not known. */
export async function shownStepAt(
  db: Queryable,
  { incidentNumber, revision }: Pick<IncidentMessage, 'incidentNumber' | 'revision'>,
): Promise<Date | null> {
  const [row] = await db
    .select({ at: transitions.at })
    .from(transitions)
    .where(and(eq(transitions.incidentNumber, incidentNumber), eq(transitions.revision, revision)))
  return row?.at ?? null
}

/** A step of an incident, in a channel that its message is in. */
export interface StepInChannel {
  readonly eventId: string
  readonly type: TransitionType
  readonly at: Date
  readonly channel: string
}

/** Of how many open incidents in the channel the same step was taken by itself, within so long before this one. */
export async function countAlikeBefore(
  db: Queryable,
  { eventId, type, at, channel }: StepInChannel,
  withinMs: number,
): Promise<number> {
  const isAlike = and(
    eq(transitions.incidentNumber, incidents.number),
    eq(transitions.type, type),
    isNull(transitions.by),
    between(transitions.at, new Date(at.getTime() - withinMs), at),
    lt(transitions.eventId, eventId),
  )
  const [row] = await db
    .select({ count: countDistinct(incidents.number) })
    .from(incidents)
    .innerJoin(messages, and(eq(messages.incidentNumber, incidents.number), eq(messages.channel, channel)))
    .innerJoin(transitions, isAlike)
    .where(eq(incidents.state, 'open'))
  return row?.count ?? 0
}

/**
 * The messages of unresolved incidents with so many flaps at least that show an older revision, from a step before.
 *
 * @param before what was shown since then may wait
 */
export async function staleFlapping(
  db: Queryable,
  flaps: number,
  before: Date,
  limit: number,
): Promise<{ readonly incidentNumber: number; readonly channel: string }[]> {
  return db
    .select({ incidentNumber: messages.incidentNumber, channel: messages.channel })
    .from(messages)
    .innerJoin(incidents, and(eq(incidents.number, messages.incidentNumber), gt(incidents.revision, messages.revision)))
    .innerJoin(
      transitions,
      and(
        eq(transitions.incidentNumber, messages.incidentNumber),
        eq(transitions.revision, messages.revision),
        lte(transitions.at, before),
      ),
    )
    .where(and(isNotNull(messages.ts), ne(incidents.state, 'resolved'), gte(incidents.flaps, flaps)))
    .limit(limit)
}

/** Notes that a thread line is about to be posted. Returns what is noted, and whether this call was the first to do so. */
export async function intendThreadLine(
  db: Queryable,
  intent: Omit<ThreadLine, 'ts'>,
): Promise<ThreadLine & { readonly isNew: boolean }> {
  const [row] = await db
    .insert(threadLines)
    .values({ ...intent, ts: null })
    .onConflictDoNothing()
    .returning()
  if (row !== undefined) return { ...row, isNew: true }
  const [known] = await db.select().from(threadLines).where(isLine(intent.eventId, intent.channel))
  if (known === undefined) throw new Error(`thread line of event ${intent.eventId} vanished`)
  return { ...known, isNew: false }
}

/** Notes where the thread line is. */
export async function confirmThreadLine(db: Queryable, eventId: string, channel: string, ts: string): Promise<void> {
  await db
    .update(threadLines)
    .set({ ts })
    .where(and(isLine(eventId, channel), isNull(threadLines.ts)))
}

function isLine(eventId: string, channel: string): ReturnType<typeof and> {
  return and(eq(threadLines.eventId, eventId), eq(threadLines.channel, channel))
}

/** Forgets an incident's message that is no longer in the channel: the next one is a new one. */
export async function forgetMessage(db: Queryable, incidentNumber: number, channel: string): Promise<void> {
  await db.delete(messages).where(and(eq(messages.incidentNumber, incidentNumber), eq(messages.channel, channel)))
}

/** Notes how many incidents the message says that its incident hides. */
export async function setMessageRelated(
  db: Queryable,
  incidentNumber: number,
  channel: string,
  related: number,
): Promise<void> {
  await db
    .update(messages)
    .set({ related })
    .where(and(eq(messages.incidentNumber, incidentNumber), eq(messages.channel, channel)))
}

/** The incident is to get another message, in the channel itself; the one it had is no longer its own. */
export async function startMessageAnew(
  db: Queryable,
  incidentNumber: number,
  channel: string,
  now: Date,
): Promise<void> {
  await db
    .update(messages)
    .set({ ts: null, threadTs: null, storm: null, intentAt: now, related: anew })
    .where(and(eq(messages.incidentNumber, incidentNumber), eq(messages.channel, channel)))
}

/** The messages that startMessageAnew left to be posted. */
export async function startedAnew(db: Queryable, limit: number): Promise<IncidentMessage[]> {
  return db
    .select()
    .from(messages)
    .where(and(isNull(messages.ts), eq(messages.related, anew)))
    .limit(limit)
}

/** What `related` says of a message that is to be posted anew. */
const anew = -2
