import { changed } from '@mailhealth/catalogue'
import type { Change, Direction, Facts, FactValue } from '@mailhealth/core'
import { changedFacts, listOf } from '../fact-change.ts'
import { listDifference } from '../list-difference.ts'
import { namesCover } from './host-name.ts'

/** Says what became of the TLS of services. What is known of one side only says nothing. */
export function explainTlsChange(before: Facts, after: Facts): readonly Change[] {
  return changedFacts(before, after).flatMap(({ fact, was, is }) => {
    const space = fact.indexOf(' ')
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
      return [changed('tls.versions-changed', { service, ...lists }, directionOf(lists, isModern), null)]
    case 'issuer':
      return [changed('tls.issuer-changed', { service, before: listOf(was), after: listOf(is) }, 'neutral', null)]
    case 'names':
      return [changed('tls.names-changed', { service, ...lists }, coverChange(service, was, is), null)]
    case 'key exchange':
      return [changed('tls.key-exchange-changed', { service, ...lists }, directionOf(lists, isForwardSecret), null)]
    case 'post-quantum': {
      const direction = is === true ? 'strengthened' : 'weakened'
      return [changed('tls.post-quantum-changed', { service, isOffered: is === true }, direction, null)]
    }
    case 'keys':
      return [changed('tls.key-types-changed', { service, ...lists }, 'neutral', null)]
    default:
      return []
  }
}

/** The others are forbidden (RFC 8996 §2). */
function isModern(version: string): boolean {
  return version === 'TLSv1.2' || version === 'TLSv1.3'
}

function isForwardSecret(keyExchange: string): boolean {
  return keyExchange === 'TLSv1.3' || /^(ECDHE|DHE)_/.test(keyExchange)
}

function directionOf(
  { added, removed }: ReturnType<typeof listDifference>,
  isGood: (one: string) => boolean,
): Direction {
  const isWorse = !added.every(isGood) || removed.some(isGood)
  return isWorse ? 'weakened' : 'strengthened'
}

function coverChange(service: string, was: FactValue, is: FactValue): Direction {
  const host = service.slice(0, service.lastIndexOf(':'))
  const [covered, covers] = [namesCover(listOf(was), host), namesCover(listOf(is), host)]
  if (covered === covers) return 'neutral'
  return covers ? 'strengthened' : 'weakened'
}
