import type { Certificate, SmtpExamination, Target, TlsSession, TlsVersion } from '@mailhealth/core'
import { tlsVersions } from '@mailhealth/core'
import type { Check, Surroundings } from '../check.ts'
import { discoverMailHosts, type MailHosts } from '../discover/mail-hosts.ts'
import { endpointsOf, securityOf, type TlsEndpoint } from './endpoints.ts'
import { evaluateTls } from './evaluate.ts'
import { tlsFacts } from './facts.ts'

/** A session as it is stored: without the certificates' bytes, whose hashes and fields are there. */
interface SeenSession extends Omit<TlsSession, 'chain'> {
  readonly chain: readonly Omit<Certificate, 'der'>[]
}

/** What a connection came to when one version alone was offered. */
export interface VersionProbe {
  readonly version: TlsVersion
  /** The cipher of the session; null when there was none. */
  readonly cipher: string | null
  readonly failure: SmtpExamination['failure']
}

/** What an endpoint showed: with every version offered, and then with each one that this left open. */
export interface EndpointEvidence extends TlsEndpoint {
  readonly offersStarttls: boolean | null
  readonly session: SeenSession | null
  readonly failure: SmtpExamination['failure']
  readonly probes: readonly VersionProbe[]
}

export interface TlsEvidence {
  readonly observedAt: string
  readonly found: MailHosts
  readonly endpoints: readonly EndpointEvidence[]
}

/** TLS: is mail to each address of each mail host encrypted, with what, and with which certificate? */
export const tlsCheck: Check<TlsEvidence> = {
  id: 'tls',
  appliesTo: (target) => target.kind !== 'network',
  gather,
  evaluate: evaluateTls,
  facts: tlsFacts,
}

async function gather(target: Target, surroundings: Surroundings): Promise<TlsEvidence> {
  const { resolver, signal, settings, clock } = surroundings
  const observedAt = clock.now().toISOString()
  const found = await discoverMailHosts(target, resolver, signal)
  const looked = await Promise.all(
    found.hosts.map((host) => lookAtAll(endpointsOf(target, host, settings), surroundings)),
  )
  return { observedAt, found, endpoints: looked.flat() }
}

/** One endpoint after another: a mail host sees one connection at a time from us. */
async function lookAtAll(endpoints: readonly TlsEndpoint[], surroundings: Surroundings): Promise<EndpointEvidence[]> {
  const seen: EndpointEvidence[] = []
  for (const endpoint of endpoints) seen.push(await lookAt(endpoint, surroundings))
  return seen
}

async function lookAt(endpoint: TlsEndpoint, surroundings: Surroundings): Promise<EndpointEvidence> {
  const { offersStarttls, tls, failure } = await dial(endpoint, null, surroundings)
  const probes: VersionProbe[] = []
  // The version that was chosen is known to be there; without a handshake there is nothing to ask the others about.
  for (const version of tls === null ? [] : tlsVersions.filter((one) => one !== tls.version)) {
    const one = await dial(endpoint, version, surroundings)
    probes.push({ version, cipher: one.tls?.cipher ?? null, failure: one.failure })
  }
  return { ...endpoint, offersStarttls, session: tls && withoutBytes(tls), failure, probes }
}

function dial(
  endpoint: TlsEndpoint,
  tlsVersion: TlsVersion | null,
  { dialer, signal }: Surroundings,
): Promise<SmtpExamination> {
  const { host, address, port } = endpoint
  const serverName = host ?? address
  return dialer.examine({ address, port, security: securityOf(endpoint), serverName, tlsVersion, signal })
}

function withoutBytes(session: TlsSession): SeenSession {
  return { ...session, chain: session.chain.map(({ der: _, ...seen }) => seen) }
}
