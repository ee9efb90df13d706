import { found } from '@mailhealth/catalogue'
import type { DomainTarget, RawFinding, Severity } from '@mailhealth/core'
import { mailFault } from '../discover/takes-mail.ts'
import type { DmarcEvidence } from './check.ts'
import { type Destination, refusalOf } from './destinations.ts'
import { mailUseOf } from './mail-use.ts'
import { type AppliedPolicy, organisationOf } from './policy.ts'

/** Whether anybody learns what receivers do: are there places for reports, do they agree, and do they take mail? */
export function reportFindings(target: DomainTarget, evidence: DmarcEvidence, policy: AppliedPolicy): RawFinding[] {
  const { location, record, requested } = policy
  const organisation = organisationOf(policy, evidence.walk)
  // Reports say how a domain's own mail fares, and one that sends nothing has none.
  const isUnread = record.rua.length === 0 && requested !== null && !mailUseOf(target, evidence).isSilent
  return [
    ...(isUnread ? [found('dmarc.no-reports', target.name, { location })] : []),
    ...evidence.destinations.looked.flatMap((one) => [
      ...unauthorized(one, refusalOf(one, organisation), location),
      ...noMail(one),
    ]),
  ]
}

function unauthorized(one: Destination, answer: ReturnType<typeof refusalOf>, location: string): RawFinding[] {
  if (answer === null) return []
  const { host, name, tags } = one
  return [found('dmarc.report-unauthorized', host, { location, name, answer, tags, weight: weightOf(one) })]
}

function noMail(one: Destination): RawFinding[] {
  const answer = mailFault(one.mail)
  if (answer === null) return []
  return [found('dmarc.report-host-mailless', one.host, { answer, tags: one.tags, weight: weightOf(one) })]
}

/** Few receivers send failure reports at all. */
function weightOf({ tags }: Destination): Severity {
  return tags.includes('rua') ? 'high' : 'low'
}
