import { randomFillSync } from 'node:crypto'

const pool = new Uint16Array(4096)
let at = pool.length

/** An unpredictable number of 16 bits (RFC 5452 §9.2); drawn in bulk, since each draw is dear. */
export function randomId(): number {
  if (at === pool.length) {
    randomFillSync(pool)
    at = 0
  }
  return pool[at++] as number
}
