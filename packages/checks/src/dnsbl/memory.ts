import type { DnsblList } from '@mailhealth/catalogue'
import { holdsEntry, readAnswer } from './codes.ts'
import type { DnsblEvidence, DnsblMemory, EntryEvidence, ListEvidence, Listing } from './evidence.ts'
import { blindTo, ptrNamesOf } from './subjects.ts'

const dayMs = 86_400_000
/** A listing that ended is remembered so long, and one about which nobody could tell. */
const rememberedMs = 90 * dayMs
/** One of something that the target has no more: hosts change addresses, and change back. */
const leftMs = dayMs
const maxListings = 2_000
/** So many addresses are remembered with their names. */
const maxNamed = 40
/** Listed subjects are asked about again at the pace of the TTL, within these bounds. */
const shortestRecheckSeconds = 300
const longestRecheckSeconds = 86_400

/** What the next run needs to know: how each list stood, and which listings there were. */
export function remember(evidence: DnsblEvidence, memory: DnsblMemory | null): DnsblMemory {
  const { subjects, lists, entries, values, unanswered, observedAt } = evidence
  const listings: Record<string, Listing> = {}
  const open = new Set(unanswered.map(({ subject }) => subject))
  const before = Object.entries(memory?.listings ?? {}).slice(-maxListings)
  for (const [subject, listing] of before) {
    const kept = listing.endedAt === null ? { ...listing, unseenSince: listing.unseenSince ?? observedAt } : listing
    const sinceMs = Date.parse(observedAt) - Date.parse(listing.endedAt ?? kept.unseenSince ?? observedAt)
    const isLeft = listing.endedAt === null && !open.has(subject)
    if (sinceMs <= (isLeft ? leftMs : rememberedMs)) listings[subject] = kept
  }
  for (const subject of evidence.ended) {
    const listing = memory?.listings[subject]
    if (listing === undefined) continue
    const { unseenSince: _, ...seen } = listing
    listings[subject] = { ...seen, endedAt: observedAt }
  }
  for (const entry of entries) {
    const { subject, firstSeenAt, waitSeconds, listedUntil } = entry
    const list = evidence.described.find(({ zone }) => zone === entry.zone)
    const isSettled = hasLasted(entry) && (list === undefined || !isDeniedElsewhere(entry, list))
    listings[subject] = { firstSeenAt, waitSeconds, listedUntil, endedAt: null, isSettled }
  }
  return { subjects, lists, entries, values, unanswered, listings, ...namesOf(evidence, memory) }
}

/** What hosts are called, and were called by those whose lookup failed. */
function namesOf(evidence: DnsblEvidence, memory: DnsblMemory | null): Pick<DnsblMemory, 'ehlo' | 'ptr'> {
  const { ehlo, ptr } = { ehlo: evidence.ehlo, ptr: ptrNamesOf(evidence.ptr) }
  if (!blindTo(evidence).has('domain')) return { ehlo, ptr }
  const lost = (memory?.ehlo ?? []).filter(
    (one) => !ehlo.some(({ host, address }) => host === one.host && address === one.address),
  )
  const names = Object.entries({ ...memory?.ptr, ...ptr })
  return { ehlo: [...ehlo, ...lost].slice(0, maxNamed), ptr: Object.fromEntries(names.slice(-maxNamed)) }
}

/** True when a listing was there still after its wait. */
export function hasLasted({ firstSeenAt, askedAt, waitSeconds }: EntryEvidence): boolean {
  return Date.parse(askedAt) - Date.parse(firstSeenAt) >= waitSeconds * 1_000
}

/** Only a way by which the list's own test entry is seen can deny an entry. */
export function isDeniedElsewhere({ second, kind }: EntryEvidence, list: DnsblList): boolean {
  return second !== null && holdsEntry(list, kind, second.test) && readAnswer(list, second.answer).kind === 'absent'
}

/** When an entry is worth asking about again: after its wait while it is new, else when its TTL is over. */
export function recheckAt(entry: EntryEvidence): number {
  if (!hasLasted(entry)) return Date.parse(entry.firstSeenAt) + entry.waitSeconds * 1_000
  const seconds = Math.min(longestRecheckSeconds, Math.max(shortestRecheckSeconds, entry.ttlSeconds))
  return Date.parse(entry.askedAt) + seconds * 1_000
}

/** True when a list is to be asked about everything again. Planned runs come up to a tenth early, and that is no reason to wait for the next. */
export function isDue({ askedAt, paceSeconds, isSpared }: ListEvidence, now: number): boolean {
  return isSpared || now - Date.parse(askedAt) >= paceSeconds * 850
}

/** How soon the check has something to ask again, in seconds; null when its interval is soon enough. */
export function nextLookSeconds({ lists, entries, observedAt }: DnsblEvidence): number | null {
  const now = Date.parse(observedAt)
  const rechecks = entries.map(recheckAt)
  // A run that only rechecked listings must not put off the round of all lists.
  const shortest = Math.min(...lists.map(({ paceSeconds }) => paceSeconds))
  const rounds = lists
    .filter(({ paceSeconds, askedAt }) => paceSeconds === shortest && shortest > 0 && askedAt !== observedAt)
    .map(({ askedAt, paceSeconds }) => Date.parse(askedAt) + paceSeconds * 1_000)
  const soonest = Math.min(...rechecks, ...rounds)
  return Number.isFinite(soonest) ? Math.max(1, Math.ceil((soonest - now) / 1_000)) : null
}
