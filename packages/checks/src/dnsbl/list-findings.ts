import { found } from '@mailhealth/catalogue'
import type { RawFinding } from '@mailhealth/core'
import type { Asked } from '../lookup.ts'
import { type ListAnswer, readAnswer } from './codes.ts'
import type { DnsblEvidence, ListEvidence } from './evidence.ts'
import type { ListFault } from './list-source.ts'

/** One finding for each list that refuses to answer. */
export function refusals({ lists, described }: DnsblEvidence): RawFinding[] {
  return described.flatMap((list) => {
    const said = lists
      .filter((one) => one.zone === list.zone)
      .flatMap(oddAnswers)
      .map((answer) => readAnswer(list, answer))
      .find((one) => one.kind === 'refused')
    if (said === undefined) return []
    const { code, cause } = said
    return [found('dnsbl.zone-refused', list.zone, { list: list.name, operator: list.operator, cause, code })]
  })
}

/** One finding for each list that is broken; those that only suffer from the resolver are left out. */
export function brokenLists(lists: readonly ListEvidence[], resolverRewrites: boolean): RawFinding[] {
  const findings = lists.flatMap((one) => {
    const state = faultOf(one)
    if (state === null || (state === 'parked' && resolverRewrites)) return []
    const kinds = lists.filter((other) => other.zone === one.zone && faultOf(other) === state).map(({ kind }) => kind)
    const codes = addressesOf(one)
    return [found('dnsbl.zone-broken', one.zone, { list: one.list, operator: one.operator, state, kinds, codes })]
  })
  return findings.filter((finding, at) => findings.findIndex((other) => other.subject === finding.subject) === at)
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

function faultOf(one: ListEvidence): ListFault | null {
  return one.foreign > 0 ? 'parked' : one.health.fault
}

function addressesOf(one: ListEvidence): readonly string[] {
  if (one.foreign === 0) return one.health.codes
  return one.troubles.flatMap(({ answer }) => (answer.kind === 'records' ? answer.codes : [])).slice(0, 5)
}

/** The answers that may be refusals: of the test points, and of subjects. */
function oddAnswers(one: ListEvidence): ListAnswer[] {
  const ofTest: ListAnswer[] = one.health.state === 'refused' ? [{ kind: 'records', codes: one.health.codes }] : []
  return [...ofTest, ...one.troubles.map(({ answer }) => answer)]
}
