import { type Facts, type IpAddress, type RelayOffer, recordsOf, type Target } from '@mailhealth/core'
import { type Check, type Surroundings, smtpPortOf } from '../check.ts'
import { discoverMailHosts, type MailHosts } from '../discover/mail-hosts.ts'
import { evaluateMx } from './evaluate.ts'
import { explainMxChange } from './explain-change.ts'

/** Whether one address took a TCP connection. */
export interface Reachability {
  readonly host: string
  readonly address: IpAddress
  readonly port: number
  readonly isDialable: boolean
  /** False: it refused. Null: it was not dialled, or did not answer. */
  readonly connected: boolean | null
  readonly failure: string | null
}

export interface MxEvidence {
  readonly found: MailHosts
  readonly reachability: readonly Reachability[]
  /** What the operator's own host said to strangers' mail, address by address; empty where that may not be asked. */
  readonly relays: readonly RelayOffer[]
}

/**
 * MX: does the domain say where its mail goes, and is that a place that exists and answers? Of the operator's own hosts:
 * do they refuse to carry strangers' mail, where the configuration lets us ask?
 */
export const mxCheck: Check<MxEvidence> = {
  id: 'mx',
  appliesTo: (target) => target.kind === 'domain' || (target.kind === 'host' && target.relayTest),
  gather,
  evaluate: evaluateMx,
  facts,
  explainChange: explainMxChange,
  publishedAt: (target) => (target.kind === 'domain' ? [{ name: target.name, type: 'MX' }] : []),
}

async function gather(target: Target, surroundings: Surroundings): Promise<MxEvidence> {
  const { resolver, signal } = surroundings
  const found = await discoverMailHosts(target, resolver, signal)
  if (target.kind === 'host') {
    const port = smtpPortOf(surroundings.settings, target)
    return { found, reachability: [], relays: port === false ? [] : await offerRelays(found, port, surroundings) }
  }
  const reachability: Reachability[] = []
  // One address after another: a mail host sees one connection at a time from us.
  for (const host of found.hosts) {
    const port = smtpPortOf(surroundings.settings, surroundings.settings.hostNamed(host.name ?? ''))
    if (port === false) continue
    for (const address of host.addresses) {
      reachability.push(await reach(host.name ?? address, address, port, surroundings))
    }
  }
  return { found, reachability, relays: [] }
}

async function offerRelays(found: MailHosts, port: number, { dialer, signal }: Surroundings): Promise<RelayOffer[]> {
  const relays: RelayOffer[] = []
  for (const address of found.hosts.flatMap((host) => host.addresses)) {
    relays.push(await dialer.offerRelay({ address, port, signal }))
  }
  return relays
}

async function reach(
  host: string,
  address: IpAddress,
  port: number,
  surroundings: Surroundings,
): Promise<Reachability> {
  const { dialer, signal } = surroundings
  const { failure } = await dialer.examine({
    address,
    port,
    security: 'plain',
    serverName: host,
    tlsVersion: null,
    signal,
  })
  if (failure === null || failure.stage !== 'connect') {
    return { host, address, port, isDialable: true, connected: true, failure: null }
  }
  const isDialable = failure.reason !== 'forbidden'
  // A refusal is the host's own word; silence may as well be a firewall on our side.
  const connected = failure.reason === 'refused' ? false : null
  return { host, address, port, isDialable, connected, failure: failure.reason }
}

function facts({ found }: MxEvidence): Facts {
  const answer = found.mx?.answer
  if (answer === undefined || answer.kind === 'failed') return {}
  const records = recordsOf(answer).map(
    ({ preference, exchange }) => `${preference} ${exchange === '' ? '.' : exchange}`,
  )
  return { mx: records.length === 0 ? null : records.sort() }
}
