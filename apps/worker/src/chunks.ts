import { type Cidr, parseCidr, type Target } from '@mailhealth/core'

/** A network is watched in parts of so many addresses: each is a job of its own, with its own memory, runs and incident. */
const chunkBits = { 4: 24, 6: 120 } as const

/**
 * The targets as they are watched: a network wider than 256 addresses as its parts. A job that dies takes one part with
 * it, evidence stays small, and what a sweep needs in memory does not grow with the network.
 */
export function watchedTargets(targets: readonly Target[]): readonly Target[] {
  return targets.flatMap((target) => (target.kind === 'network' ? partsOf(target) : [target]))
}

function partsOf(target: Extract<Target, { kind: 'network' }>): readonly Target[] {
  const [base = '', prefix = ''] = target.cidr.split('/')
  const bits = base.includes(':') ? chunkBits[6] : chunkBits[4]
  const missing = bits - Number(prefix)
  if (missing <= 0) return [target]
  return Array.from({ length: 2 ** missing }, (_, index) => ({ ...target, cidr: partAt(base, bits, index) }))
}

/** The part of that index: the base ends in zeros where the index goes. */
function partAt(base: string, bits: number, index: number): Cidr {
  const text = base.includes(':') ? partV6(base, index) : partV4(base, index)
  const parsed = parseCidr(`${text}/${bits}`)
  if (parsed === null) throw new Error(`no part ${index} of ${base}`)
  return parsed
}

function partV4(base: string, index: number): string {
  const value = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0) + index * 256
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}

/** The last two groups hold 32 bits; networks are never wider than that. */
function partV6(base: string, index: number): string {
  const groups = expanded(base)
  const low = Number.parseInt(groups[6] ?? '0', 16) * 65_536 + Number.parseInt(groups[7] ?? '0', 16) + index * 256
  const ends = [Math.floor(low / 65_536), low % 65_536].map((group) => group.toString(16))
  return [...groups.slice(0, 6), ...ends].join(':')
}

function expanded(base: string): readonly string[] {
  const [head = '', tail] = base.split('::')
  const front = head === '' ? [] : head.split(':')
  if (tail === undefined) return front
  const back = tail === '' ? [] : tail.split(':')
  return [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back]
}
