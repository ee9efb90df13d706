import { found, skippedFor } from '@mailhealth/catalogue'
import { type DomainTarget, type RawFinding, recordsOf } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { hasNullMx } from '../discover/mail-hosts.ts'
import { mailFault } from '../discover/takes-mail.ts'
import { askedOf, coverageOf, indeterminateOf, type Lookup } from '../lookup.ts'
import { recordState } from '../mta-sts/record.ts'
import type { TlsRptEvidence } from './check.ts'
import { askedOfDestinations } from './destinations.ts'
import { faultOf, looksLikeTlsRpt, parseTlsRptRecord, type RecordFault, type TlsRptRecord } from './parse.ts'

/** Judges a domain's TLSRPT record. A domain that receives no mail needs none. */
export function evaluateTlsRpt(target: DomainTarget, evidence: TlsRptEvidence): Judgement {
  const { mx, record, mtaSts, destinations } = evidence
  const asked = [...[mx, record, mtaSts].map(askedOf), ...askedOfDestinations(destinations)]
  const coverage = coverageOf(asked)
  if (hasNullMx(mx)) {
    return { findings: [], coverage, skipped: skippedFor('null-mx', {}) }
  }
  const findings = [
    ...recordFindings(target, evidence),
    ...destinations.looked.flatMap(({ host, mail }) => {
      const answer = mailFault(mail)
      return answer === null ? [] : [found('tls-rpt.report-host-mailless', host, { answer })]
    }),
    ...indeterminateOf((args) => found('tls-rpt.indeterminate', target.name, args), asked),
  ]
  return { findings, coverage }
}

/** The TLSRPT records of a lookup; the strings of each are joined without anything between (RFC 8460 §3). */
export function recordsAt({ answer }: Lookup<'TXT'>): TlsRptRecord[] {
  return textsOf(answer).flatMap((text) => parseTlsRptRecord(text) ?? [])
}

function recordFindings(target: DomainTarget, evidence: TlsRptEvidence): RawFinding[] {
  const { mx, record } = evidence
  const { name, answer } = record
  if (answer.kind === 'failed') return []
  const faults = faultsOf(record)
  if (faults.length > 0) return [found('tls-rpt.invalid', target.name, { name, faults })]
  if (recordsAt(record).length > 0) return []
  // Whether the domain receives mail, and so needs a record, could not be told.
  if (mx.answer.kind === 'failed') return []
  const because = enforcedBy(evidence)
  const severity = because === null ? 'low' : 'medium'
  const how = answer.kind === 'records' ? 'other-text' : answer.kind
  return [found('tls-rpt.missing', target.name, { name, answer: how, because, severity })]
}

/** What makes senders hold mail back, so that reports are how one hears of it; null when nothing is known to. */
function enforcedBy({ mtaSts, tlsa }: TlsRptEvidence): 'mta-sts' | 'dane' | null {
  if (recordState(mtaSts).kind === 'record') return 'mta-sts'
  return tlsa.some(({ answer }) => answer.kind === 'records' && answer.dnssec === 'secure') ? 'dane' : null
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
