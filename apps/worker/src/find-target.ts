import {
  type DomainName,
  isRegistrable,
  NameError,
  plainDomain,
  plainHost,
  type Resolver,
  type Target,
  targetKey,
} from '@mailhealth/core'
import type { TypedTarget } from './typed-target.ts'

/** What is known before a target is looked at. */
export interface TargetContext {
  /** What is configured; a target among them is taken with all that is said of it. */
  readonly targets: readonly Target[]
  readonly resolver: Resolver
  readonly signal: AbortSignal
  /** What a name is, where somebody decided. */
  readonly as: 'domain' | 'host' | null
}

/** A target, and what to tell about how it was found. */
export interface FoundTarget {
  readonly target: Target
  readonly notes: readonly string[]
}

/**
 * Makes a target of what was typed. A name is a domain if the configuration lists it so, if it is a registrable domain,
 * or if it has MX records; otherwise it is a host.
 *
 * @throws NameError for the name of a host that neither DNS nor the configuration knows
 * @throws the signal's reason when it aborts
 */
export async function findTarget(typed: TypedTarget, context: TargetContext): Promise<FoundTarget> {
  if (typed.kind === 'address') return { target: { kind: 'address', address: typed.address }, notes: [] }
  if (typed.kind === 'network') {
    const plain: Target = { kind: 'network', cidr: typed.cidr, tags: [] }
    return { target: configured(plain, context.targets) ?? plain, notes: [] }
  }
  return findNamed(typed.name, context)
}

async function findNamed(name: DomainName, { as, targets, resolver, signal }: TargetContext): Promise<FoundTarget> {
  const domain = configured(plainDomain(name), targets)
  if (as === 'domain' || (as === null && (domain !== null || isRegistrable(name)))) {
    return { target: domain ?? plainDomain(name), notes: [] }
  }
  const host = configured(plainHost(name), targets)
  if (as === 'host' && host !== null) return { target: host, notes: [] }

  const mx = await resolver.resolve(name, 'MX', { signal })
  if (as === null && mx.kind === 'records') return { target: plainDomain(name), notes: [] }
  if (host === null && mx.kind === 'nxdomain') throw new NameError(`${name} does not exist: DNS knows no such name`)
  const target = host ?? plainHost(name)
  if (as !== null || mx.kind !== 'failed') return { target, notes: [] }
  return { target, notes: [`could not tell whether ${name} has MX records (${mx.reason}); looking at it as a host`] }
}

function configured(plain: Target, targets: readonly Target[]): Target | null {
  const key = targetKey(plain)
  return targets.find((target) => targetKey(target) === key) ?? null
}
