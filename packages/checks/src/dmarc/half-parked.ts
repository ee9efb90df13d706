import { found } from '@mailhealth/catalogue'
import type { DomainTarget, RawFinding, Severity } from '@mailhealth/core'
import type { DmarcEvidence } from './check.ts'
import { mailUseOf } from './mail-use.ts'
import { firstRecord, nextRecord } from './next-record.ts'
import type { Applied } from './policy.ts'

/**
 * A domain that says that it is not used for mail has to say so everywhere: a null MX (unless it takes mail), `v=spf1 -all`,
 * and `p=reject`. One of them without the others leaves it open to forgers, who like such domains best.
 */
export function halfParked(target: DomainTarget, evidence: DmarcEvidence, policy: Applied): RawFinding[] {
  const use = mailUseOf(target, evidence)
  if (!use.isSilent || policy.kind === 'unknown') return []
  const { apex } = evidence
  const lacksSpf = use.hasNullMx && !use.forbidsSending && apex.answer.kind !== 'failed'
  const rejects = policy.kind === 'applied' && policy.effective === 'reject'
  const lacks = [
    ...(use.forbidsSending && use.lacksMx ? (['null-mx'] as const) : []),
    ...(lacksSpf ? (['spf'] as const) : []),
    ...(rejects ? [] : (['reject'] as const)),
  ]
  if (lacks.length === 0) return []
  const has = [
    ...(use.hasNullMx ? (['null-mx'] as const) : []),
    ...(use.forbidsSending ? (['spf'] as const) : []),
    ...(rejects ? (['reject'] as const) : []),
  ]
  const next = policy.kind === 'applied' ? nextRecord(target.name, policy, true) : firstRecord(target.name, true)
  const weight: Severity = lacks.every((one) => one === 'null-mx') ? 'low' : 'medium'
  return [found('dmarc.half-parked', target.name, { has, lacks, ...next, weight })]
}
