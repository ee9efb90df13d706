/** FNV-1a, of 32 bits, of which the upper ones are the better ones. Where a hash begins. */
export const hashSeed: number = 0x811c9dc5 | 0

/** A hash with one more code in it. */
export function hashOn(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193)
}

/** A hash that has all its codes, never 0. */
export function ended(hash: number): number {
  return hash | 1
}

/** The hash of a text, never 0. */
export function hashOf(text: string): number {
  let hash = hashSeed
  for (let at = 0; at < text.length; at++) hash = hashOn(hash, text.charCodeAt(at))
  return ended(hash)
}
