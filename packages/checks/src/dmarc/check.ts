import type { DomainName, DomainTarget, Facts, Target } from '@mailhealth/core'
import type { Check, Surroundings } from '../check.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { tagValue } from '../tag-list.ts'
import { type Destinations, gatherDestinations, noDestinations } from './destinations.ts'
import { evaluateDmarc } from './evaluate.ts'
import { type DmarcMemory, rememberPolicy } from './memory.ts'
import { normalRecord } from './parse.ts'
import { appliedPolicy, organisationOf } from './policy.ts'
import { placedRecords, type Walk, walkTree } from './walk.ts'

export interface DmarcEvidence {
  readonly observedAt: string
  readonly walk: Walk
  /** TXT at the domain itself: whether it exists, and whether a record was put there. Null where it has its own record. */
  readonly apex: Lookup<'TXT'> | null
  readonly destinations: Destinations
}

/** DMARC (RFC 9989): which policy applies to mail in the domain's name, is it what was meant, and do reports arrive? */
export const dmarcCheck: Check<DmarcEvidence, DmarcMemory> = {
  id: 'dmarc',
  appliesTo: (target) => target.kind === 'domain',
  gather,
  evaluate: (target, evidence, memory) => evaluateDmarc(target as DomainTarget, evidence, memory),
  facts,
  remember: rememberPolicy,
}

async function gather(target: Target, { resolver, clock, signal }: Surroundings): Promise<DmarcEvidence> {
  const domain: DomainName = (target as DomainTarget).name
  const observedAt = clock.now().toISOString()
  const walk = await walkTree(domain, resolver, signal)
  const hasOwn = placedRecords(walk).some((one) => one.domain === domain)
  const apex = hasOwn ? null : await lookup(resolver, domain, 'TXT', { signal })
  const found = { observedAt, walk, apex, destinations: noDestinations }
  const policy = appliedPolicy(found)
  const organisation = policy.kind === 'applied' ? organisationOf(policy, walk) : null
  if (policy.kind !== 'applied' || organisation === null) return found
  return { ...found, destinations: await gatherDestinations(policy, organisation, resolver, signal) }
}

function facts(evidence: DmarcEvidence): Facts {
  const policy = appliedPolicy(evidence)
  if (policy.kind === 'unknown') return {}
  if (policy.kind === 'absent') return { policy: null, record: null, sp: null, np: null, rua: null, location: null }
  const { record, effective, location } = policy
  return {
    policy: effective,
    record: normalRecord(record),
    sp: tagValue(record.tags, 'sp')?.toLowerCase() ?? null,
    np: tagValue(record.tags, 'np')?.toLowerCase() ?? null,
    rua: record.rua.length === 0 ? null : record.rua.map((one) => one.uri).sort(),
    location,
  }
}
