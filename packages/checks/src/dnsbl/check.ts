import type { DnsblList, ListKind } from '@mailhealth/catalogue'
import type { Target } from '@mailhealth/core'
import type { Check, Settings, Surroundings } from '../check.ts'
import { discoverMailHosts, type MailHosts } from '../discover/mail-hosts.ts'
import { askLists, type OpenList, openLists } from './ask-lists.ts'
import { evaluateDnsbl } from './evaluate.ts'
import type { DnsblEvidence } from './evidence.ts'
import { isOrdinary, type Subject, subjectsOf } from './subjects.ts'

/**
 * DNSBL: do blocklists name the domain, the host, or the addresses that its mail comes from? A list is a DNS zone with
 * an entry for each address or name on it (RFC 5782). Lists die, refuse and answer nonsense: each is believed only as
 * far as its own test points on the same path allow, and a listing only when it is seen twice.
 *
 * There are no facts: a listing is a fault with an incident of its own, and would be told twice if it were drift too.
 */
export const dnsblCheck: Check<DnsblEvidence> = {
  id: 'dnsbl',
  appliesTo: () => true,
  gather,
  evaluate: evaluateDnsbl,
  facts: () => ({}),
}

/** So many of the addresses that are left out are named. */
const maxSpecialNamed = 5

async function gather(target: Target, surroundings: Surroundings): Promise<DnsblEvidence> {
  const { resolver, settings, signal } = surroundings
  const found = target.kind === 'network' ? null : await discoverMailHosts(target, resolver, signal)
  const open = await openLists(kindsToAsk(target, found, settings), surroundings)
  const special = { count: 0, first: [] as string[] }
  const leaveOut = (address: string): void => {
    special.count++
    if (special.first.length < maxSpecialNamed) special.first.push(address)
  }
  const entries = await askLists(ordinarySubjects(target, found, settings, leaveOut), open, surroundings)
  return { found, lists: open.map(({ evidence }) => evidence), entries, described: describe(open), special }
}

function* ordinarySubjects(
  target: Target,
  found: MailHosts | null,
  settings: Settings,
  leaveOut: (address: string) => void,
): Generator<Subject> {
  for (const subject of subjectsOf(target, found)) {
    if (isOrdinary(subject, settings)) yield subject
    else if (subject.kind !== 'domain') leaveOut(subject.address)
  }
}

function kindsToAsk(target: Target, found: MailHosts | null, settings: Settings): ReadonlySet<ListKind> {
  const kinds = new Set<ListKind>()
  for (const subject of ordinarySubjects(target, found, settings, () => {})) {
    kinds.add(subject.kind)
    if (target.kind === 'network') break // It is all of one family, and may be long.
  }
  return kinds
}

function describe(open: readonly OpenList[]): DnsblList[] {
  const used = open.filter(
    ({ evidence }) => evidence.entries > 0 || evidence.refused > 0 || evidence.health.state === 'refused',
  )
  // Copies, since a list may carry a key in a property that copies do not have.
  return [...new Set(used.map(({ list }) => list))].map((list) => ({ ...list }))
}
