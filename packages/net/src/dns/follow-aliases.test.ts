import { describe, expect, test } from 'vitest'
import { aliasLoop } from './alias.ts'
import type { Message, WireRecord } from './codec.ts'
import { failureOf } from './failure.ts'
import { followAliases } from './follow-aliases.ts'

function message(rcode: number, answers: object[], authorities: object[] = [], isAuthoritative = false): Message {
  return {
    rcode,
    isAuthoritative,
    isTruncated: false,
    isAuthentic: false,
    answers: answers as WireRecord[],
    authorities: authorities as WireRecord[],
    extendedErrors: [],
  }
}

const a = (name: string, data: string, ttl = 300): object => ({ name, type: 'A', ttl, data })
const cname = (name: string, data: string, ttl = 300): object => ({ name, type: 'CNAME', ttl, data })
const soa = (name: string, ttl = 300, minimumTtl = 60): object => ({
  name,
  type: 'SOA',
  ttl,
  data: { primary: 'ns.example', serial: 1, minimumTtl },
})
const chain = (length: number): object[] =>
  Array.from({ length }, (_, at) => cname(at === 0 ? 'q.example' : `c${at}.example`, `c${at + 1}.example`))

describe('followAliases', () => {
  test.each<[string, Message, object]>([
    [
      'records, with the smallest TTL',
      message(0, [a('q.example', '192.0.2.1', 60), a('q.example', '192.0.2.2', 30)]),
      { kind: 'records', records: ['192.0.2.1', '192.0.2.2'], signatures: [], aliases: [], ttlSeconds: 30 },
    ],
    [
      'records behind aliases, in any order, with the smallest TTL of all',
      message(0, [
        a('c.example', '192.0.2.1', 60),
        cname('b.example', 'c.example', 9),
        cname('q.example', 'b.example'),
      ]),
      { kind: 'records', records: ['192.0.2.1'], signatures: [], aliases: ['b.example', 'c.example'], ttlSeconds: 9 },
    ],
    [
      'records of other names are not seen',
      message(0, [a('other.example', '192.0.2.1')], [soa('example')]),
      { kind: 'nodata', aliases: [], ttlSeconds: 60 },
    ],
    [
      'nodata, believed for the smaller of both',
      message(0, [], [soa('example', 20)]),
      { kind: 'nodata', aliases: [], ttlSeconds: 20 },
    ],
    ['nodata without a SOA', message(0, []), { kind: 'nodata', aliases: [], ttlSeconds: 0 }],
    [
      'nodata with a SOA of elsewhere',
      message(0, [], [soa('elsewhere')]),
      { kind: 'nodata', aliases: [], ttlSeconds: 0 },
    ],
    ['a SOA of the root', message(3, [], [soa('')]), { kind: 'nxdomain', aliases: [], ttlSeconds: 60 }],
    [
      'nxdomain behind an alias, believed no longer than the alias',
      message(3, [cname('q.example', 'gone.test', 5)], [soa('test')]),
      { kind: 'nxdomain', aliases: ['gone.test'], ttlSeconds: 5 },
    ],
    [
      'nodata behind an alias',
      message(0, [cname('q.example', 'gone.test')], [soa('test')]),
      { kind: 'nodata', aliases: ['gone.test'], ttlSeconds: 60 },
    ],
    [
      'an alias with nothing behind it',
      message(0, [cname('q.example', 'on.test', 5)]),
      { kind: 'ask-on', aliases: ['on.test'], ttlSeconds: 5 },
    ],
    [
      'an alias with the SOA of another zone',
      message(0, [cname('q.example', 'on.test', 5)], [soa('example')]),
      { kind: 'ask-on', aliases: ['on.test'], ttlSeconds: 5 },
    ],
    [
      'NXDOMAIN with records',
      message(3, [a('q.example', '192.0.2.1')]),
      { kind: 'senseless', detail: 'NXDOMAIN, with records', aliases: [], ttlSeconds: 0 },
    ],
    [
      'an alias of itself',
      message(0, [cname('q.example', 'q.example')]),
      { kind: 'senseless', detail: aliasLoop, aliases: [], ttlSeconds: 0 },
    ],
    [
      'a loop',
      message(0, [cname('q.example', 'b.example'), cname('b.example', 'q.example')]),
      { kind: 'senseless', detail: aliasLoop, aliases: ['b.example'], ttlSeconds: 0 },
    ],
    [
      'twelve aliases',
      message(0, [...chain(12), a('c12.example', '192.0.2.1')]),
      {
        kind: 'records',
        records: ['192.0.2.1'],
        signatures: [],
        aliases: chain(12).map((_, at) => `c${at + 1}.example`),
        ttlSeconds: 300,
      },
    ],
    [
      'thirteen aliases',
      message(0, [...chain(13), a('c13.example', '192.0.2.1')]),
      { kind: 'senseless', detail: aliasLoop, aliases: chain(12).map((_, at) => `c${at + 1}.example`), ttlSeconds: 0 },
    ],
  ])('%s', (_, said, found) => {
    expect(followAliases('q.example', 'A', said)).toEqual(found)
  })

  test('a CNAME that was asked for is not followed', () => {
    const said = message(0, [cname('q.example', 'b.example'), cname('b.example', 'c.example')])
    expect(followAliases('q.example', 'CNAME', said)).toMatchObject({
      kind: 'records',
      records: ['b.example'],
      aliases: [],
    })
  })
})

describe('failureOf', () => {
  const ns = { name: 'example', type: 'NS', ttl: 1, data: 'ns.example' }
  const withErrors = (rcode: number, ...codes: number[]): Message => ({
    ...message(rcode, []),
    extendedErrors: codes.map((code) => ({ code, text: code === 6 ? 'no valid signature' : '' })),
  })
  test.each<[string, Message, object | null]>([
    ['NOERROR', message(0, []), null],
    ['NXDOMAIN', message(3, []), null],
    [
      'a referral',
      message(0, [], [ns]),
      { reason: 'servfail', rcode: 'NOERROR', detail: 'a referral: the server does not recurse' },
    ],
    ['nodata with NS and SOA', message(0, [], [ns, soa('example')]), null],
    ['an authoritative nodata with NS', message(0, [], [ns], true), null],
    ['an alias with NS', message(0, [cname('q.example', 'b.test')], [ns]), null],
    ['SERVFAIL', message(2, []), { reason: 'servfail', rcode: 'SERVFAIL', detail: 'SERVFAIL' }],
    ['REFUSED', withErrors(5, 18), { reason: 'refused', rcode: 'REFUSED', detail: 'REFUSED, EDE 18' }],
    ['FORMERR', message(1, []), { reason: 'servfail', rcode: 'FORMERR', detail: 'FORMERR' }],
    ['BADVERS', message(16, []), { reason: 'servfail', rcode: 'RCODE 16', detail: 'RCODE 16' }],
    ['EDE 5', withErrors(2, 5), { reason: 'servfail', rcode: 'SERVFAIL', detail: 'SERVFAIL, EDE 5' }],
    [
      'EDE 6',
      withErrors(2, 22, 6),
      { reason: 'bogus', rcode: 'SERVFAIL', detail: 'SERVFAIL, EDE 22, EDE 6 (no valid signature)' },
    ],
    ['EDE 12', withErrors(2, 12), { reason: 'bogus', rcode: 'SERVFAIL', detail: 'SERVFAIL, EDE 12' }],
    ['EDE 13', withErrors(2, 13), { reason: 'servfail', rcode: 'SERVFAIL', detail: 'SERVFAIL, EDE 13' }],
    [
      'EDE 6 without SERVFAIL',
      withErrors(5, 6),
      { reason: 'refused', rcode: 'REFUSED', detail: 'REFUSED, EDE 6 (no valid signature)' },
    ],
  ])('%s', (_, said, failure) => {
    expect(failureOf(said)).toEqual(failure)
  })
})
