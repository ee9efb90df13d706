import { type DomainTarget, type Facts, recordsOf, type Target } from '@mailhealth/core'
import type { Check, Surroundings } from '../check.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { type Destinations, gatherDestinations } from './destinations.ts'
import { evaluateTlsRpt, recordsAt } from './evaluate.ts'
import { explainTlsRptChange } from './explain-change.ts'
import { normalRecord } from './parse.ts'

export interface TlsRptEvidence {
  /** Whether the domain receives mail at all. */
  readonly mx: Lookup<'MX'>
  readonly record: Lookup<'TXT'>
  /** What holds mail back where TLS fails: an MTA-STS record, and the TLSA records of MX hosts where MX is signed. */
  readonly mtaSts: Lookup<'TXT'>
  readonly tlsa: readonly Lookup<'TLSA'>[]
  readonly destinations: Destinations
}

/** So many MX hosts are asked about; one with records is enough. */
const maxHosts = 5

/** TLSRPT (RFC 8460): does the domain say where senders report that they could not deliver over TLS? */
export const tlsRptCheck: Check<TlsRptEvidence> = {
  id: 'tls-rpt',
  appliesTo: (target) => target.kind === 'domain',
  gather,
  evaluate: (target, evidence) => evaluateTlsRpt(target as DomainTarget, evidence),
  facts,
  explainChange: explainTlsRptChange,
  publishedAt: (target) => [{ name: `_smtp._tls.${(target as DomainTarget).name}`, type: 'TXT', prefix: 'v=TLSRPTv1' }],
}

async function gather(target: Target, { resolver, signal }: Surroundings): Promise<TlsRptEvidence> {
  const { name } = target as DomainTarget
  const [mx, record, mtaSts] = await Promise.all([
    lookup(resolver, name, 'MX', { signal }),
    lookup(resolver, `_smtp._tls.${name}`, 'TXT', { signal }),
    lookup(resolver, `_mta-sts.${name}`, 'TXT', { signal }),
  ])
  const hosts = mx.answer.dnssec === 'secure' ? recordsOf(mx.answer).map(({ exchange }) => exchange) : []
  const tlsa = await Promise.all(
    hosts
      .filter((host) => host !== '')
      .slice(0, maxHosts)
      .map((host) => lookup(resolver, `_25._tcp.${host}`, 'TLSA', { signal })),
  )
  const destinations = await gatherDestinations(recordsAt(record), name, resolver, signal)
  return { mx, record, mtaSts, tlsa, destinations }
}

function facts({ record }: TlsRptEvidence): Facts {
  if (record.answer.kind === 'failed') return {}
  const [only, ...others] = recordsAt(record)
  // Senders take several for none.
  if (only === undefined || others.length > 0) return { record: null, rua: null }
  return { record: normalRecord(only), rua: only.rua.length === 0 ? null : [...only.rua].sort() }
}
