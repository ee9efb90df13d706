import { found, type SeverityProfile, withSeverity } from '@mailhealth/catalogue'
import type { ListSource } from '@mailhealth/checks'
import {
  type Clock,
  compareSeverity,
  type Finding,
  type Incident,
  type RawFinding,
  type ResolverState,
  type ResolverTests,
  untouched,
  worstSeverity,
} from '@mailhealth/core'
import {
  announceTransition,
  holdResolverIncident,
  nextIncidentNumber,
  openIncidentOf,
  releaseHidden,
  type Store,
  type Transaction,
} from '@mailhealth/store'
import type { InForce } from './state.ts'

/** Where the resolver's incident is kept: there is one for all that is watched. */
const key = { targetKey: 'installation', check: 'resolver' } as const

/** How old a self-test may be: in quiet times, and where it decides whether something is wrong right now. */
const maxAgeSeconds = { quiet: 3_600, urgent: 5 }

/** What is wrong when no resolver works, by a self-test of this moment; null when one does. */
export async function failingResolver(
  tests: ResolverTests,
  profile: SeverityProfile,
  signal: AbortSignal,
): Promise<Finding | null> {
  const states = await tests.states(signal, maxAgeSeconds.urgent)
  return failing(states, profile)
}

/** Opens the resolver's incident for a finding, or adds the finding to the one that is open. */
export async function openResolverIncident(tx: Transaction, finding: Finding, clock: Clock): Promise<void> {
  await holdResolverIncident(tx)
  const open = await openIncidentOf(tx, key.targetKey, key.check)
  if (open === null) return begin(tx, [finding], clock)
  const others = open.findings.filter(({ id }) => id !== finding.id)
  const findings = [...others, finding]
  if (namesOf(findings) !== namesOf(open.findings)) await change(tx, open, findings, clock)
}

/**
 * Tests the resolvers, at start and every hour: opens an incident for one that makes up answers, or that lists refuse
 * because it serves everybody. While an incident is open they are tested every few seconds, until nothing is wrong; what
 * it hid is judged again then. That no resolver works is for the checks to find, which can wait whether it lasts.
 */
export async function watchResolver(
  store: Store,
  clock: Clock,
  { world, config }: Pick<InForce, 'world' | 'config'>,
  signal: AbortSignal,
): Promise<void> {
  const { resolverTests, lists } = world
  const profile = config.severity
  const before = await store.db.transaction((tx) => openIncidentOf(tx, key.targetKey, key.check))
  const age = before === null ? maxAgeSeconds.quiet : maxAgeSeconds.urgent
  const states = await resolverTests.states(signal, age)
  const asksLists =
    config.dnsbl.mode !== 'authoritative' && lists.lists.some(({ queryZone }) => queryZone === undefined)
  const lasting = [...rewriting(states, before), ...(asksLists ? publicOnes(states) : [])].map((one) =>
    withSeverity(one, profile),
  )
  if (before === null && lasting.length === 0) return
  await store.db.transaction(async (tx) => {
    await holdResolverIncident(tx)
    const open = await openIncidentOf(tx, key.targetKey, key.check)
    if (open === null) return lasting.length === 0 ? undefined : begin(tx, lasting, clock)
    // What a run found after this test is not undone by it: the next turn tests again.
    if (states.some(({ testedAt }) => Date.parse(testedAt) < Date.parse(open.updatedAt))) return
    const broken = listsFault(lists, profile, open) ?? failing(states, profile)
    const findings = [...(broken === null ? [] : [broken]), ...lasting]
    if (findings.length === 0) return end(tx, open, clock)
    if (namesOf(findings) !== namesOf(open.findings)) await change(tx, open, findings, clock)
    if (broken === null && open.findings.some(isBlinding)) await releaseHidden(tx, key, clock.now())
  })
}

function failing(states: readonly ResolverState[], profile: SeverityProfile): Finding | null {
  const reason = states.at(-1)?.failure ?? 'timeout'
  if (states.some(({ failure }) => failure === null)) return null
  const servers = states.map(({ server }) => server)
  return withSeverity(found('resolver.failing', 'resolver', { servers, reason }), profile)
}

/** One that was found to make up answers does so until it is seen not to: that it could not be told is no cure. */
function rewriting(states: readonly ResolverState[], open: Incident | null): RawFinding[] {
  const before = open?.findings.find(({ id }) => id === 'resolver.rewriting')?.args['servers']
  const known: readonly unknown[] = Array.isArray(before) ? before : []
  const servers = states
    .filter(({ rewritesNxdomain, server }) => rewritesNxdomain ?? known.includes(server))
    .map(({ server }) => server)
  return servers.length === 0 ? [] : [found('resolver.rewriting', 'resolver', { servers })]
}

/** Lists know who asks by the resolver's address: one that serves everybody is refused, or answered with nothing. */
function publicOnes(states: readonly ResolverState[]): RawFinding[] {
  const open = states.filter(({ publicService }) => publicService !== null)
  const services = [...new Set(open.flatMap(({ publicService }) => publicService ?? []))]
  const servers = open.map(({ server }) => server)
  return servers.length === 0 ? [] : [found('resolver.public', 'resolver', { servers, services })]
}

/** What the lists' last tests together say of the resolver; what stands, until most are tested anew. Asks nothing. */
function listsFault(lists: ListSource, profile: SeverityProfile, open: Incident): Finding | null {
  const fault = lists.resolverFault?.() ?? null
  if (fault === 'untested') return open.findings.find(({ id }) => id === 'dnsbl.resolver-fault') ?? null
  return fault === null ? null : withSeverity(fault, profile)
}

/** Findings that hide what could not be told. */
function isBlinding({ id }: Finding): boolean {
  return id === 'resolver.failing' || id === 'dnsbl.resolver-fault'
}

/** What findings are about: which faults, of which servers. Why a server fails may change each time. */
function namesOf(findings: readonly Finding[]): string {
  return findings
    .map(({ id, args }) => `${id} ${JSON.stringify(args['servers'] ?? null)}`)
    .toSorted()
    .join(' ')
}

async function begin(tx: Transaction, findings: readonly Finding[], clock: Clock): Promise<void> {
  const at = clock.now().toISOString()
  const incident: Incident = {
    ...key,
    number: await nextIncidentNumber(tx),
    target: 'resolver',
    state: 'open',
    severity: severityOf(findings),
    findings,
    revision: 1,
    openedAt: at,
    updatedAt: at,
    ...untouched,
    step: 1,
    calledAt: at,
  }
  const step = { type: 'opened', at, by: null, note: null, incident, previousSeverity: null } as const
  await announceTransition(tx, step, null, clock)
}

async function change(tx: Transaction, open: Incident, findings: readonly Finding[], clock: Clock): Promise<void> {
  const at = clock.now().toISOString()
  const severity = severityOf(findings)
  const order = compareSeverity(severity, open.severity)
  const type = order < 0 ? 'escalated' : order > 0 ? 'eased' : 'changed'
  const incident = { ...open, severity, findings, revision: open.revision + 1, updatedAt: at }
  const previousSeverity = order === 0 ? null : open.severity
  await announceTransition(tx, { type, at, by: null, note: null, incident, previousSeverity }, open, clock)
}

async function end(tx: Transaction, open: Incident, clock: Clock): Promise<void> {
  const now = clock.now()
  const at = now.toISOString()
  const closed = { state: 'resolved', snoozedUntil: null, resolvedAt: at, resolvedBy: null } as const
  const incident = { ...open, ...closed, revision: open.revision + 1, updatedAt: at }
  const step = { type: 'resolved', at, by: null, note: null, incident, previousSeverity: null } as const
  await announceTransition(tx, step, open, clock)
  await releaseHidden(tx, key, now)
}

function severityOf(findings: readonly Finding[]): Finding['severity'] {
  return worstSeverity(findings.map(({ severity }) => severity)) ?? 'medium'
}
