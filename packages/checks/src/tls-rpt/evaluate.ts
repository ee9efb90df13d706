import { found } from '@mailhealth/catalogue'
import { type DomainTarget, type RawFinding, recordsOf } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { hasNullMx } from '../discover/mail-hosts.ts'
import { askedOf, coverageOf, indeterminateOf, type Lookup } from '../lookup.ts'
import type { TlsRptEvidence } from './check.ts'
import { faultOf, looksLikeTlsRpt, parseTlsRptRecord, type RecordFault, type TlsRptRecord } from './parse.ts'

/** Judges a domain's TLSRPT record. A domain that receives no mail needs none. */
export function evaluateTlsRpt(target: DomainTarget, evidence: TlsRptEvidence): Judgement {
  const asked = [evidence.mx, evidence.record].map(askedOf)
  const coverage = coverageOf(asked)
  if (hasNullMx(evidence.mx)) {
    return { findings: [], coverage, skipped: 'the domain receives no mail (null MX)' }
  }
  const findings = [
    ...recordFindings(target, evidence),
    ...indeterminateOf((args) => found('tls-rpt.indeterminate', target.name, args), asked),
  ]
  return { findings, coverage }
}

/** The TLSRPT records of a lookup; the strings of each are joined without anything between (RFC 8460 §3). */
export function recordsAt({ answer }: Lookup<'TXT'>): TlsRptRecord[] {
  return textsOf(answer).flatMap((text) => parseTlsRptRecord(text) ?? [])
}

function recordFindings(target: DomainTarget, { mx, record }: TlsRptEvidence): RawFinding[] {
  const { name, answer } = record
  if (answer.kind === 'failed') return []
  const faults = faultsOf(record)
  if (faults.length > 0) return [found('tls-rpt.invalid', target.name, { name, faults })]
  if (recordsAt(record).length > 0) return []
  // Whether the domain receives mail, and so needs a record, could not be told.
  if (mx.answer.kind === 'failed') return []
  return [
    found('tls-rpt.missing', target.name, { name, answer: answer.kind === 'records' ? 'other-text' : answer.kind }),
  ]
}

function faultsOf(record: Lookup<'TXT'>): readonly RecordFault[] {
  const records = recordsAt(record)
  if (records.length > 1) return [faultOf('several', `${records.length}`)]
  const [only] = records
  if (only !== undefined) return only.faults
  return textsOf(record.answer)
    .filter(looksLikeTlsRpt)
    .map((text) => faultOf('version', text))
    .slice(0, 1)
}

function textsOf(answer: Lookup<'TXT'>['answer']): string[] {
  return recordsOf(answer).map((strings) => strings.join(''))
}
