import type { DomainTarget } from '@mailhealth/core'
import type { Check } from '../check.ts'
import { evaluateBimi } from './evaluate.ts'
import { type BimiEvidence, bimiFacts, gatherBimi } from './gather.ts'

/** BIMI: will receivers that show logos show this domain's? For information: mail flows without it. */
export const bimiCheck: Check<BimiEvidence> = {
  id: 'bimi',
  appliesTo: (target) => target.kind === 'domain',
  gather: gatherBimi,
  evaluate: (target, evidence) => evaluateBimi(target as DomainTarget, evidence),
  facts: bimiFacts,
}
