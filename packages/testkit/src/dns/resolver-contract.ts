import { readFileSync } from 'node:fs'
import {
  type DnsAnswer,
  type IpAddress,
  parseAddress,
  type RecordType,
  type Resolver,
  reverseName,
} from '@mailhealth/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Namespace } from './namespace.ts'

/** Something to resolve with, and how to end it. */
export interface ResolverUnderTest {
  readonly resolver: Resolver
  readonly close: () => Promise<void>
}

/**
 * Registers the tests that every implementation of the Resolver port passes. `makeResolver` gets the world to answer
 * from; a question that times out there should take it no longer than a second.
 */
export function resolverContract(
  name: string,
  makeResolver: (namespace: Namespace) => Promise<ResolverUnderTest>,
): void {
  const namespace = new Namespace(readFileSync(new URL('./zones/contract.zone', import.meta.url), 'utf8'))
  let subject: ResolverUnderTest
  beforeAll(async () => {
    subject = await makeResolver(namespace)
  })
  afterAll(() => subject.close())
  const ask: Ask = async (question, type) => contentOf(await subject.resolver.resolve(question, type))

  describe(`${name} keeps the contract of a resolver`, () => {
    test.each(recordRows)('$0 $1: records', async (question, type, records, ttlSeconds) => {
      const answer = await ask(question, type)
      expect(answer).toEqual({ kind: 'records', records: expect.anything(), ttlSeconds, ...unsigned, aliases: [] })
      expect(sorted(answer.records)).toEqual(sorted(records))
    })

    test.each(emptyRows)('$0 $1: $2', async (question, type, kind) => {
      expect(await ask(question, type)).toEqual({
        kind,
        ttlSeconds: question.endsWith('.test') ? 60 : 120, // RFC 2308 §5: the SOA's minimum
        ...unsigned,
        rcode: kind === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR',
        aliases: [],
      })
    })

    test.each(failureRows)('$0 $1: failed, $2', async (question, type, reason, rcode) => {
      const answer = await subject.resolver.resolve(question, type)
      const said = { authentic: false, dnssec: 'unknown', rcode, detail: expect.stringMatching(/./) }
      expect(answer).toMatchObject({ kind: 'failed', reason, ...said })
    })

    test.each(aliasRows)('$0 $1 is an alias: $2', async (question, type, expected) => {
      expect(await ask(question, type)).toEqual({ ...unsigned, ...expected })
    })

    test.each(signedRows)('$0 $1: authentic is $2', async (question, type, authentic) => {
      const dnssec = authentic ? 'secure' : 'insecure'
      expect(await ask(question, type)).toMatchObject({ authentic, dnssec })
    })

    test('signatures come with the records when they are asked for, and only then', async () => {
      const { resolver } = subject
      const both = await resolver.resolve('signed.example.com', 'A', { signatures: true })
      const signature = {
        typeCovered: 'A',
        algorithm: 13,
        labels: 3,
        originalTtlSeconds: 300,
        expiresAt: '2026-12-09T00:00:00.000Z',
        inceptedAt: '2026-11-18T12:30:59.000Z',
        keyTag: 20_326,
        signer: 'example.com',
      }
      expect(both).toMatchObject({ kind: 'records', records: ['192.0.2.40'], signatures: [signature] })
      expect(await resolver.resolve('signed.example.com', 'A')).not.toHaveProperty('signatures')
      const none = await resolver.resolve('mail.example.com', 'AAAA', { signatures: true })
      expect(none).toMatchObject({ kind: 'records', signatures: [] })
    })

    test('a resolver that does not validate makes nothing secure', async () => {
      namespace.isValidating = false
      const name = 'signed-too.example.com'
      expect(await ask(name, 'A')).toMatchObject({
        kind: 'records',
        authentic: false,
        dnssec: expect.not.stringMatching(/^secure/),
      })
      namespace.isValidating = true
    })

    test('a name made to fail fails, and answers again once healed', async () => {
      namespace.fail('backup.example.com', 'servfail', 'AAAA')
      expect(await ask('backup.example.com', 'AAAA')).toMatchObject({ kind: 'failed', reason: 'servfail' })
      namespace.heal('backup.example.com', 'AAAA')
      expect(await ask('backup.example.com', 'AAAA')).toMatchObject({ kind: 'nodata' })
    })

    test('an aborted signal rejects with its reason', async () => {
      const reason = new Error('no longer wanted')
      const signal = AbortSignal.abort(reason)
      await expect(subject.resolver.resolve('mail.example.com', 'A', { signal })).rejects.toBe(reason)
    })
  })
}

const unsigned = { rcode: 'NOERROR', authentic: false, dnssec: 'insecure' }

type Content = { readonly kind: string; readonly authentic: boolean; readonly records?: readonly unknown[] }
type Ask = (question: string, type: RecordType) => Promise<Content>

/** An answer without what differs from one resolver, or one run, to the next. */
function contentOf(answer: DnsAnswer): Content {
  const { server, durationMs, ...content } = answer
  expect(server).toMatch(answer.kind === 'failed' ? /^/ : /./)
  expect(durationMs).toBeGreaterThanOrEqual(0)
  return content
}

/** DNS keeps no order among the records of an answer (RFC 2181 §5). */
function sorted(records: readonly unknown[] | undefined): string[] {
  return (records ?? []).map((record) => JSON.stringify(record)).sort()
}

function reverse(address: string): string {
  return reverseName(parseAddress(address) as IpAddress)
}

/** The key of RFC 4034 §5.4, whose tag is given there. */
const rfcKey =
  'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw=='

const recordRows: [string, RecordType, unknown[], number][] = [
  ['mail.example.com', 'A', ['192.0.2.10', '192.0.2.11'], 60],
  ['mail.example.com', 'AAAA', ['2001:db8::10'], 300],
  ['MAIL.Example.COM', 'AAAA', ['2001:db8::10'], 300],
  ['mail.example.com.', 'AAAA', ['2001:db8::10'], 300],
  ['example.com', 'NS', ['ns1.example.com', 'ns2.example.com'], 300],
  ['example.com', 'SOA', [{ primary: 'ns.example.com', serial: 7, minimumTtl: 120 }], 300],
  [
    'example.com',
    'MX',
    [
      { preference: 10, exchange: 'mail.example.com' },
      { preference: 20, exchange: 'backup.example.com' },
    ],
    300,
  ],
  ['null.example.com', 'MX', [{ preference: 0, exchange: '' }], 300],
  ['example.com', 'TXT', [['v=spf1 mx -all']], 300],
  ['many.example.com', 'TXT', [['first, ', 'second', '', '\xc8\xff and "quoted"']], 300],
  ['upper.example.com', 'PTR', ['mixedcase.example.com'], 300],
  [reverse('192.0.2.10'), 'PTR', ['mail.example.com'], 300],
  [reverse('2001:db8::10'), 'PTR', ['mail.example.com'], 300],
  ['alias.example.com', 'CNAME', ['hop.example.com'], 30],
  ['any.wild.example.com', 'A', ['192.0.2.30'], 300],
  ['_25._tcp.mail.example.com', 'TLSA', [{ usage: 3, selector: 1, matchingType: 1, data: 'ab01' }], 300],
  ['example.com', 'DS', [{ keyTag: 20_326, algorithm: 13, digestType: 2, digest: '00ff' }], 300],
  ['example.com', 'DNSKEY', [{ flags: 256, protocol: 3, algorithm: 5, publicKey: rfcKey, keyTag: 60_485 }], 300],
  ['two.labels.wild.example.com', 'A', ['192.0.2.30'], 300],
]

const emptyRows: [string, RecordType, 'nodata' | 'nxdomain'][] = [
  ['mail.example.com', 'MX', 'nodata'],
  ['mail.example.com', 'CNAME', 'nodata'],
  ['gone.example.com', 'A', 'nxdomain'],
  ['gone.example.com', 'MX', 'nxdomain'],
  ['deep.empty.example.com', 'A', 'nodata'],
  ['empty.example.com', 'A', 'nodata'],
  ['other.empty.example.com', 'A', 'nxdomain'],
  ['any.wild.example.com', 'AAAA', 'nodata'],
  ['held.wild.example.com', 'A', 'nodata'],
  ['below.held.wild.example.com', 'A', 'nxdomain'],
  ['nothing.at.all.test', 'A', 'nxdomain'],
]

const failureRows: [string, RecordType, string, string][] = [
  ['servfail.example.com', 'A', 'servfail', 'SERVFAIL'],
  ['refused.example.com', 'TXT', 'refused', 'REFUSED'],
  ['timeout.example.com', 'A', 'timeout', ''],
  ['bogus.example.com', 'MX', 'bogus', 'SERVFAIL'],
  ['truncated.example.com', 'TXT', 'truncated', 'NOERROR'],
  ['mail.example.com', 'TXT', 'servfail', 'SERVFAIL'],
  ['to-broken.example.com', 'A', 'servfail', 'SERVFAIL'],
  ['loop-a.example.com', 'A', 'servfail', 'SERVFAIL'],
  [`${'a'.repeat(64)}.example.com`, 'A', 'refused', ''],
  [`${'a.'.repeat(125)}example.com`, 'A', 'refused', ''],
  ['two..dots.example.com', 'A', 'refused', ''],
]

const aliasRows: [string, RecordType, object][] = [
  [
    'half.example.com',
    'A',
    { kind: 'records', records: ['192.0.2.20'], ttlSeconds: 300, aliases: ['backup.example.com'] },
  ],
  [
    'alias.example.com',
    'AAAA',
    {
      kind: 'records',
      records: ['2001:db8::10'],
      ttlSeconds: 30,
      aliases: ['hop.example.com', 'mail.example.com'],
    },
  ],
  ['half.example.com', 'TXT', { kind: 'nodata', ttlSeconds: 120, aliases: ['backup.example.com'] }],
  [
    'dangling.example.com',
    'A',
    { kind: 'nxdomain', ttlSeconds: 120, rcode: 'NXDOMAIN', aliases: ['gone.example.com'] },
  ],
]

const signedRows: [string, RecordType, boolean][] = [
  ['signed.example.com', 'A', true],
  ['signed.example.com', 'AAAA', true],
  ['signed-alias.example.com', 'A', true],
  ['leaving.example.com', 'A', false],
  ['nowhere.example.com', 'A', true],
  ['mail.example.com', 'A', false],
]
