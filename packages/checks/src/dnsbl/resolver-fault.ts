import { found } from '@mailhealth/catalogue'
import type { RawFinding } from '@mailhealth/core'
import type { Asked } from '../lookup.ts'
import type { ListEvidence } from './evidence.ts'
import { addressesOf, faultOf } from './list-findings.ts'
import type { ListHealth } from './list-source.ts'

/** A list as far as its health matters. */
export type Tested = Pick<ListEvidence, 'zone' | 'list' | 'operator' | 'isTestable'> & {
  readonly health: Pick<ListHealth, 'state' | 'fault' | 'codes' | 'reason'>
}

/** Fewer than this many lists may well fail at once by chance. */
const fewestLists = 3
const maxNamed = 10

/**
 * One finding instead of many when more than half of the lists, of several operators, fail their own test points at
 * once: lists do not die together, so that it is the way to them. Null when that is not so.
 */
export function resolverFault(lists: readonly Tested[]): RawFinding | null {
  const testable = zonesOf(lists.filter(({ isTestable }) => isTestable))
  const failing = testable.filter(({ health }) => ['refused', 'broken', 'unknown'].includes(health.state))
  const operators = new Set(failing.map(({ operator }) => operator))
  if (failing.length < fewestLists || failing.length * 2 <= testable.length || operators.size < 2) return null
  const missing = failing.map(({ zone }) => zone).slice(0, maxNamed)
  const args = { asked: testable.length, failing: failing.length, how: commonest(failing.map(howOf)), missing }
  return found('dnsbl.resolver-fault', 'resolver', args)
}

/** Lists of several operators do not get parked at once: then it is the resolver that makes up answers. */
export function rewritingResolver(lists: readonly ListEvidence[]): Asked | null {
  const parked = lists.filter((one) => faultOf(one) === 'parked')
  const operators = new Set(parked.map((one) => one.operator))
  if (operators.size < 2) return null
  const zones = new Set(parked.map((one) => one.zone))
  const address = parked.flatMap(addressesOf)[0]
  return { what: 'resolver', failure: `it rewrites answers: ${zones.size} lists seem to answer ${address}` }
}

/** How lists fail by a resolver's fault. */
type How = 'silent' | 'refused' | 'rewritten' | 'emptied'

function howOf({ health }: Tested): How {
  if (health.state === 'unknown') return 'silent'
  if (health.state === 'refused') return 'refused'
  return health.fault === 'emptied' ? 'emptied' : 'rewritten'
}

function commonest(all: readonly How[]): How {
  const count = (how: How): number => all.filter((one) => one === how).length
  const hows: readonly How[] = ['silent', 'refused', 'rewritten', 'emptied']
  return hows.reduce((best, how) => (count(how) > count(best) ? how : best))
}

/** A list that is asked in several ways counts once, by the one that fails. */
function zonesOf(lists: readonly Tested[]): Tested[] {
  const byZone = new Map<string, Tested>()
  for (const one of lists)
    if (byZone.get(one.zone) === undefined || one.health.state !== 'healthy') byZone.set(one.zone, one)
  return [...byZone.values()]
}
