import type { Facts, FactValue } from '@mailhealth/core'
import type { EndpointEvidence, TlsEvidence } from './check.ts'
import { serviceName } from './endpoints.ts'
import { versionsThat } from './versions.ts'

/**
 * What is comparable of a host's TLS, for each of its ports: whether STARTTLS is offered, the versions accepted, who
 * issued the certificates and for which names. No dates, serials or keys: a renewal is no drift. What could not be told
 * at one of the addresses is absent.
 */
export function tlsFacts({ endpoints }: TlsEvidence): Facts {
  const facts: { [key: string]: FactValue } = {}
  for (const [name, group] of Map.groupBy(endpoints, serviceName)) {
    const offers = group.map((endpoint) => endpoint.offersStarttls)
    if (!offers.includes(null)) facts[`${name} starttls`] = !offers.includes(false)
    const leaves = group.flatMap((endpoint) => endpoint.session?.chain.slice(0, 1) ?? [])
    if (group.every(hasAllVersions)) facts[`${name} versions`] = union(group.map((one) => versionsThat(true, one)))
    if (leaves.length < group.length) continue
    facts[`${name} issuer`] = union(leaves.map((leaf) => [leaf.issuerName]))
    facts[`${name} names`] = union(leaves.map((leaf) => leaf.names))
  }
  return facts
}

function hasAllVersions(endpoint: EndpointEvidence): boolean {
  return versionsThat(null, endpoint).length === 0
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort()
}
