import { randomBytes } from 'node:crypto'
import { found, type SeverityProfile, withSeverity } from '@mailhealth/catalogue'
import type { ListSource } from '@mailhealth/checks'
import { type Clock, type Finding, type Incident, type Resolver, untouched } from '@mailhealth/core'
import {
  announceTransition,
  holdResolverIncident,
  nextIncidentNumber,
  openIncidentOf,
  releaseHidden,
  type Store,
  type Transaction,
} from '@mailhealth/store'

/** Where the resolver's incident is kept: there is one for all that is watched. */
const key = { targetKey: 'installation', check: 'resolver' } as const

/** Questions that no cache answers, under domains that never all fail; that the names do not exist is an answer. */
const probedDomains = ['com', 'net', 'org'] as const

/** Whether the resolver works; null when it does, else what is wrong with it. */
export async function probeResolver(
  resolver: Resolver,
  profile: SeverityProfile,
  signal: AbortSignal,
): Promise<Finding | null> {
  const answers = await Promise.all(
    probedDomains.map((domain) =>
      resolver.resolve(`mailhealth-${randomBytes(6).toString('hex')}.${domain}`, 'A', { signal }),
    ),
  )
  const failures = answers.flatMap((answer) => (answer.kind === 'failed' ? [answer.reason] : []))
  if (failures.length < answers.length) return null
  const args = { asked: answers.length, unanswered: failures.length, reason: failures.at(-1) ?? 'timeout' }
  return withSeverity(found('resolver.failing', 'resolver', args), profile)
}

/** What the lists' last tests together say of the resolver; null when nothing. Asks nothing. */
export function listsFault(lists: ListSource, profile: SeverityProfile): Finding | null {
  const fault = lists.resolverFault?.() ?? null
  return fault === null ? null : withSeverity(fault, profile)
}

/** Opens the resolver's incident, unless it is open. */
export async function openResolverIncident(tx: Transaction, finding: Finding, clock: Clock): Promise<void> {
  await holdResolverIncident(tx)
  if ((await openIncidentOf(tx, key.targetKey, key.check)) !== null) return
  const at = clock.now().toISOString()
  const incident: Incident = {
    ...key,
    number: await nextIncidentNumber(tx),
    target: 'resolver',
    state: 'open',
    severity: finding.severity,
    findings: [finding],
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

/** Closes the resolver's incident once it works; what it hid is judged again then. Asks nothing while none is open. */
export async function watchResolver(store: Store, clock: Clock, probe: () => Promise<Finding | null>): Promise<void> {
  const isOpen = (await store.db.transaction((tx) => openIncidentOf(tx, key.targetKey, key.check))) !== null
  if (!isOpen || (await probe()) !== null) return
  await store.db.transaction(async (tx) => {
    await holdResolverIncident(tx)
    const open = await openIncidentOf(tx, key.targetKey, key.check)
    if (open === null) return
    const now = clock.now()
    const at = now.toISOString()
    const closed = { state: 'resolved', snoozedUntil: null, resolvedAt: at, resolvedBy: null } as const
    const incident = { ...open, ...closed, revision: open.revision + 1, updatedAt: at }
    await announceTransition(
      tx,
      { type: 'resolved', at, by: null, note: null, incident, previousSeverity: null },
      open,
      clock,
    )
    await releaseHidden(tx, key, now)
  })
}
