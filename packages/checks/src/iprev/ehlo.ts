import type { IpAddress, Target } from '@mailhealth/core'
import type { Surroundings } from '../check.ts'
import { asFullName, type EhloEvidence, ehloName, readEhlo } from '../discover/ehlo.ts'
import { type Lookup, lookup } from '../lookup.ts'

/** What the server at an address calls itself, and what DNS says of that name. */
export interface NamedEhlo extends EhloEvidence {
  /** The A and AAAA lookups of the name, where it is one that can be asked about. */
  readonly lookups: readonly Lookup<'A' | 'AAAA'>[]
}

/** Finds what the server at an address calls itself, and asks DNS about the name. Null where it cannot be dialled. */
export async function askEhlo(
  target: Target,
  host: string,
  address: IpAddress,
  surroundings: Surroundings,
): Promise<NamedEhlo | null> {
  const { resolver, signal } = surroundings
  const evidence = await readEhlo(target, host, address, surroundings)
  if (evidence === null) return null
  const said = ehloName(evidence)
  const name = said === null ? null : asFullName(said)
  if (name === null) return { ...evidence, lookups: [] }
  const lookups = await Promise.all([
    lookup(resolver, name, 'A', { signal }),
    lookup(resolver, name, 'AAAA', { signal }),
  ])
  return { ...evidence, lookups }
}
