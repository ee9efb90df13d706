import type { DomainTarget } from '@mailhealth/core'
import type { Check } from '../check.ts'
import { evaluateMtaSts } from './evaluate.ts'
import { explainMtaStsChange } from './explain-change.ts'
import { mtaStsFacts } from './facts.ts'
import { gatherMtaSts, type MtaStsEvidence } from './gather.ts'
import { type MtaStsMemory, rememberPolicy } from './memory.ts'

/** MTA-STS (RFC 8461): what will a sender do that honours the domain's policy? */
export const mtaStsCheck: Check<MtaStsEvidence, MtaStsMemory | null> = {
  id: 'mta-sts',
  appliesTo: (target) => target.kind === 'domain',
  gather: gatherMtaSts,
  evaluate: (target, evidence, memory) => evaluateMtaSts(target as DomainTarget, evidence, memory),
  facts: mtaStsFacts,
  explainChange: explainMtaStsChange,
  publishedAt: (target, before, after) =>
    before['record'] === after['record']
      ? []
      : [{ name: `_mta-sts.${(target as DomainTarget).name}`, type: 'TXT', prefix: 'v=STSv1' }],
  remember: rememberPolicy,
}
