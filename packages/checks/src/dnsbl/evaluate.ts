import { type DnsblList, found, skippedFor } from '@mailhealth/catalogue'
import { type RawFinding, type SkipReason, type Target, targetName } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { askedOfHosts } from '../discover/mail-hosts.ts'
import { type Asked, indeterminateOf, staleOf } from '../lookup.ts'
import { decode, readAnswer, unitedCodes } from './codes.ts'
import { type Counted, coverageLow, coverageOf } from './coverage.ts'
import type { DnsblEvidence, EntryEvidence, ListEvidence } from './evidence.ts'
import { brokenLists, refusals } from './list-findings.ts'
import { listingState } from './listing-state.ts'
import { hasLasted, isDeniedElsewhere } from './memory.ts'
import { resolverFault, rewritingResolver } from './resolver-fault.ts'

/** An entry with the lists around it, and the reason why it is not believed; null when it is. */
interface Judged {
  readonly entry: EntryEvidence
  readonly list: DnsblList
  readonly asked: ListEvidence
  readonly doubt: string | null
}

/** Judges what lists said. Each address or name on each list is a subject of its own. */
export function evaluateDnsbl(target: Target, evidence: DnsblEvidence): Judgement {
  const hosts = evidence.found === null ? [] : askedOfHosts(evidence.found)
  const judged = evidence.entries.flatMap((entry) => judgeEntry(entry, evidence))
  const believed = judged.filter(({ doubt }) => doubt === null)
  const counted = evidence.lists.map((list): Counted => ({ list, answered: answeredBy(list, believed) }))
  const coverage = { ...coverageOf(counted, evidence.described), ...staleOf(hosts) }
  if (counted.length === 0 && hosts.every((one) => one.failure === null))
    return { findings: [], coverage, skipped: whyNothingToAsk(evidence) }

  const name = targetName(target)
  const fault = resolverFault(evidence.lists)
  const rewriting = fault === null ? rewritingResolver(evidence.lists) : null
  const lost = evidence.unanswered.map(({ subject, reason }) => ({
    what: subject,
    failure: `was listed, and ${reason}`,
  }))
  const open = [...hosts, ...judged.flatMap(doubtOf), ...lost, ...(rewriting === null ? [] : [rewriting])]
  const findings = [
    ...believed.flatMap(entryFinding),
    ...(fault === null ? listTroubles(evidence, rewriting !== null) : [fault]),
    ...coverageLow(name, counted),
    ...indeterminateOf((args) => found('dnsbl.indeterminate', name, args), open),
  ]
  return { findings, coverage }
}

function listTroubles(evidence: DnsblEvidence, isRewriting: boolean): RawFinding[] {
  return [...refusals(evidence), ...brokenLists(evidence.lists, isRewriting)]
}

function judgeEntry(entry: EntryEvidence, { described, lists }: DnsblEvidence): Judged[] {
  const list = described.find((one) => one.zone === entry.zone)
  const asked = lists.find((one) => one.zone === entry.zone && one.kind === entry.kind)
  if (list === undefined || asked === undefined) return []
  return [{ entry, list, asked, doubt: whyDoubt(entry, list, asked) }]
}

/** An entry is believed when it was seen twice, on a list that was well in between, and by the second way where that works. */
function whyDoubt(entry: EntryEvidence, list: DnsblList, { health }: ListEvidence): string | null {
  const { first, again } = entry
  if (listingState(health.state, readAnswer(list, first)) !== 'listed')
    return `listed by a list that is ${health.state}: ${health.reason}`
  const said = readAnswer(list, again)
  switch (said.kind) {
    case 'entry':
      return isDeniedElsewhere(entry, list) ? 'listed, but not as another resolver sees it' : null
    case 'absent':
      return 'listed, but not when asked again'
    case 'silent':
      return `listed, but no answer when asked again (${said.reason})`
    case 'refused':
    case 'foreign':
      return 'listed, but an error when asked again'
  }
}

function doubtOf({ entry, list, doubt }: Judged): Asked[] {
  return list.type === 'block' ? [{ what: entry.subject, failure: doubt }] : []
}

function entryFinding({ entry, list, asked }: Judged): RawFinding[] {
  const codes = unitedCodes(entry.first, entry.again)
  const { meanings, severity, cause, isBadReputation } = decode(list, codes)
  const { zone, name, operator, delistUrl } = list
  const common = { zone, list: name, operator, codes, meanings }
  if (list.type === 'block') {
    const tested = asked.health.state === 'healthy'
    const confirmed = tested && hasLasted(entry)
    const told = { txt: entry.txt, tested, confirmed, listedUntil: entry.listedUntil }
    return [found('dnsbl.listed', entry.subject, { ...common, cause, listSeverity: severity, delistUrl, ...told })]
  }
  // An allowlist's entry is good news, and most of a reputation list's are.
  const isBad = list.type === 'reputation' && isBadReputation
  return isBad ? [found('dnsbl.reputation-low', entry.subject, common)] : []
}

/** How many questions a list answered so that they count; none, unless its own test points answer as they must. */
function answeredBy(list: ListEvidence, believed: readonly Judged[]): number {
  if (listingState(list.health.state, { kind: 'absent', isWeak: false }) !== 'clean') return 0
  return list.nxdomain + list.nodata + believed.filter(({ asked }) => asked === list).length
}

function whyNothingToAsk({ special, found: hosts }: DnsblEvidence): SkipReason {
  if (special.count > 0) return skippedFor('special-addresses', special)
  const hasAddress = hosts?.hosts.some((host) => host.addresses.length > 0) ?? true
  return skippedFor(hasAddress ? 'no-list' : 'no-address', {})
}
