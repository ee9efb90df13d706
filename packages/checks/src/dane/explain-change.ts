import { changed } from '@mailhealth/catalogue'
import type { Change, Direction, Facts } from '@mailhealth/core'
import { listDifference } from '../list-difference.ts'

const suffix = ' tlsa'

/** Explains a change of a domain's DANE: what stopped protecting first. A rollover is neither better nor worse. */
export function explainDaneChange(before: Facts, after: Facts): readonly Change[] {
  const hosts = Object.keys(before).filter((fact) => fact.endsWith(suffix) && Object.hasOwn(after, fact))
  const changes = [...signing(before, after), ...hosts.sort().flatMap((fact) => records(fact, before, after))]
  return changes.sort((a, b) => order.indexOf(a.direction) - order.indexOf(b.direction))
}

const order: readonly Direction[] = ['weakened', 'neutral', 'strengthened']

function signing(before: Facts, after: Facts): Change[] {
  const [earlier, later] = [before['mx secure'], after['mx secure']]
  if (typeof earlier !== 'boolean' || typeof later !== 'boolean' || earlier === later) return []
  const direction = later ? 'strengthened' : 'weakened'
  return [changed('dane.signing-changed', { isSigned: later }, direction, null)]
}

function records(fact: string, before: Facts, after: Facts): Change[] {
  const host = fact.slice(0, -suffix.length)
  const { added, removed } = listDifference(before[fact], after[fact])
  if (added.length === 0 && removed.length === 0) return []
  if (after[fact] === null) return [changed('dane.records-lost', { host, removed }, 'weakened', null)]
  if (before[fact] === null) {
    return [changed('dane.records-appeared', { host, added }, 'strengthened', null)]
  }
  return [changed('dane.records-changed', { host, added, removed }, 'neutral', null)]
}
