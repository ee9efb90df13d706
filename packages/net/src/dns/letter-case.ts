import { randomId } from './random-ids.ts'

const nameAt = 12
const caseBit = 0x20

/** Gives every letter of the name that a query asks about one of its two cases, at random (draft-vixie-dnsext-dns0x20). */
export function mixCase(query: Buffer): void {
  const end = endOfName(query)
  let random = 0
  for (let at = nameAt; at < end; at++) {
    random = (at - nameAt) % 16 === 0 ? randomId() : random >> 1
    // Lengths of labels are below any letter.
    if (isLetter(query[at] as number) && (random & 1) === 1) query[at] = (query[at] as number) ^ caseBit
  }
}

/** Whether an answer's question has the name of the query to the letter; true where an error has no question at all. */
export function keepsCase(packet: Buffer, query: Buffer): boolean {
  const end = endOfName(query)
  return packet.readUInt16BE(4) === 0 || packet.subarray(nameAt, end).equals(query.subarray(nameAt, end))
}

function endOfName(query: Buffer): number {
  let at = nameAt
  while (query[at] !== 0) at += (query[at] as number) + 1
  return at
}

function isLetter(byte: number): boolean {
  const lower = byte | caseBit
  return lower >= 0x61 && lower <= 0x7a
}
