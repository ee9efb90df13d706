import { type DomainName, type DomainTarget, registrableDomain, type ZoneAnswers } from '@mailhealth/core'
import type { Check, Surroundings } from '../check.ts'
import { keyName } from '../dkim/selectors.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { type Destinations, gatherDestinations, noDestinations } from './destinations.ts'
import { evaluateDmarc } from './evaluate.ts'
import { explainDmarcChange } from './explain-change.ts'
import { dmarcFacts } from './facts.ts'
import { mailUseOf } from './mail-use.ts'
import { type DmarcMemory, rememberPolicy } from './memory.ts'
import { appliedPolicy, organisationOf } from './policy.ts'
import { isBroken, placedRecords, policyName, type Walk, walkTree } from './walk.ts'

export interface DmarcEvidence {
  readonly observedAt: string
  readonly walk: Walk
  /** TXT at the domain itself: whether it exists, whether the record was put there, and its SPF. */
  readonly apex: Lookup<'TXT'>
  /** Whether it takes mail at all. */
  readonly mx: Lookup<'MX'>
  /** The record of the organisation by the Public Suffix List, where older receivers look and the walk, which is whole, did not. */
  readonly bySuffixList: Lookup<'TXT'> | null
  /** The keys of the configured selectors: asked only where the policy has a next stage. */
  readonly keys: readonly Lookup<'TXT'>[]
  readonly destinations: Destinations
  /** What each authoritative server says where the domain's own record is, or would be. */
  readonly servers: ZoneAnswers<'TXT'>
}

/** DMARC (RFC 9989): which policy applies to mail in the domain's name, is it what was meant, and do reports arrive? */
export const dmarcCheck: Check<DmarcEvidence, DmarcMemory> = {
  id: 'dmarc',
  appliesTo: (target) => target.kind === 'domain',
  gather: (target, surroundings) => gather(target as DomainTarget, surroundings),
  evaluate: (target, evidence, memory) => evaluateDmarc(target as DomainTarget, evidence, memory),
  facts: dmarcFacts,
  explainChange: explainDmarcChange,
  publishedAt: (_target, before, after) =>
    [...new Set([before.location, after.location])]
      .filter((location) => typeof location === 'string')
      .map((location) => ({ name: policyName(location), type: 'TXT', prefix: 'v=DMARC1' })),
  remember: rememberPolicy,
}

async function gather(
  target: DomainTarget,
  { resolver, nameservers, clock, signal }: Surroundings,
): Promise<DmarcEvidence> {
  const domain = target.name
  const observedAt = clock.now().toISOString()
  const [walk, servers, apex, mx] = await Promise.all([
    walkTree(domain, resolver, signal),
    nameservers.ask(policyName(domain), 'TXT', { signal }),
    lookup(resolver, domain, 'TXT', { signal }),
    lookup(resolver, domain, 'MX', { signal }),
  ])
  const other = nameBySuffixList(domain, walk)
  const bySuffixList = other === null ? null : await lookup(resolver, other, 'TXT', { signal })
  const found = { observedAt, walk, apex, mx, bySuffixList, keys: [], destinations: noDestinations, servers }
  const policy = appliedPolicy(found)
  if (policy.kind !== 'applied') return found
  const organisation = organisationOf(policy, walk)
  const hasNextStage = policy.effective !== 'reject' && !mailUseOf(target, found).isSilent
  const selectors = hasNextStage ? [...new Set(target.dkim.selectors.map((one) => one.name))] : []
  return {
    ...found,
    keys: await Promise.all(selectors.map((name) => lookup(resolver, keyName(name, domain), 'TXT', { signal }))),
    destinations: await gatherDestinations(policy, organisation, resolver, signal),
  }
}

function nameBySuffixList(domain: DomainName, walk: Walk): string | null {
  const organisation = registrableDomain(domain)
  if (organisation === null || isBroken(walk) || placedRecords(walk).some((one) => one.domain === domain)) return null
  const name = policyName(organisation)
  return walk.lookups.some((one) => one.name === name) ? null : name
}
