import type { Check } from '../check.ts'
import { evaluateDnssec } from './evaluate.ts'
import { explainDnssecChange } from './explain-change.ts'
import { dnssecFacts } from './facts.ts'
import { type DnssecEvidence, gatherDnssec } from './gather.ts'

/** DNSSEC (RFC 4033 to 4035): are the zones that a domain's mail rests on signed, and will they still be in three days? */
export const dnssecCheck: Check<DnssecEvidence> = {
  id: 'dnssec',
  appliesTo: (target) => target.kind === 'domain',
  gather: gatherDnssec,
  evaluate: evaluateDnssec,
  facts: dnssecFacts,
  explainChange: explainDnssecChange,
}
