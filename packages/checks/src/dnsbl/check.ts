import type { DnsblList } from '@mailhealth/catalogue'
import type { Facts, Target } from '@mailhealth/core'
import type { Check, Settings, Surroundings } from '../check.ts'
import { discoverMailHosts } from '../discover/mail-hosts.ts'
import { askLists } from './ask-lists.ts'
import type { Asking } from './asking.ts'
import { readEhloNames } from './ehlo-names.ts'
import { evaluateDnsbl } from './evaluate.ts'
import type { DnsblEvidence, DnsblMemory } from './evidence.ts'
import { explainDnsblChange } from './explain-change.ts'
import { nextLookSeconds, remember } from './memory.ts'
import { type OpenList, openLists, testAhead } from './open-lists.ts'
import {
  askPtrNames,
  blindTo,
  certainKinds,
  digestOf,
  isOrdinary,
  type Known,
  type Subject,
  subjectsOf,
} from './subjects.ts'

/**
 * DNSBL: do blocklists name the domain, the host, or the addresses that its mail comes from? A list is a DNS zone with
 * an entry for each address or name on it (RFC 5782). Lists die, refuse and answer nonsense: each is believed only as
 * far as its own test points on the same path allow, and a listing only when it is still there a while later.
 *
 * A listing is a fault with an incident of its own and would be told twice if it were drift too. What reputation lists
 * and allowlists say is a value, and drifts.
 */
export const dnsblCheck: Check<DnsblEvidence, DnsblMemory> = {
  id: 'dnsbl',
  appliesTo: () => true,
  gather,
  evaluate: evaluateDnsbl,
  facts,
  explainChange: explainDnsblChange,
  remember,
  nextLookSeconds,
}

/** So many of the addresses that are left out are named. */
const maxSpecialNamed = 5

async function gather(
  target: Target,
  surroundings: Surroundings,
  remembered: DnsblMemory | null = null,
): Promise<DnsblEvidence> {
  const { settings, clock } = surroundings
  const observedAt = clock.now().toISOString()
  const [known] = await Promise.all([
    askKnown(target, surroundings, remembered),
    testAhead(certainKinds(target, settings), surroundings),
  ])
  const { subjects, special } = chooseSubjects(target, known, settings)
  const digest = digestOf(subjects)
  // What lists said about other subjects says nothing about these; who waits for an answer wants a new one.
  const isSame = remembered?.subjects === digest && surroundings.isLook !== true
  const asking: Asking = {
    subjects,
    before: isSame ? remembered : null,
    listings: remembered?.listings ?? {},
    keepsValues: target.kind !== 'network',
    blindTo: blindTo(known),
    observedAt,
  }
  const open = await openLists(asking, surroundings)
  const answers = await askLists(asking, open, surroundings)
  const lists = open.map(({ evidence }) => evidence)
  return { ...known, subjects: digest, lists, ...answers, described: describe(open), special, observedAt }
}

/** The hosts behind a target, and their names: these are looked for only where a list wants any. */
async function askKnown(target: Target, surroundings: Surroundings, remembered: DnsblMemory | null): Promise<Known> {
  const { resolver, signal } = surroundings
  const found = target.kind === 'network' ? null : await discoverMailHosts(target, resolver, signal)
  if (!takesNames(surroundings)) return { found, ptr: [], ehlo: [] }
  const [ptr, ehlo] = await Promise.all([
    askPtrNames(found, surroundings, remembered?.ptr ?? {}),
    readEhloNames(target, found, surroundings, remembered?.ehlo ?? []),
  ])
  return { found, ptr, ehlo }
}

function takesNames({ lists }: Surroundings): boolean {
  return lists.lists.some((list) => list.kinds.includes('domain'))
}

function chooseSubjects(
  target: Target,
  known: Known,
  settings: Settings,
): { readonly subjects: readonly Subject[]; readonly special: DnsblEvidence['special'] } {
  const subjects: Subject[] = []
  const first: string[] = []
  let count = 0
  for (const subject of subjectsOf(target, known, settings)) {
    if (isOrdinary(subject, settings)) subjects.push(subject)
    else if (subject.kind !== 'domain' && ++count <= maxSpecialNamed) first.push(subject.address)
  }
  return { subjects, special: { count, first } }
}

function describe(open: readonly OpenList[]): DnsblList[] {
  const used = open.filter(
    ({ evidence }) => evidence.entries > 0 || evidence.refused > 0 || evidence.health.state === 'refused',
  )
  // Copies, since a list may carry a key in a property that copies do not have.
  return [...new Set(used.map(({ list }) => list))].map((list) => ({ ...list }))
}

function facts({ values }: DnsblEvidence): Facts {
  return Object.fromEntries(
    values.map(({ subject, codes, meanings }) => [subject, meanings.length > 0 ? meanings : codes]),
  )
}
