import { changed } from '@mailhealth/catalogue'
import type { Change, Direction, Facts, FactValue } from '@mailhealth/core'

/** Says what became of a domain's DKIM keys, worst first. What is known of one side only says nothing. */
export function explainDkimChange(before: Facts, after: Facts): readonly Change[] {
  const changes = Object.entries(after).flatMap(([name, value]) => {
    const was = before[name]
    if (was === undefined || JSON.stringify(was) === JSON.stringify(value)) return []
    if (name === 'other selectors') return [unlisted(was, value)]
    if (name === 'selector *') return [wildcard(was, value)]
    return oneSelector(name.slice('selector '.length), readFact(was), readFact(value), hasNewKey(name, before, after))
  })
  return changes.sort(worstFirst)
}

/** A selector's fact, read back: a key, or why there is none. */
interface KeyState {
  readonly state: 'key' | 'revoked' | 'gone' | 'other' | 'broken'
  /** `rsa 2048` */
  readonly key: string
  readonly bits: number
  readonly hash: string
  readonly isTesting: boolean
  readonly host: string | null
}

const order: readonly Direction[] = ['weakened', 'neutral', 'strengthened']

function worstFirst(a: Change, b: Change): number {
  return order.indexOf(a.direction) - order.indexOf(b.direction) || a.id.localeCompare(b.id)
}

function readFact(fact: FactValue): KeyState {
  const none = { key: '', bits: 0, hash: '', isTesting: false, host: null }
  if (fact === null) return { state: 'gone', ...none }
  if (typeof fact !== 'string') return { state: 'broken', ...none }
  const [text = '', host = null] = fact.split(' at ')
  const [type = '', bits = '', hash = '', testing] = text.split(' ')
  if (type === 'revoked' || type === 'other') return { state: type, ...none, host }
  if (type === 'invalid') return { state: 'broken', ...none, host }
  return { state: 'key', key: `${type} ${bits}`, bits: Number(bits), hash, isTesting: testing === 'testing', host }
}

/** True when another selector has a key that it did not have before: the sign of a rotation. */
function hasNewKey(name: string, before: Facts, after: Facts): boolean {
  return Object.entries(after).some(([other, value]) => {
    const was = before[other]
    if (other === name || !other.startsWith('selector ') || other === 'selector *') return false
    const is = readFact(value)
    return is.state === 'key' && (was === undefined || readFact(was).hash !== is.hash)
  })
}

function oneSelector(selector: string, was: KeyState, is: KeyState, isRotation: boolean): Change[] {
  // Whoever hosts the record on both sides is who changed it.
  const party = was.host === is.host ? is.host : null
  if (was.state === 'key' && is.state === 'key') return bothKeys(selector, was, is, party)
  if (is.state === 'key') return [changed('dkim.key-appeared', { selector, key: is.key }, 'strengthened', party)]
  if (was.state !== 'key') return []
  const { key } = was
  if (is.state === 'revoked') {
    return [changed('dkim.key-revoked', { selector, key }, isRotation ? 'neutral' : 'weakened', party)]
  }
  return [changed('dkim.key-lost', { selector, key, lost: is.state }, 'weakened', party)]
}

function bothKeys(selector: string, was: KeyState, is: KeyState, party: string | null): Change[] {
  const changes: Change[] = []
  if (was.hash !== is.hash) {
    const args = { selector, before: was.key, after: is.key }
    changes.push(changed('dkim.key-rotated', args, strengthOf(was, is), party))
  }
  if (was.isTesting !== is.isTesting) {
    const direction = is.isTesting ? 'weakened' : 'strengthened'
    changes.push(changed('dkim.testing-changed', { selector, isTesting: is.isTesting }, direction, party))
  }
  if (was.host !== is.host) {
    changes.push(changed('dkim.host-changed', { selector, before: was.host, after: is.host }, 'neutral', null))
  }
  return changes
}

/** Lengths compare within RSA alone: 256 bits of Ed25519 are not less. */
function strengthOf(was: KeyState, is: KeyState): Direction {
  if (was.key.split(' ')[0] !== is.key.split(' ')[0] || was.bits === is.bits) return 'neutral'
  return is.bits < was.bits ? 'weakened' : 'strengthened'
}

function unlisted(was: FactValue, is: FactValue): Change {
  const [before, after] = [listOf(was), listOf(is)]
  const added = after.filter((one) => !before.includes(one)).map(withoutHash)
  const removed = before.filter((one) => !after.includes(one)).map(withoutHash)
  return changed('dkim.unlisted-changed', { added, removed }, 'neutral', null)
}

function wildcard(was: FactValue, is: FactValue): Change {
  const [before, after] = [stateOf(was), stateOf(is)]
  // That every selector is revoked is how a domain says that it signs nothing.
  const direction = after === 'revoked' ? 'strengthened' : before === 'revoked' ? 'weakened' : 'neutral'
  return changed('dkim.wildcard-changed', { before, after }, direction, null)
}

function stateOf(fact: FactValue): string | null {
  if (fact === null) return null
  const { state, key } = readFact(fact)
  return state === 'key' ? key : state
}

function listOf(fact: FactValue): readonly string[] {
  return Array.isArray(fact) ? fact : []
}

function withoutHash(text: string): string {
  return text.replace(/ [0-9a-f]{16}/, '')
}
