import { type DnsblList, found } from '@mailhealth/catalogue'
import type { RawFinding } from '@mailhealth/core'
import { type ListAnswer, readAnswer, type Statement } from './codes.ts'
import type { DnsblEvidence, ListEvidence } from './evidence.ts'
import type { ListFault } from './list-source.ts'

/** One finding for each list that refuses to answer. */
export function refusals({ lists, described }: DnsblEvidence): RawFinding[] {
  return described.flatMap((list) => {
    const said = lists
      .filter((one) => one.zone === list.zone)
      .map((one) => refusalOf(one, described))
      .find((one) => one !== null)
    if (said === undefined) return []
    const { code, cause } = said
    return [found('dnsbl.zone-refused', list.zone, { list: list.name, operator: list.operator, cause, code })]
  })
}

/** The code by which a list refuses, with its reason; null when it does not. */
export function refusalOf(
  one: ListEvidence,
  described: readonly DnsblList[],
): Extract<Statement, { kind: 'refused' }> | null {
  const list = described.find(({ zone }) => zone === one.zone)
  if (list === undefined) return null
  const said = oddAnswers(one).map((answer) => readAnswer(list, answer))
  return said.find((statement) => statement.kind === 'refused') ?? null
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

/** How a list is broken by its test points or by what it answered; null when it is not. */
export function faultOf(one: ListEvidence): ListFault | null {
  return one.foreign > 0 ? 'parked' : one.health.fault
}

/** The addresses by which a list shows that it is broken. */
export function addressesOf(one: ListEvidence): readonly string[] {
  if (one.foreign === 0) return one.health.codes
  return one.troubles.flatMap(({ answer }) => (answer.kind === 'records' ? answer.codes : [])).slice(0, 5)
}

/** The answers that may be refusals: of the test points, and of subjects. */
function oddAnswers(one: ListEvidence): ListAnswer[] {
  const ofTest: ListAnswer[] = one.health.state === 'refused' ? [{ kind: 'records', codes: one.health.codes }] : []
  return [...ofTest, ...one.troubles.map(({ answer }) => answer)]
}
