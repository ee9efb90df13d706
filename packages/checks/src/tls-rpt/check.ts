import type { DomainTarget, Facts, Target } from '@mailhealth/core'
import type { Check, Surroundings } from '../check.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { evaluateTlsRpt, recordsAt } from './evaluate.ts'
import { normalRecord } from './parse.ts'

export interface TlsRptEvidence {
  /** Whether the domain receives mail at all. */
  readonly mx: Lookup<'MX'>
  readonly record: Lookup<'TXT'>
}

/** TLSRPT (RFC 8460): does the domain say where senders report that they could not deliver over TLS? */
export const tlsRptCheck: Check<TlsRptEvidence> = {
  id: 'tls-rpt',
  appliesTo: (target) => target.kind === 'domain',
  gather,
  evaluate: (target, evidence) => evaluateTlsRpt(target as DomainTarget, evidence),
  facts,
}

async function gather(target: Target, { resolver, signal }: Surroundings): Promise<TlsRptEvidence> {
  const { name } = target as DomainTarget
  const [mx, record] = await Promise.all([
    lookup(resolver, name, 'MX', { signal }),
    lookup(resolver, `_smtp._tls.${name}`, 'TXT', { signal }),
  ])
  return { mx, record }
}

function facts({ record }: TlsRptEvidence): Facts {
  if (record.answer.kind === 'failed') return {}
  const [only, ...others] = recordsAt(record)
  // Senders take several for none.
  if (only === undefined || others.length > 0) return { record: null, rua: null }
  return { record: normalRecord(only), rua: only.rua.length === 0 ? null : [...only.rua].sort() }
}
