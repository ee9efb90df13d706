import type { Facts, FactValue } from '@mailhealth/core'
import type { EndpointEvidence, TlsEvidence } from './check.ts'
import { serviceName } from './endpoints.ts'
import { acceptedSuites } from './suites.ts'
import { versionsThat } from './versions.ts'

/**
 * What is comparable of a host's TLS, for each of its ports: whether STARTTLS is offered, the versions and the kinds of key
 * exchange accepted, whether one of them is post-quantum, and of the certificates the kinds of key, issuers and names. No
 * dates, serials or keys: a renewal is no drift. What could not be told at one of the addresses is absent.
 */
export function tlsFacts({ endpoints }: TlsEvidence): Facts {
  const facts: { [key: string]: FactValue } = {}
  for (const [name, group] of Map.groupBy(endpoints, serviceName)) {
    const offers = group.map((endpoint) => endpoint.offersStarttls)
    if (!offers.includes(null)) facts[`${name} starttls`] = !offers.includes(false)
    if (group.every(hasAllVersions)) facts[`${name} versions`] = union(group.map((one) => versionsThat(true, one)))
    if (group.every(isScanned)) {
      facts[`${name} key exchange`] = union(group.map((one) => acceptedSuites(one).map(keyExchangeOf)))
      facts[`${name} post-quantum`] = group.every(
        (one) => one.tls?.groups.some((group) => group.includes('MLKEM')) === true,
      )
    }
    const leaves = group.flatMap((endpoint) => endpoint.session?.chain.slice(0, 1) ?? [])
    if (leaves.length < group.length) continue
    const others = group.flatMap((endpoint) => endpoint.otherSession?.chain.slice(0, 1) ?? [])
    facts[`${name} keys`] = union([...leaves, ...others].map((leaf) => [leaf.key.type]))
    facts[`${name} issuer`] = union([...leaves, ...others].map((leaf) => [leaf.issuerName]))
    facts[`${name} names`] = union([...leaves, ...others].map((leaf) => leaf.names))
  }
  return facts
}

function hasAllVersions(endpoint: EndpointEvidence): boolean {
  return versionsThat(null, endpoint).length === 0
}

function isScanned({ tls }: EndpointEvidence): boolean {
  return tls?.isWhole === true
}

function keyExchangeOf(suite: string): string {
  return suite.includes('_WITH_') ? (/^TLS_(.+?)_WITH_/.exec(suite)?.[1] ?? suite) : 'TLSv1.3'
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort()
}
