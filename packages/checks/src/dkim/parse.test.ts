import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byteText } from '../testing.ts'
import { rowsOf, vectorFile } from '../vectors.ts'
import { readKey } from './key.ts'
import { parseKeyRecord } from './parse.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
const spki = rsa.export({ type: 'spki', format: 'der' })
const pkcs1 = rsa.export({ type: 'pkcs1', format: 'der' })

describe('readKey', () => {
  test('a key has one hash, however it is written', () => {
    const whole = readKey('rsa', spki.toString('base64'))
    expect(whole).toMatchObject({ type: 'rsa', bits: 2048, encoding: 'spki' })
    expect(readKey('rsa', pkcs1.toString('base64'))).toEqual({ ...(whole as object), encoding: 'pkcs1' })
    expect(readKey('rsa', spki.toString('base64').replace(/.{60}/g, '$&\r\n '))).toEqual(whole)
    expect(readKey('rsa', spki.toString('base64').replace(/=+$/, ''))).toEqual(whole)
  })

  test.each(['', '=', 'a', '@@@@', 'AAAA=', 'AAAA====', 'é'])('%j is no base64 of a key', (text) => {
    expect(['base64', 'key']).toContain(readKey('rsa', text))
  })

  test('no bytes make it throw, the bytes of a key with some changed least of all', () => {
    let keys = 0
    let refused = 0
    const spoilt = fc
      .tuple(fc.constantFrom(spki, pkcs1), fc.nat(400), fc.integer({ min: 0, max: 255 }), fc.nat(400))
      .map(([der, at, byte, end]) => {
        const bytes = Buffer.from(der)
        bytes[at % bytes.length] = byte
        return end % 3 === 0 ? bytes.subarray(0, end) : bytes
      })
    const random = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes))
    fc.assert(
      fc.property(fc.oneof(spoilt, random), fc.constantFrom('rsa' as const, 'ed25519' as const), (bytes, type) => {
        const key = readKey(type, bytes.toString('base64'))
        if (typeof key === 'string') refused++
        else keys++
      }),
      { numRuns: 500 },
    )
    expect(keys).toBeGreaterThan(50)
    expect(refused).toBeGreaterThan(50)
  })
})

describe('parseKeyRecord', () => {
  test('takes any text', () => {
    const seen = new Map<string, number>()
    const piece = fc.constantFrom('v=DKIM1', 'k=rsa', 'p=', 'p=AAAA', 't=y', 'h=sha1', ';', ' ', 'x')
    const text = fc.oneof(
      byteText,
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(';')),
      fc.array(fc.constantFrom('t=y', 'n=x', 'x=', 's=*')).map((tags) => ['v=DKIM1', ...new Set(tags), 'p='].join(';')),
    )
    fc.assert(
      fc.property(text, (one) => {
        const { kind } = parseKeyRecord(one)
        seen.set(kind, (seen.get(kind) ?? 0) + 1)
      }),
      { numRuns: 300 },
    )
    expect([...seen.keys()].sort()).toEqual(['invalid', 'other', 'revoked'])
    expect(Math.min(...seen.values())).toBeGreaterThan(3)
  })

  test('tolerates case and white space where RFC 6376 does', () => {
    const text = ` v = DKIM1 ;\th = sha1 : SHA256 ; p = ${spki.toString('base64')} ; s = Email ; n=; unknown = x ;`
    expect(parseKeyRecord(text)).toMatchObject({ kind: 'key', isTesting: false, obsolete: [] })
  })

  test.each([
    ['t=y', true, []],
    ['t=s:y', true, []],
    ['t=s', false, []],
    ['t=x:unknown', false, []],
    ['n=t=y; h=sha256:sha1', false, []],
    ['g=', false, ['g=']],
    ['g=sales*; s=email:tlsrpt', false, ['g=sales*']],
    ['s=other:*', false, []],
  ])('%s: testing %s, obsolete %j', (tags, isTesting, obsolete) => {
    const record = parseKeyRecord(`v=DKIM1; ${tags}; p=${spki.toString('base64')}`)
    expect(record).toMatchObject({ kind: 'key', isTesting, obsolete })
  })

  test('an Ed25519 key is 32 bytes, and a piece that was lost is told apart from nonsense', () => {
    const whole = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })
    const comesTo = (tags: string, bytes: Buffer): string => {
      const record = parseKeyRecord(`${tags}p=${bytes.toString('base64')}`)
      return record.kind === 'invalid' ? `no key: ${record.fault.fault}` : record.kind
    }
    expect(comesTo('k=ed25519; ', whole.subarray(12))).toBe('key')
    expect(comesTo('k=ed25519; ', whole)).toBe('no key: wrapped')
    expect(comesTo('k=ed25519; ', whole.subarray(13))).toBe('no key: key')
    expect(comesTo('', whole)).toBe('no key: key')
    for (const cut of [10, 150, 293]) expect(comesTo('', spki.subarray(0, cut))).toBe('no key: cut')
    expect(comesTo('', spki.subarray(1))).toBe('no key: key')
  })
})

const rows = rowsOf('records-verdicts/records.csv').filter(([kind]) => kind === 'dkim-key')
const file = vectorFile('records-verdicts/records.csv')
describe.skipIf(rows.length === 0)(`key records of others: ${rows.length} rows (${file})`, () => {
  /** What each row comes to, in the order of the file. */
  const ours = [
    ...['other', 'invalid no-key', 'invalid version', 'revoked', 'invalid version', 'invalid key'],
    ...['invalid duplicate', 'invalid key', 'revoked', 'revoked', 'key ed25519 256', 'key rsa 2048'],
  ]
  /** Rows that are judged otherwise on purpose: they are called invalid, and are usable here. */
  const otherwise = new Map([
    [3, 'white space after the last semicolon harms nobody'],
    [8, 'revoked, whatever the type was'],
  ])

  test('are all there', () => {
    expect([rows.length, rows.filter(([, verdict]) => verdict === 'valid').length]).toEqual([12, 3])
    expect(ours).toHaveLength(rows.length)
  })

  test.each(rows.map(([, verdict, text = ''], row) => ({ row, verdict, text })))(
    'row $row, $verdict: $text',
    ({ row, verdict, text }) => {
      const record = parseKeyRecord(text)
      const detail =
        record.kind === 'invalid' ? ` ${record.fault.fault}` : record.kind === 'key' ? ` ${keyOf(record.key)}` : ''
      expect(record.kind + detail).toBe(ours[row])
      expect(['key', 'revoked'].includes(record.kind)).toBe(verdict === 'valid' || otherwise.has(row))
    },
  )
})

function keyOf({ type, bits }: { readonly type: string; readonly bits: number }): string {
  return `${type} ${bits}`
}
