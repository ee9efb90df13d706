import { type Clock, type Incident, type Mute, type MuteEvent, newEventId, type Transition } from '@mailhealth/core'
import { and, asc, eq, ne, sql } from 'drizzle-orm'
import { announceTransition } from './announce.ts'
import type { Transaction } from './database.ts'
import { lockIncident } from './incidents.ts'
import { addMute, endMute, listMutes } from './mutes.ts'
import { enqueueEvent } from './outbox.ts'
import { incidents, targets } from './schema.ts'

/** Decides which steps make the unresolved incidents as quiet as the mutes that last want them. */
export type Align = (
  tagged: readonly { readonly incident: Incident; readonly tags: readonly string[] }[],
  lasting: readonly Mute[],
) => readonly Transition[]

/** Begins a mute: stores and announces it, and makes the incidents that it covers quiet. */
export async function startMute(
  tx: Transaction,
  wanted: Omit<Mute, 'id' | 'endedAt' | 'endedBy'>,
  align: Align,
  clock: Clock,
): Promise<Mute> {
  await lockMutes(tx)
  const mute = await addMute(tx, wanted)
  await announceMute(tx, 'mute.started', mute, await alignIn(tx, align, clock), clock)
  return mute
}

/** Ends a mute, and gives back the incidents that no other one covers. Null when there is none of that number that lasts. */
export async function stopMute(
  tx: Transaction,
  id: number,
  by: string | null,
  align: Align,
  clock: Clock,
): Promise<Mute | null> {
  await lockMutes(tx)
  const mute = await endMute(tx, id, by, clock.now())
  if (mute !== null) await announceMute(tx, 'mute.ended', mute, await alignIn(tx, align, clock), clock)
  return mute
}

/** Mutes begin and end one after the other: each sees which others last. */
async function lockMutes(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('mailhealth.mutes'))`)
}

/** How many incidents it changed. */
async function alignIn(tx: Transaction, align: Align, clock: Clock): Promise<number> {
  const rows = await tx
    .select({ number: incidents.number, definition: targets.definition })
    .from(incidents)
    .leftJoin(targets, and(eq(targets.key, incidents.targetKey), eq(targets.active, true)))
    .where(ne(incidents.state, 'resolved'))
    .orderBy(asc(incidents.number))
  const tagged: { incident: Incident; tags: readonly string[] }[] = []
  for (const { number, definition } of rows) {
    const incident = await lockIncident(tx, number)
    const tags = definition !== null && 'tags' in definition ? definition.tags : []
    if (incident !== null && incident.state !== 'resolved') tagged.push({ incident, tags })
  }
  const steps = align(tagged, await listMutes(tx))
  for (const step of steps) {
    const before = tagged.find(({ incident }) => incident.number === step.incident.number)?.incident ?? null
    await announceTransition(tx, step, before, clock)
  }
  return steps.length
}

async function announceMute(
  tx: Transaction,
  type: MuteEvent['type'],
  mute: Mute,
  incidentCount: number,
  clock: Clock,
): Promise<void> {
  const at = clock.now().toISOString()
  await enqueueEvent(tx, { schemaVersion: 1, id: newEventId(clock), type, at, mute, incidents: incidentCount })
}
