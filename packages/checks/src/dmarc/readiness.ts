import type { DmarcObstacle } from '@mailhealth/catalogue'
import type { DmarcPolicy } from '@mailhealth/core'
import { daysBetween } from '../age.ts'
import { mailFault } from '../discover/takes-mail.ts'
import { usedKey } from '../dkim/texts.ts'
import type { Lookup } from '../lookup.ts'
import type { DmarcEvidence } from './check.ts'
import { refusalOf } from './destinations.ts'
import type { DmarcMemory } from './memory.ts'
import { type AppliedPolicy, organisationOf } from './policy.ts'

/** Reports of so many days at one stage show what the next would do. */
const daysAtStage = 30

/**
 * What stands between a domain and the next stage of its policy, as far as one run can see: not whether the domain's mail
 * passes, which only reports tell. `memory` includes what this run saw.
 */
export function obstaclesOf(
  evidence: DmarcEvidence,
  policy: AppliedPolicy,
  next: DmarcPolicy,
  memory: DmarcMemory,
): DmarcObstacle[] {
  return [
    ...spfObstacles(evidence.apex),
    ...dkimObstacles(evidence.keys, next),
    ...reportObstacles(evidence, policy),
    ...(isTooEarly(evidence, memory) ? (['too-early'] as const) : []),
  ]
}

/** The SPF records among a domain's texts (RFC 7208 §4.5). */
export function spfTexts({ answer }: Lookup<'TXT'>): string[] {
  if (answer.kind !== 'records') return []
  return answer.records.map((strings) => strings.join('')).filter((text) => /^v=spf1(?: |$)/i.test(text))
}

function spfObstacles(apex: Lookup<'TXT'>): DmarcObstacle[] {
  if (apex.answer.kind === 'failed') return ['spf-unknown']
  const { length } = spfTexts(apex)
  if (length === 1) return []
  return [length === 0 ? 'spf-missing' : 'spf-multiple']
}

function dkimObstacles(keys: readonly Lookup<'TXT'>[], next: DmarcPolicy): DmarcObstacle[] {
  if (keys.length === 0) return ['dkim-unlisted']
  if (keys.some((one) => usedKey(one) !== null)) return []
  if (keys.some((one) => one.answer.kind === 'failed')) return ['dkim-unknown']
  // A policy of reject must not rest on SPF alone (RFC 9989, "Policy Enforcement Considerations").
  return [next === 'reject' ? 'spf-alone' : 'dkim-missing']
}

function reportObstacles({ walk, destinations }: DmarcEvidence, policy: AppliedPolicy): DmarcObstacle[] {
  if (policy.record.rua.length === 0) return ['no-reports']
  const organisation = organisationOf(policy, walk)
  const forReports = destinations.looked.filter((one) => one.tags.includes('rua'))
  const isLost = forReports.some((one) => refusalOf(one, organisation) !== null || mailFault(one.mail) !== null)
  return isLost ? ['reports-lost'] : []
}

function isTooEarly({ observedAt }: DmarcEvidence, { stage }: DmarcMemory): boolean {
  return daysBetween(stage?.since ?? observedAt, observedAt) < daysAtStage
}
