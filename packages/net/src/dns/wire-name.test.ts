import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeName, readName } from './wire-name.ts'
import { Malformed, WireReader } from './wire-reader.ts'

function wireOf(text: string): Buffer {
  const encoded = encodeName(text)
  if ('fault' in encoded) throw new Error(encoded.fault)
  return encoded.wire
}

function pointer(target: number): number[] {
  return [0xc0 | (target >> 8), target & 0xff]
}

function read(bytes: readonly number[], at = 0): string {
  return readName(new WireReader(Buffer.from(bytes), at))
}

/** Text of any bytes; fast-check's own binary strings take seconds to set up. */
const byte = fc.integer({ min: 0, max: 255 }).map((one) => String.fromCharCode(one))

describe('encodeName', () => {
  test.each([
    ['example.com', '\x07example\x03com\x00'],
    ['Example.COM.', '\x07example\x03com\x00'],
    ['_dmarc.a', '\x06_dmarc\x01a\x00'],
    ['', '\x00'],
    ['.', '\x00'],
    [String.raw`a\.b.\000\200\\`, '\x03a.b\x03\x00\xc8\\\x00'],
    ['a b', '\x03a b\x00'],
  ])('%s', (text, wire) => {
    expect(wireOf(text).toString('latin1')).toBe(wire)
  })

  test.each([
    ['a..b', 'it has an empty label'],
    ['.a', 'it has an empty label'],
    ['..', 'it has an empty label'],
    [`${'a'.repeat(64)}.b`, 'it has a label of 64 bytes, and DNS allows 63'],
    ['é.example', 'it has a character outside ASCII, or a broken escape'],
    ['a\\', 'it has a character outside ASCII, or a broken escape'],
    ['a\\999', 'it has a character outside ASCII, or a broken escape'],
    ['a.'.repeat(127), null],
    [`${'a.'.repeat(127)}b`, 'it has 257 bytes on the wire, and DNS allows 255'],
  ])('%s: %s', (text, fault) => {
    const encoded = encodeName(text)
    expect('fault' in encoded ? encoded.fault : null).toBe(fault)
  })

  test('whatever is typed, it is encoded or refused, and what is encoded fits', () => {
    let encodedCount = 0
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: byte }), fc.domain(), fc.string({ maxLength: 300 })), (text) => {
        const encoded = encodeName(text)
        if ('fault' in encoded) return
        encodedCount++
        expect(encoded.wire.length).toBeLessThanOrEqual(255)
      }),
      { numRuns: 400 },
    )
    expect(encodedCount).toBeGreaterThan(100)
  })
})

describe('readName', () => {
  test.each([
    ['upper case', [3, 0x41, 0x62, 0x5a, 0], 'abz'],
    ['the root', [0], ''],
    ['bytes that are not visible', [4, 0, 0x20, 0x7f, 0xc8, 0], String.raw`\000\032\127\200`],
    ['dots and backslashes', [3, 0x61, 0x2e, 0x5c, 0], String.raw`a\.\\`],
  ])('%s', (_, bytes, name) => {
    expect(read(bytes)).toBe(name)
  })

  test('follows pointers, and goes on behind the first', () => {
    const reader = new WireReader(Buffer.from([1, 0x62, 0, 1, 0x61, 0xc0, 0, 9]), 3)
    expect(readName(reader)).toBe('a.b')
    expect(reader.at).toBe(7)
  })

  test.each([
    ['a pointer to itself', [0xc0, 0], 0],
    ['a pointer forward', [0xc0, 2, 0], 0],
    ['pointers in a circle', [1, 0x61, 0xc0, 4, 0xc0, 0], 4],
    ['a label that leaves the message', [5, 0x61], 0],
    ['no end', [1, 0x61], 0],
    ['half a pointer', [0, 0xc0], 1],
    ['a label of unknown kind', [0x41, 0], 0],
    ['more than 255 bytes', [...Array.from({ length: 128 }, () => [1, 0x61]).flat(), 0], 0],
    [
      'pointer after pointer',
      [0, ...Array.from({ length: 128 }, (_, at) => pointer(Math.max(0, at * 2 - 1))).flat()],
      255,
    ],
  ])('refuses %s', (_, bytes, at) => {
    expect(() => read(bytes, at)).toThrow(Malformed)
  })

  test('every name that can be on the wire is read, bounded, and written back to the same bytes', () => {
    const label = fc.uint8Array({ minLength: 1, maxLength: 63 })
    let escaped = 0
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), (labels) => {
        const wire = Buffer.from([...labels.flatMap((bytes) => [bytes.length, ...bytes]), 0])
        fc.pre(wire.length <= 255)
        const name = readName(new WireReader(wire))
        if (name.includes('\\')) escaped++
        expect(name).toMatch(/^[\x21-\x7e]{0,1012}$/)
        expect(wireOf(name).equals(wire.map(lowered))).toBe(true)
      }),
      { numRuns: 500 },
    )
    expect(escaped).toBeGreaterThan(100)
  })
})

/** Lengths are below 64, and so never mistaken for a letter. */
function lowered(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
}
