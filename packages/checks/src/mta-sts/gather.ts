import {
  type DomainName,
  type DomainTarget,
  type HttpsExamination,
  type IpAddress,
  recordsOf,
  type SmtpExamination,
  type Target,
} from '@mailhealth/core'
import type { Surroundings } from '../check.ts'
import { discoverMailHosts, type MailHosts } from '../discover/mail-hosts.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { endpointsOf, type TlsEndpoint } from '../tls/endpoints.ts'
import { type SeenSession, withoutBytes } from '../tls/seen-session.ts'
import { recordState } from './record.ts'

/** What one address of the policy host showed. */
export type PolicyFetch = Omit<HttpsExamination, 'session'> & { readonly session: SeenSession | null }

/** What one address of an MX host showed to a sender that wants TLS. */
export interface DeliveryEvidence extends TlsEndpoint {
  readonly offersStarttls: boolean | null
  readonly session: SeenSession | null
  readonly failure: SmtpExamination['failure']
}

/** What is observed. Without a record nothing is fetched and nobody is dialled: `policyHost` and the lists are empty. */
export interface MtaStsEvidence {
  readonly observedAt: string
  readonly found: MailHosts
  readonly record: Lookup<'TXT'>
  readonly policyHost: readonly Lookup<'A' | 'AAAA'>[]
  readonly fetches: readonly PolicyFetch[]
  readonly endpoints: readonly DeliveryEvidence[]
}

/** The host whose certificate and policy senders want (RFC 8461 §3.2, §3.3). */
export function policyHostOf(domain: string): DomainName {
  return `mta-sts.${domain}` as DomainName
}

export const policyPath = '/.well-known/mta-sts.txt'

/** RFC 8461 §3.3 lets senders give up after a minute, and refuse more than 64 KiB. */
const fetchBounds = { maxBytes: 64 * 1024, timeoutMs: 60_000 }

/** So many addresses of the policy host are asked; each is one that senders may meet. */
const maxAddresses = 8

/** Looks at a domain as a sender would that honours MTA-STS: record, policy from each address, TLS of each MX address. */
export async function gatherMtaSts(target: Target, surroundings: Surroundings): Promise<MtaStsEvidence> {
  const { resolver, signal, clock } = surroundings
  const { name } = target as DomainTarget
  const observedAt = clock.now().toISOString()
  const [found, record] = await Promise.all([
    discoverMailHosts(target, resolver, signal),
    lookup(resolver, `_mta-sts.${name}`, 'TXT', { signal }),
  ])
  if (recordState(record).kind !== 'record') {
    return { observedAt, found, record, policyHost: [], fetches: [], endpoints: [] }
  }
  const [policy, endpoints] = await Promise.all([
    fetchPolicy(policyHostOf(name), surroundings),
    dialAll(target, found, surroundings),
  ])
  return { observedAt, found, record, ...policy, endpoints }
}

async function fetchPolicy(
  host: DomainName,
  { resolver, fetcher, settings, signal }: Surroundings,
): Promise<Pick<MtaStsEvidence, 'policyHost' | 'fetches'>> {
  const policyHost = await Promise.all([
    lookup(resolver, host, 'A', { signal }),
    lookup(resolver, host, 'AAAA', { signal }),
  ])
  const addresses = [...new Set(policyHost.flatMap(({ answer }): readonly IpAddress[] => recordsOf(answer)))]
  const shown = await Promise.all(
    addresses
      .slice(0, maxAddresses)
      .map((address) =>
        fetcher.fetch({ address, port: settings.httpsPort, host, path: policyPath, ...fetchBounds, signal }),
      ),
  )
  return { policyHost, fetches: shown.map((one) => ({ ...one, session: one.session && withoutBytes(one.session) })) }
}

/** One connection to each address of each MX host, one after another at the same host. */
async function dialAll(
  target: Target,
  { hosts }: MailHosts,
  { dialer, settings, signal }: Surroundings,
): Promise<DeliveryEvidence[]> {
  const seen = hosts.map(async (host) => {
    const shown: DeliveryEvidence[] = []
    for (const endpoint of endpointsOf(target, host, settings)) {
      const { address, port } = endpoint
      const serverName = endpoint.host ?? address
      const one = await dialer.examine({ address, port, security: 'starttls', serverName, tlsVersion: null, signal })
      const { offersStarttls, tls, failure } = one
      shown.push({ ...endpoint, offersStarttls, session: tls && withoutBytes(tls), failure })
    }
    return shown
  })
  return (await Promise.all(seen)).flat()
}
