import { changed } from '@mailhealth/catalogue'
import type { Change, Direction, DmarcPolicy, Facts, FactValue } from '@mailhealth/core'
import { parseDmarcRecord } from './parse.ts'
import { comparePolicy } from './policy.ts'

/** Says what became of a domain's DMARC, worst first. What is known of one side only says nothing. */
export function explainDmarcChange(before: Facts, after: Facts): readonly Change[] {
  const policy = policyChange(before.policy, after.policy)
  const changes = [
    ...policy,
    ...(['sp', 'np'] as const).flatMap((tag) => subdomains(tag, before, after, policy.length > 0)),
    ...reports(before, after),
    ...alignment(before, after),
    ...moved('dmarc.location-changed', before.location, after.location),
    ...moved('dmarc.organisation-changed', before.organisation, after.organisation),
  ]
  const [was, is] = [before.record, after.record]
  if (changes.length > 0 || typeof was !== 'string' || typeof is !== 'string' || was === is)
    return changes.sort(worstFirst)
  return [changed('dmarc.record-rewritten', { before: was, after: is }, 'neutral', null)]
}

type MaybeFact = FactValue | undefined

const order: readonly Direction[] = ['weakened', 'neutral', 'strengthened']

function worstFirst(a: Change, b: Change): number {
  return order.indexOf(a.direction) - order.indexOf(b.direction)
}

function policyChange(was: MaybeFact, is: MaybeFact): Change[] {
  if (was === undefined || is === undefined || was === is) return []
  const [before, after] = [asPolicy(was), asPolicy(is)]
  return [changed('dmarc.policy-changed', { before, after }, directionOf(before, after), null)]
}

/** What applies to subdomains, and to names that do not exist: their own tag, else that of the next wider kind. */
function subdomains(tag: 'sp' | 'np', before: Facts, after: Facts, isPolicyTold: boolean): Change[] {
  const [was, is] = [appliedTo(tag, before), appliedTo(tag, after)]
  if (was === null || is === null || was === is || before[tag] === after[tag]) return []
  // That it went along with the policy, or with `sp`, is told there.
  if (isPolicyTold && before[tag] === null && after[tag] === null) return []
  return [changed('dmarc.subdomain-policy-changed', { tag, before: was, after: is }, directionOf(was, is), null)]
}

function appliedTo(tag: 'sp' | 'np', facts: Facts): DmarcPolicy | null {
  const chain = tag === 'np' ? [facts.np, facts.sp, facts.policy] : [facts.sp, facts.policy]
  return chain.some((one) => one === undefined)
    ? null
    : (chain.map((one) => asPolicy(one)).find((one) => one !== null) ?? null)
}

function reports(before: Facts, after: Facts): Change[] {
  if (before.rua === undefined || after.rua === undefined) return []
  // Without a record there are no reports either, and that it went is told by the policy.
  if (before.record === null || after.record === null) return []
  const [was, is] = [listOf(before.rua), listOf(after.rua)]
  const added = is.filter((one) => !was.includes(one))
  const removed = was.filter((one) => !is.includes(one))
  if (added.length === 0 && removed.length === 0) return []
  const direction = is.length === 0 ? 'weakened' : was.length === 0 ? 'strengthened' : 'neutral'
  return [changed('dmarc.reports-changed', { added, removed, isNone: is.length === 0 }, direction, null)]
}

function alignment(before: Facts, after: Facts): Change[] {
  const [was, is] = [recordOf(before.record), recordOf(after.record)]
  if (was === null || is === null) return []
  return (['dkim', 'spf'] as const).flatMap((key) => {
    const isStrict = is.isStrict[key]
    if (was.isStrict[key] === isStrict) return []
    const mechanism = key === 'dkim' ? 'DKIM' : 'SPF'
    const direction = isStrict ? 'strengthened' : 'weakened'
    return [changed('dmarc.alignment-changed', { mechanism, isStrict }, direction, null)]
  })
}

function moved(
  id: 'dmarc.location-changed' | 'dmarc.organisation-changed',
  before: MaybeFact,
  after: MaybeFact,
): Change[] {
  if (typeof before !== 'string' || typeof after !== 'string' || before === after) return []
  return [changed(id, { before, after }, 'neutral', null)]
}

function recordOf(fact: MaybeFact): ReturnType<typeof parseDmarcRecord> {
  return typeof fact === 'string' ? parseDmarcRecord(fact) : null
}

function asPolicy(fact: MaybeFact): DmarcPolicy | null {
  return fact === 'none' || fact === 'quarantine' || fact === 'reject' ? fact : null
}

function directionOf(before: DmarcPolicy | null, after: DmarcPolicy | null): Direction {
  if (before === null) return 'strengthened'
  return after === null || comparePolicy(after, before) < 0 ? 'weakened' : 'strengthened'
}

function listOf(fact: FactValue): readonly string[] {
  return Array.isArray(fact) ? fact : []
}
