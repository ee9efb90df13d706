import { readFileSync } from 'node:fs'
import {
  type DnsAnswer,
  keyTagOf,
  parseDomainName,
  plainDomain,
  type RecordData,
  type RecordType,
  type Resolver,
} from '@mailhealth/core'
import { resolverTests, zoneNameservers, zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import { dsOf, dsText } from './delegation.ts'

const zone = readFileSync(new URL('./zones/zones.zone', import.meta.url), 'utf8')
const now = '2026-11-25T00:00:00.000Z'
const day = 86_400_000
const inDays = (days: number): string => new Date(Date.parse(now) + days * day).toISOString()

type Key = RecordData['DNSKEY']
function keyOf(fill: number, flags = 257, algorithm = 13): Key {
  const data = Buffer.alloc(64, fill)
  const keyTag = keyTagOf(Buffer.from([flags >> 8, flags & 0xff, 3, algorithm, ...data]))
  return { flags, protocol: 3, algorithm, publicKey: data.toString('base64'), keyTag }
}
const key = keyOf(1)
const nextKey = keyOf(2)

interface Life {
  readonly left: number
  readonly spent?: number
}
const signatureOf = (typeCovered: string, { left, spent = 7 }: Life, by: Key = key): RecordData['RRSIG'] => ({
  typeCovered,
  algorithm: by.algorithm,
  labels: 2,
  originalTtlSeconds: 3600,
  expiresAt: inDays(left),
  inceptedAt: inDays(-spent),
  keyTag: by.keyTag,
  signer: 'secure.example',
})
const long = { left: 14 }

/** What secure.example has of DNSSEC at one place: the resolver, or one server. */
interface Signed {
  readonly keys?: readonly Key[]
  readonly soa?: Life | null
  readonly mx?: Life | null
  readonly address?: Life | null
  readonly keysBy?: readonly RecordData['RRSIG'][]
}
function sign(namespace: ReturnType<typeof zoneResolver>['namespace'], domain: string, signed: Signed): void {
  const { keys = [key], soa = long, mx = long, address = long, keysBy = [signatureOf('DNSKEY', long)] } = signed
  const lives = [
    ['SOA', soa],
    ['MX', mx],
  ] as const
  const apex = lives.flatMap(([type, life]) => (life === null ? [] : [signatureOf(type, life)]))
  namespace.set(domain, 'DNSKEY', keys)
  namespace.set(domain, 'RRSIG', [...apex, ...keysBy])
  namespace.set(`mail.${domain}`, 'RRSIG', address === null ? [] : [signatureOf('A', address)])
}

interface World {
  readonly domain?: string
  readonly ds?: readonly RecordData['DS'][]
  readonly signed?: Signed
  /** Of ns2 alone. */
  readonly ns2?: Signed
  readonly tlsa?: readonly string[]
  readonly isValidating?: boolean
  /** What the resolver's answers become. */
  readonly answer?: <A extends DnsAnswer>(type: RecordType, answer: A) => A
  readonly change?: (namespace: ReturnType<typeof zoneResolver>['namespace']) => void
}

async function look(world: World = {}) {
  const { domain = 'secure.example', isValidating = true } = world
  const resolver = zoneResolver(zone)
  const { namespace } = resolver
  namespace.isValidating = isValidating
  sign(namespace, 'secure.example', world.signed ?? {})
  namespace.set('secure.example', 'DS', world.ds ?? [dsOf('secure.example', key)])
  for (const host of world.tlsa ?? []) {
    namespace.set(`_25._tcp.${host}`, 'TLSA', [{ usage: 3, selector: 1, matchingType: 1, data: '00'.repeat(32) }])
  }
  world.change?.(namespace)
  const nameservers = zoneNameservers(resolver)
  if (world.ns2 !== undefined) sign(nameservers.serve('ns2.secure.example', zone), 'secure.example', world.ns2)
  const tests = resolverTests({ server: '127.0.0.1:53', isValidating, isTrusted: isValidating })
  const asked: Resolver = {
    resolve: async (name, type, options) => {
      const answer = await resolver.resolve(name, type, options)
      return world.answer === undefined ? answer : world.answer(type, answer)
    },
  }
  const surroundings = surroundingsOf({ resolver: asked, nameservers, resolverTests: tests, now })
  const target = plainDomain(parseDomainName(domain))
  const { verdict } = await runCheck(checkNamed('dnssec'), target, surroundings, {}, null)
  const { outcome, skipped, findings, coverage, facts } = verdict
  return { outcome, ...(skipped && { skipped }), findings, coverage, facts }
}
const told = async (world: World) => {
  const { outcome, skipped, findings } = await look(world)
  return {
    outcome,
    ...(skipped && { skipped }),
    findings: findings.map(({ id, severity, subject, args }) => [id.slice(7), severity, subject, args]),
  }
}
const both = ['ns1.secure.example (192.0.2.1)', 'ns2.secure.example (192.0.2.2)']
const passing = (...findings: unknown[]) => ({ outcome: 'pass', findings })
const skippedFor = (id: string) => ({ outcome: 'skipped', skipped: { id, args: {} }, findings: [] })
const failing = (...findings: unknown[]) => ({ outcome: 'fail', findings })

describe('a signed zone', () => {
  test('passes, with its state and DS records as facts', async () => {
    expect(await look()).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 8, answered: 8 },
      facts: { 'zone secure.example signed': true, 'zone secure.example ds': [dsText(dsOf('secure.example', key))] },
    })
  })

  test('is asked of each authoritative server, with signatures', async () => {
    const spent = { soa: { left: 2 } }
    const { findings } = await look({ ns2: spent })
    expect(findings.map(({ args }) => args['servers'])).toEqual([[both[1]]])
  })

  test('whose resolver is not trusted to validate is not judged', async () => {
    const { outcome, findings, coverage, facts } = await look({ isValidating: false })
    expect({ outcome, coverage, facts }).toEqual({
      outcome: 'indeterminate',
      coverage: { asked: 8, answered: 7 },
      facts: { 'zone secure.example ds': [dsText(dsOf('secure.example', key))] },
    })
    expect(findings).toEqual([
      {
        id: 'dnssec.indeterminate',
        severity: 'medium',
        subject: 'secure.example',
        args: { asked: 8, unanswered: 1, reason: 'DNSSEC: 127.0.0.1:53 does not validate' },
      },
    ])
  })

  test('without a DS record is skipped where nobody is trusted to validate: nothing that can break is published', async () => {
    expect(await told({ ds: [], isValidating: false })).toEqual(skippedFor('no-ds'))
    const lost: World['answer'] = (type, answer) =>
      type === 'DS'
        ? ({ kind: 'failed', reason: 'servfail', detail: '', aliases: [] } as unknown as typeof answer)
        : answer
    const { outcome } = await look({ ds: [], isValidating: false, answer: lost })
    expect(outcome).toBe('indeterminate')
  })

  test('with a question that went unanswered keeps what is known', async () => {
    const { outcome, findings, facts } = await look({ domain: 'failing.example' })
    expect({ outcome, facts, ids: findings.map(({ id }) => id) }).toEqual({
      outcome: 'indeterminate',
      facts: { 'zone failing.example signed': true },
      ids: ['dnssec.indeterminate'],
    })
  })

  test('that does not exist is nobody’s', async () => {
    expect(await told({ domain: 'gone.example' })).toEqual(skippedFor('no-domain'))
  })
})

describe('signatures that end', () => {
  const ending = (type: string, severity: string, daysLeft: number, expiresAt: string, servers = both) => [
    'signature-expiring',
    severity,
    'secure.example',
    { name: type === 'A' ? 'mail.secure.example' : 'secure.example', type, daysLeft, expiresAt, servers, isOurs: true },
  ]

  test.each<[string, Signed, unknown[]]>([
    ['in three days', { soa: { left: 3 } }, []],
    ['in less', { soa: { left: 2.9 } }, [ending('SOA', 'high', 2.9, inDays(2.9))]],
    ['in less than one', { mx: { left: 0.95 } }, [ending('MX', 'critical', 0.9, inDays(0.95))]],
    ['an hour ago', { address: { left: -1 / 24 } }, [ending('A', 'critical', -0.1, inDays(-1 / 24))]],
    ['first counts', { soa: { left: 2 }, mx: { left: 1.5 } }, [ending('MX', 'high', 1.5, inDays(1.5))]],
    ['tomorrow, of those made for each answer', { soa: { left: 1, spent: 1 }, mx: { left: 1, spent: 1 } }, []],
    ['too soon, of those', { soa: { left: 0.5, spent: 1.5 } }, [ending('SOA', 'critical', 0.5, inDays(0.5))]],
    [
      'over the keys: those of the entry point count',
      { keysBy: [signatureOf('DNSKEY', { left: 2 }), signatureOf('DNSKEY', long, nextKey)] },
      [ending('DNSKEY', 'high', 2, inDays(2))],
    ],
    ['and have a successor', { keysBy: [signatureOf('DNSKEY', { left: 2 }), signatureOf('DNSKEY', long)] }, []],
  ])('%s', async (_, signed, findings) => {
    expect(await told({ signed })).toEqual(findings.length === 0 ? passing() : failing(...findings))
  })

  test('are the resolver’s where no server answers', async () => {
    const { findings } = await told({
      signed: { soa: { left: 2 } },
      change: (namespace) => {
        for (const host of ['ns1', 'ns2']) namespace.fail(`${host}.secure.example`, 'timeout')
      },
    })
    expect(findings).toEqual([ending('SOA', 'high', 2, inDays(2), [])])
  })

  test('are missing at one server', async () => {
    expect(await told({ ns2: { soa: null, mx: null, address: null, keysBy: [] } })).toEqual(
      failing([
        'signature-missing',
        'high',
        'secure.example',
        { name: 'secure.example', type: 'SOA', servers: [both[1]], isOurs: true },
      ]),
    )
  })
})

describe('from the parent to the keys', () => {
  const ds = dsOf('secure.example', key)
  const broken = (fault: string, servers: readonly string[], publish: readonly string[]) => [
    'delegation-broken',
    'critical',
    'secure.example',
    { fault, ds: [dsText(ds)], servers, publish, isOurs: true },
  ]
  const next = [dsText(dsOf('secure.example', nextKey))]
  const moved: Signed = { keys: [nextKey], keysBy: [signatureOf('DNSKEY', long, nextKey)] }

  test.each<[string, World, unknown[]]>([
    ['another key everywhere', { signed: moved }, [broken('no-match', both, next)]],
    ['another key at one server', { ns2: moved }, [broken('no-match', both.slice(1), next)]],
    ['no keys any more', { signed: { keys: [], keysBy: [] } }, [broken('no-keys', both, [])]],
    [
      'a key that does not sign yet',
      { signed: { keys: [key, nextKey], keysBy: moved.keysBy ?? [] } },
      [broken('not-signing', both, [dsText(ds), ...next].sort())],
    ],
    ['the next key beside the present one', { signed: { keys: [key, nextKey] } }, []],
    ['the next DS beside the present one', { ds: [ds, dsOf('secure.example', nextKey)] }, []],
  ])('%s', async (_, world, findings) => {
    expect(await told(world)).toEqual(findings.length === 0 ? passing() : failing(...findings))
  })

  test('old algorithms and digests', async () => {
    const old = keyOf(3, 257, 7)
    const signed = { keys: [old], keysBy: [signatureOf('DNSKEY', long, old)] }
    expect(await told({ signed, ds: [dsOf('secure.example', old)] })).toEqual(
      failing(['algorithm-weak', 'medium', 'secure.example', { algorithms: ['RSASHA1-NSEC3-SHA1 (7)'], isOurs: true }]),
    )
    const gost = { ...ds, digestType: 3, digest: '00'.repeat(32) }
    expect(await told({ ds: [gost] })).toEqual(
      failing([
        'ds-digest-weak',
        'medium',
        'secure.example',
        { ds: [dsText(gost)], publish: [dsText(ds)], isOurs: true },
      ]),
    )
  })
})

describe('a zone that is not signed', () => {
  const unsigned = (severity: string, subject: string, args: object) => ['unsigned', severity, subject, args]
  const plain = { why: 'no-ds', isOurs: true, hosts: ['mail.plain.example'], tlsa: [] as string[] }

  test('is told for information', async () => {
    expect(await look({ domain: 'plain.example' })).toMatchObject({
      outcome: 'pass',
      findings: [{ id: 'dnssec.unsigned', severity: 'low', args: plain }],
      facts: { 'zone plain.example signed': false, 'zone plain.example ds': null },
    })
  })

  test('is a fault where TLSA records count on it', async () => {
    const tlsa = ['mail.plain.example']
    expect(await told({ domain: 'plain.example', tlsa })).toEqual(
      failing(unsigned('medium', 'plain.example', { ...plain, tlsa, severity: 'medium' })),
    )
  })

  test('and one that is, where TLSA records cannot be asked for: only the first is left open', async () => {
    const silent = (domain: string, host: string) =>
      look({ domain, change: (namespace) => namespace.fail(`_25._tcp.${host}`, 'timeout', 'TLSA') })
    const reason = '_25._tcp.mail.plain.example TLSA: timeout'
    const { outcome, findings } = await silent('plain.example', 'mail.plain.example')
    expect({ outcome, findings }).toMatchObject({
      outcome: 'indeterminate',
      findings: [
        { id: 'dnssec.indeterminate', args: { unanswered: 1, reason } },
        { id: 'dnssec.unsigned', severity: 'low', args: plain },
      ],
    })
    expect(await silent('secure.example', 'mail.secure.example')).toEqual(await look())
  })

  test('and is a provider’s is told as theirs', async () => {
    const hosts = ['mx1.provider.test', 'mx2.provider.test']
    const theirs = { why: 'parent-unsigned', isOurs: false, hosts, tlsa: [], severity: 'info' }
    expect(await told({ domain: 'hosted.example' })).toEqual(passing(unsigned('info', 'provider.test', theirs)))
    const tlsa = ['mx2.provider.test']
    expect(await told({ domain: 'hosted.example', tlsa })).toEqual(
      failing(unsigned('medium', 'provider.test', { ...theirs, tlsa, severity: 'medium' })),
    )
    expect((await look({ domain: 'hosted.example' })).facts).toEqual({
      'zone hosted.example signed': true,
      'zone hosted.example ds': null,
      'provider zone provider.test signed': false,
    })
  })

  test('has keys already: half-way', async () => {
    const publish = [dsText(dsOf('plain.example', key))]
    const change: World['change'] = (namespace) => namespace.set('plain.example', 'DNSKEY', [key])
    expect(await told({ domain: 'plain.example', change })).toEqual(
      passing([
        'ds-missing',
        'low',
        'plain.example',
        { publish, isParentSigned: true, isOurs: true, tlsa: [], severity: 'low' },
      ]),
    )
  })

  test.each([
    ['secure', 'not-supported'],
    ['insecure', 'parent-unsigned'],
  ] as const)('has a DS record, which is %s itself', async (dnssec, why) => {
    const change: World['change'] = (namespace) => {
      const old = keyOf(1, 257, 5)
      namespace.set('plain.example', 'DS', [dsOf('plain.example', old)])
      namespace.set('plain.example', 'DNSKEY', [old])
    }
    // The simulation signs whole names; DS alone is the zone's above.
    const dsIs: World['answer'] = (type, answer) => (type === 'DS' ? { ...answer, dnssec } : answer)
    expect(await told({ domain: 'plain.example', change, answer: dsIs })).toEqual(
      passing(unsigned('low', 'plain.example', { ...plain, why, severity: 'low' })),
    )
  })
})

describe('a zone that fails validation', () => {
  test('is told with the question that showed it, and is no open question', async () => {
    expect(await told({ domain: 'bogus.example' })).toEqual(
      failing([
        'bogus',
        'critical',
        'bogus.example',
        { name: 'bogus.example', type: 'NS', reason: 'bogus from the zone file', isOurs: true },
      ]),
    )
  })

  test('where only what mail asks does', async () => {
    const change: World['change'] = (namespace) => namespace.fail('mail.secure.example', 'bogus', 'A')
    expect(await told({ change })).toMatchObject(
      failing(['bogus', 'critical', 'secure.example', { name: 'mail.secure.example', type: 'A' }]),
    )
  })
})
