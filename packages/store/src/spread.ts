import { createHash } from 'node:crypto'
import type { CheckId } from '@mailhealth/core'

/** One check of one target. */
export interface DuePair {
  readonly targetKey: string
  readonly check: CheckId
}

/** A text that is the pair's alone. */
export function pairKey(pair: DuePair): string {
  return `${pair.targetKey} ${pair.check}`
}

/** From 0 to below 1, always the same for the same text: spreads work without a memory of who got which place. */
export function share(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32
}
