import type { DomainTarget } from '@mailhealth/core'
import type { Check, Surroundings } from '../check.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { askDmarc } from './dmarc-policy.ts'
import { evaluateSpf } from './evaluate.ts'
import { explainSpfChange } from './explain-change.ts'
import { spfFacts } from './facts.ts'
import { lastWord } from './tree.ts'
import { maxQuestions, walkSpf } from './walk.ts'

export interface SpfEvidence {
  readonly domain: DomainTarget['name']
  /** What the tree of records is made of. */
  readonly lookups: readonly Lookup[]
  /** Asked only where the domain has no record: does it receive mail? */
  readonly mx: Lookup<'MX'> | null
  /** Asked only where the record ends with `~all`: does DMARC act on it? */
  readonly dmarc: readonly Lookup<'TXT'>[]
  /** The addresses of the hosts that the operator says are senders. */
  readonly senders: readonly { readonly host: string; readonly lookups: readonly Lookup<'A' | 'AAAA'>[] }[]
}

/** SPF: does the domain say who may send in its name, in a way that receivers can follow (RFC 7208)? */
export const spfCheck: Check<SpfEvidence> = {
  id: 'spf',
  appliesTo: (target) => target.kind === 'domain',
  gather: (target, surroundings) => gather(target as DomainTarget, surroundings),
  evaluate: (target, evidence) => evaluateSpf(target as DomainTarget, evidence),
  facts: spfFacts,
  explainChange: explainSpfChange,
}

async function gather(target: DomainTarget, { resolver, signal }: Surroundings): Promise<SpfEvidence> {
  const lookups: Lookup[] = []
  let walk = walkSpf(target.name, lookups)
  while (walk.open.length > 0 && lookups.length < maxQuestions) {
    const next = walk.open.slice(0, maxQuestions - lookups.length)
    lookups.push(...(await Promise.all(next.map(({ name, type }) => lookup(resolver, name, type, { signal })))))
    walk = walkSpf(target.name, lookups)
  }
  return {
    domain: target.name,
    lookups,
    mx: walk.root.kind === 'missing' ? await lookup(resolver, target.name, 'MX', { signal }) : null,
    dmarc: lastWord(walk.root)?.all === '~' ? await askDmarc(target.name, resolver, signal) : [],
    senders: await Promise.all(target.senders.map((host) => askSender(host, resolver, signal))),
  }
}

async function askSender(
  host: DomainTarget['name'],
  resolver: Surroundings['resolver'],
  signal: AbortSignal,
): Promise<SpfEvidence['senders'][number]> {
  const lookups = await Promise.all([
    lookup(resolver, host, 'A', { signal }),
    lookup(resolver, host, 'AAAA', { signal }),
  ])
  return { host, lookups }
}
