import { changed } from '@mailhealth/catalogue'
import type { Change, Direction, Facts, FactValue } from '@mailhealth/core'
import { changedFacts, listOf } from '../fact-change.ts'
import { listDifference } from '../list-difference.ts'
import { namesCover } from './host-name.ts'

/** Says what became of the TLS of services. What is known of one side only says nothing. */
export function explainTlsChange(before: Facts, after: Facts): readonly Change[] {
  return changedFacts(before, after).flatMap(({ fact, was, is }) => {
    const space = fact.lastIndexOf(' ')
    return explainFact(fact.slice(0, space), fact.slice(space + 1), was, is)
  })
}

function explainFact(service: string, kind: string, was: FactValue, is: FactValue): readonly Change[] {
  const lists = listDifference(was, is)
  switch (kind) {
    case 'starttls': {
      const direction = is === true ? 'strengthened' : 'weakened'
      return [changed('tls.starttls-changed', { service, isOffered: is === true }, direction, null)]
    }
    case 'versions':
      return [changed('tls.versions-changed', { service, ...lists }, directionOf(lists), null)]
    case 'issuer':
      return [changed('tls.issuer-changed', { service, before: listOf(was), after: listOf(is) }, 'neutral', null)]
    case 'names':
      return [changed('tls.names-changed', { service, ...lists }, coverChange(service, was, is), null)]
    default:
      return []
  }
}

/** What RFC 8996 forbids. */
const old: readonly string[] = ['TLSv1', 'TLSv1.1']

function directionOf({ added, removed }: ReturnType<typeof listDifference>): Direction {
  const isWorse = added.some((one) => old.includes(one)) || removed.some((one) => !old.includes(one))
  return isWorse ? 'weakened' : 'strengthened'
}

function coverChange(service: string, was: FactValue, is: FactValue): Direction {
  const host = service.slice(0, service.lastIndexOf(':'))
  const [covered, covers] = [namesCover(listOf(was), host), namesCover(listOf(is), host)]
  if (covered === covers) return 'neutral'
  return covers ? 'strengthened' : 'weakened'
}
