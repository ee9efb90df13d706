import type { DomainTarget } from '@mailhealth/core'
import type { Check } from '../check.ts'
import { changedFacts } from '../fact-change.ts'
import { evaluateDane } from './evaluate.ts'
import { explainDaneChange } from './explain-change.ts'
import { daneFacts } from './facts.ts'
import { type DaneEvidence, gatherDane } from './gather.ts'
import { type DaneMemory, rememberHosts } from './memory.ts'

/** DANE (RFC 6698, RFC 7671, RFC 7672): will a sender that honours it deliver, today and after the next renewal? */
export const daneCheck: Check<DaneEvidence, DaneMemory> = {
  id: 'dane',
  appliesTo: (target) => target.kind === 'domain',
  gather: gatherDane,
  evaluate: (target, evidence, memory) => evaluateDane(target as DomainTarget, evidence, memory),
  facts: daneFacts,
  explainChange: explainDaneChange,
  publishedAt: (_target, before, after) =>
    changedFacts(before, after).flatMap(({ fact }) => {
      const [host, what] = fact.split(' ')
      return what === 'tlsa' ? [{ name: `_25._tcp.${host}`, type: 'TLSA' }] : []
    }),
  remember: rememberHosts,
}
