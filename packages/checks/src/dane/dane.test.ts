import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  type Certificate,
  type JsonValue,
  parseDomainName,
  plainDomain,
  plainHost,
  type RecordData,
  type SmtpRequest,
  type TlsSession,
} from '@mailhealth/core'
import {
  type CertificateWish,
  createPrivateCa,
  resolverTests,
  type ScriptedServer,
  scriptedDialer,
  zoneResolver,
} from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import { associationOf } from './match.ts'

const zone = readFileSync(new URL('./zones/hosts.zone', import.meta.url), 'utf8')
const day = 86_400_000
const now = new Date().toISOString()
const later = (days: number): string => new Date(Date.parse(now) + days * day).toISOString()

const ca = await createPrivateCa()
type Chain = readonly X509Certificate[]
async function issue(wish: Partial<CertificateWish> = {}): Promise<Chain> {
  const names = ['mail.example.com', 'mx.alias.example', 'target.alias.example', 'mx.leaving.example']
  const { chainPem } = await ca.issue({ names, throughIntermediate: true, ...wish })
  return (chainPem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []).map((pem) => new X509Certificate(pem))
}
const ecdsa = await issue()
const rsa = await issue({ keyType: 'rsa2048' })
const renewed = await issue()

type Tlsa = RecordData['TLSA']
function tlsa(form: string, [leaf, issuer]: Chain): Tlsa {
  const [usage = 3, selector = 1, matchingType = 1] = form.split(' ').map(Number)
  const certificate = (usage === 2 ? issuer : leaf) as X509Certificate
  return { usage, selector, matchingType, data: associationOf(certificate, selector, matchingType) }
}
const text = ({ usage, selector, matchingType, data }: Tlsa): string =>
  `${usage} ${selector} ${matchingType} ${data.length > 128 ? `${data.slice(0, 64)}…` : data}`

function session(chain: Chain): TlsSession {
  const sent = chain.map((one) => ({ der: one.raw.toString('base64') }) as Certificate)
  return { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', chain: sent, trustError: null }
}

const noSuchChain: ScriptedServer = {
  offersStarttls: true,
  failure: { stage: 'tls', reason: 'handshake', detail: 'no shared signature' },
}

/** A server with a chain for ECDSA, one for RSA, or both. */
const serving =
  (chains: { readonly ecdsa?: Chain; readonly rsa?: Chain }) =>
  ({ signatures }: SmtpRequest): ScriptedServer => {
    const chain = signatures === undefined ? (chains.ecdsa ?? chains.rsa) : chains[signatures]
    return chain === undefined ? noSuchChain : { offersStarttls: true, tls: session(chain) }
  }

interface World {
  readonly domain?: string
  readonly records?: { readonly [host: string]: readonly Tlsa[] }
  readonly ttl?: number
  /** Signatures over the records of mail.example.com: days left of thirty, and the algorithm. */
  readonly signatures?: readonly (readonly [left: number, algorithm: number])[]
  readonly server?: ScriptedServer | ((request: SmtpRequest) => ScriptedServer)
  readonly memory?: JsonValue
  readonly at?: string
  readonly isValidating?: boolean
  readonly zone?: string
  /** Beside the one at 192.0.2.10. */
  readonly servers?: { readonly [endpoint: string]: ScriptedServer }
}

const good = { 'mail.example.com': [tlsa('3 1 1', ecdsa), tlsa('2 1 1', ecdsa)] }

async function look(world: World = {}) {
  const { domain = 'example.com', records = good, ttl = 3600, at = now, memory = null, isValidating = true } = world
  const resolver = zoneResolver(world.zone ?? zone)
  resolver.namespace.isValidating = isValidating
  for (const [host, list] of Object.entries(records)) resolver.namespace.set(`_25._tcp.${host}`, 'TLSA', list, ttl)
  const signed = (world.signatures ?? []).map(([left, algorithm]) => signatureOf(left, algorithm))
  if (signed.length > 0) resolver.namespace.set('_25._tcp.mail.example.com', 'RRSIG', signed)
  const dialer = scriptedDialer({ '192.0.2.10:25': world.server ?? serving({ ecdsa }), ...world.servers })
  const tests = resolverTests({ server: '127.0.0.1:53', isValidating, isTrusted: isValidating })
  const surroundings = surroundingsOf({ resolver, resolverTests: tests, dialer, now: at })
  const target = plainDomain(parseDomainName(domain))
  const result = await runCheck(checkNamed('dane'), target, surroundings, {}, memory)
  const { outcome, skipped, findings, coverage, facts } = result.verdict
  return { verdict: { outcome, skipped, findings, coverage, facts }, memory: result.memory, dialer, resolver }
}

function signatureOf(left: number, algorithm: number): RecordData['RRSIG'] {
  return {
    typeCovered: 'TLSA',
    algorithm,
    labels: 5,
    originalTtlSeconds: 3600,
    expiresAt: later(left),
    inceptedAt: later(left - 30),
    keyTag: 1,
    signer: 'example.com',
  }
}

type Row = readonly [string, string, string, object]
const findingsOf = (rows: readonly Row[]) =>
  rows.map(([id, severity, subject, args]) => ({ id, severity, subject, args }))
const place = 'mail.example.com (192.0.2.10:25)'
const owner = '_25._tcp.mail.example.com'
const only = (...records: Tlsa[]) => ({ records: { 'mail.example.com': records } })
const ids = async (world: World): Promise<string[]> =>
  (await look(world)).verdict.findings.map(({ id, severity }) => `${id.slice(5)} ${severity}`)

describe('a sound domain', () => {
  test('passes, with a connection for each kind of chain', async () => {
    const { verdict, dialer } = await look()
    expect(verdict).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 8, answered: 8 },
      facts: {
        'mx secure': true,
        'mail.example.com tlsa': good['mail.example.com'].map(text).sort(),
      },
    })
    expect(dialer.requests.map(({ signatures, serverName }) => [signatures, serverName])).toEqual([
      ['ecdsa', 'mail.example.com'],
      ['rsa', 'mail.example.com'],
    ])
  })

  test('has the same facts whatever the order of records', async () => {
    const one = (await look()).verdict.facts
    expect((await look(only(...good['mail.example.com'].toReversed()))).verdict.facts).toEqual(one)
  })

  test.each(['3 0 1', '3 0 2', '3 0 0', '3 1 0', '3 1 1', '3 1 2', '2 0 0', '2 0 1', '2 1 0', '2 1 2'])(
    'may use %s',
    async (form) => {
      const { verdict } = await look(only(tlsa(form, ecdsa)))
      expect(verdict.findings.map(({ id }) => id)).toEqual(form.startsWith('2') ? [] : ['dane.rollover-unsafe'])
      expect(verdict.outcome).toBe('pass')
    },
  )

  test('an expired certificate for another name is well under usage 3, and refused under usage 2', async () => {
    const old = await issue({ names: ['x.example'], notBefore: new Date(0), notAfter: new Date(day) })
    const server = serving({ ecdsa: old })
    expect(await ids({ ...only(tlsa('3 0 1', old), tlsa('2 1 1', old)), server })).toEqual(['rollover-unsafe high'])
    expect(await ids({ ...only(tlsa('2 1 1', old)), server })).toEqual(['mismatch critical'])
  })
})

describe('what is refused', () => {
  const mismatch = (args: object): Row => ['dane.mismatch', 'critical', place, args]

  test('a certificate that was renewed under its record', async () => {
    const record = tlsa('3 1 1', ecdsa)
    const { verdict } = await look({ ...only(record), server: serving({ ecdsa: renewed }) })
    expect(verdict).toMatchObject({
      outcome: 'fail',
      findings: findingsOf([
        mismatch({
          name: owner,
          kind: 'ecdsa',
          senders: 'all',
          records: [{ record: text(record), why: 'no-match' }],
          publish: text(tlsa('3 1 1', renewed)),
        }),
      ]),
    })
  })

  test('one of two chains: senders get either', async () => {
    const server = serving({ ecdsa, rsa })
    const { verdict } = await look({ ...only(tlsa('3 1 1', ecdsa)), server })
    expect(verdict.findings).toMatchObject(
      findingsOf([mismatch({ kind: 'rsa', senders: 'all', publish: text(tlsa('3 1 1', rsa)) })]),
    )
    expect(await ids({ ...only(tlsa('3 1 1', ecdsa), tlsa('3 1 1', rsa)), server })).toEqual(['rollover-unsafe low'])
  })

  test('a stale strong digest beside a fresh weak one: those that know it refuse', async () => {
    const fresh = tlsa('3 1 1', renewed)
    const stale = tlsa('3 1 2', ecdsa)
    const server = serving({ ecdsa: renewed })
    const { verdict } = await look({ ...only(fresh, stale), server })
    expect(verdict.findings).toMatchObject(
      findingsOf([
        mismatch({
          senders: 'sha512',
          records: [
            { record: text(fresh), why: 'weaker-digest' },
            { record: text(stale), why: 'no-match' },
          ],
        }),
      ]),
    )
    // The other way round those that know SHA-256 alone refuse.
    const turned = await look({ ...only(tlsa('3 1 1', ecdsa), tlsa('3 1 2', renewed)), server })
    expect(turned.verdict.findings).toMatchObject([{ id: 'dane.mismatch', args: { senders: 'sha256' } }])
  })

  test('an anchor that is not sent', async () => {
    const server = serving({ ecdsa: ecdsa.slice(0, 1) })
    const { verdict } = await look({ ...only(tlsa('2 1 1', ecdsa)), server })
    expect(verdict.findings).toMatchObject([{ id: 'dane.mismatch', args: { records: [{ why: 'no-match' }] } }])
  })

  test.each<[string, ScriptedServer, string]>([
    ['no STARTTLS', { offersStarttls: false }, 'not-offered'],
    [
      'STARTTLS refused',
      { offersStarttls: true, failure: { stage: 'starttls', reason: 'rejected', detail: '502' } },
      'refused',
    ],
    ['no handshake', noSuchChain, 'handshake'],
  ])('%s', async (_, server, fault) => {
    const { verdict } = await look({ server })
    expect(verdict.findings).toMatchObject(
      findingsOf([['dane.tls-missing', 'critical', place, { name: owner, fault }]]),
    )
    expect(verdict.coverage.answered).toBe(verdict.coverage.asked)
  })

  test('records that nobody can use', async () => {
    const pkix = { ...tlsa('3 1 1', ecdsa), usage: 1 }
    const short = { ...tlsa('3 1 1', ecdsa), data: 'ab' }
    const faults = [
      { record: text(pkix), fault: 'pkix-usage' },
      { record: text(short), fault: 'length' },
    ]
    expect((await look(only(pkix, short))).verdict.findings).toEqual(
      findingsOf([['dane.unusable', 'high', owner, { name: owner, records: faults, severity: 'high' }]]),
    )
    expect((await look(only(pkix, short, ...good['mail.example.com']))).verdict.findings).toEqual(
      findingsOf([['dane.unusable', 'medium', owner, { name: owner, records: faults, severity: 'medium' }]]),
    )
    // Unusable records want TLS all the same.
    expect(await ids({ ...only(pkix), server: { offersStarttls: false } })).toEqual([
      'tls-missing critical',
      'unusable high',
    ])
  })
})

describe('signatures over the records', () => {
  test.each<[string, World['signatures'], string[]]>([
    ['in time', [[20, 13]], []],
    ['about to end', [[2.5, 13]], ['signature-expiring high']],
    ['ending today', [[0.5, 13]], ['signature-expiring critical']],
    [
      'of which one lasts',
      [
        [0.5, 13],
        [20, 8],
      ],
      [],
    ],
    ['by SHA-1', [[20, 7]], ['algorithm-weak medium']],
    [
      'by SHA-1 beside a good one',
      [
        [20, 5],
        [20, 13],
      ],
      [],
    ],
  ])('%s', async (_, signatures, expected) => {
    expect(
      await ids({ ...(signatures === undefined ? {} : { signatures }), ...only(...good['mail.example.com']) }),
    ).toEqual(expected)
  })

  test('are told with when they end, and by what', async () => {
    const { verdict } = await look({ signatures: [[2.5, 5]] })
    expect(verdict.findings).toEqual(
      findingsOf([
        ['dane.signature-expiring', 'high', owner, { name: owner, expiresAt: later(2.5), daysLeft: 2.5 }],
        ['dane.algorithm-weak', 'medium', owner, { name: owner, algorithms: ['RSASHA1 (5)'] }],
      ]),
    )
  })
})

describe('how far it is there', () => {
  test.each<[string, World, Row[]]>([
    ['no records', { records: {} }, [missing('example.com', 'no-records', 'mail.example.com')]],
    [
      'nothing signed',
      { domain: 'unsigned.example', records: {} },
      [missing('unsigned.example', 'mx-insecure', 'mail.example.com')],
    ],
    [
      'hosts that are not signed',
      { domain: 'hosted.example' },
      [missing('hosted.example', 'address-insecure', 'mx.plain.example')],
    ],
    [
      'records in vain',
      { domain: 'unsigned.example' },
      [['dane.insecure', 'medium', 'unsigned.example', { what: 'mx', name: 'unsigned.example' }]],
    ],
    [
      'records that are not signed',
      { domain: 'cut.example', records: { 'mail.cut.example': [tlsa('3 1 1', ecdsa)] } },
      [
        [
          'dane.insecure',
          'medium',
          '_25._tcp.mail.cut.example',
          { what: 'records', name: '_25._tcp.mail.cut.example' },
        ],
      ],
    ],
    [
      'one host of two',
      { domain: 'mixed.example' },
      [['dane.partial', 'medium', 'mixed.example', { with: ['mail.example.com'], without: ['mx.plain.example'] }]],
    ],
    ['a domain without mail', { domain: 'null.example' }, []],
  ])('%s', async (_, world, rows) => {
    const { verdict } = await look(world)
    expect(verdict.findings).toEqual(findingsOf(rows))
    expect(verdict.coverage.answered).toBe(verdict.coverage.asked)
  })

  test('a domain without mail is skipped, and says why', async () => {
    const { verdict } = await look({ domain: 'null.example' })
    expect(verdict).toMatchObject({ outcome: 'skipped', skipped: { id: 'null-mx', args: {} } })
  })

  function missing(domain: string, why: string, host: string): Row {
    return ['dane.missing', 'low', domain, { why, hosts: [host] }]
  }

  test('where an address is not signed nobody asks for records', async () => {
    const { resolver, dialer } = await look({ domain: 'hosted.example' })
    expect(resolver.namespace.questions.filter((question) => question.includes('_tcp'))).toEqual([])
    expect(dialer.requests).toEqual([])
  })

  const chain = [tlsa('3 1 1', ecdsa), tlsa('2 1 1', ecdsa)]
  test.each<[string, string, string[], string[]]>([
    ['of the target', 'target.alias.example', ['target'], []],
    ['of the host, where the target has none', 'mx.alias.example', ['target', 'mx'], []],
    ['of nobody', 'elsewhere.alias.example', ['target', 'mx'], ['missing low']],
  ])('an alias: the records %s', async (_, host, asked, found) => {
    const world = { domain: 'alias.example', records: { [host]: chain } }
    const { resolver } = await look(world)
    expect(resolver.namespace.questions.filter((question) => question.endsWith(' TLSA'))).toEqual(
      asked.map((base) => `_25._tcp.${base}.alias.example TLSA`),
    )
    expect(await ids(world)).toEqual(found)
  })

  test('an alias that is signed and leads out: the records of the host', async () => {
    const { verdict, dialer } = await look({ domain: 'leaving.example', records: { 'mx.leaving.example': chain } })
    expect(verdict.facts).toHaveProperty('mx.leaving.example tlsa')
    expect(dialer.requests.map(({ address }) => address)).toEqual(['192.0.2.11'])
  })
})

describe('what could not be told', () => {
  test('without a resolver that validates nothing is judged, nobody is dialled', async () => {
    const { verdict, dialer } = await look({ isValidating: false })
    expect(verdict).toEqual({
      outcome: 'indeterminate',
      findings: findingsOf([
        [
          'dane.indeterminate',
          'medium',
          'example.com',
          { asked: 4, unanswered: 1, reason: 'DNSSEC: 127.0.0.1:53 does not validate' },
        ],
      ]),
      coverage: { asked: 4, answered: 3 },
      facts: {},
    })
    expect(dialer.requests).toEqual([])
  })

  test.each(['example.com', 'unsigned.example', 'mixed.example'])(
    'without such a resolver, and without records, %s is skipped: absence by an untrusted word is no pass',
    async (domain) => {
      const { verdict, dialer } = await look({ domain, records: {}, isValidating: false })
      expect(verdict).toMatchObject({
        outcome: 'skipped',
        skipped: { id: 'no-tlsa', args: {} },
        findings: [],
        facts: {},
      })
      expect(dialer.requests).toEqual([])
    },
  )

  test.each(['late.example', 'lost.example'])(
    'without such a resolver, a record of %s that could not be looked up may be there',
    async (domain) => {
      const { verdict } = await look({ domain, isValidating: false })
      expect(verdict.outcome).not.toMatch(/pass|skipped/)
    },
  )

  test('what this machine has no way to is left out, and said; without any way nothing is known', async () => {
    const failure = { stage: 'connect', reason: 'no-route', detail: 'ENETUNREACH' } as const
    const beyond = { offersStarttls: null, failure }
    const zoneOf6 = `${zone}\nmail.example.com. 3600 AAAA 2001:db8::10\n`
    const one = await look({ zone: zoneOf6, servers: { '2001:db8::10:25': beyond } })
    expect(one.verdict).toMatchObject({
      outcome: 'pass',
      findings: findingsOf([['dane.unexamined', 'info', 'example.com', { addresses: ['2001:db8::10'] }]]),
    })
    expect(one.verdict.coverage.answered).toBe(one.verdict.coverage.asked)
    expect((await look({ server: beyond })).verdict.outcome).toBe('indeterminate')
  })

  test.each<[string, string]>([
    ['lost.example', 'lost.example MX: servfail'],
    ['late.example', '_25._tcp.mail.late.example TLSA: timeout'],
    ['dark.example', 'mail.dark.example A: timeout'],
  ])('%s is indeterminate, never missing', async (domain, reason) => {
    const { verdict } = await look({ domain })
    expect(verdict.outcome).toBe('indeterminate')
    expect(verdict.findings).toMatchObject([{ id: 'dane.indeterminate', args: { reason } }])
    expect(Object.values(verdict.facts)).not.toContain(null)
  })

  test.each<[string, string, string, string[]]>([
    ['bogus.example', '_25._tcp.mail.bogus.example', 'TLSA', []],
    ['denied.example', '_25._tcp.mail.denied.example', 'A', ['dane.missing']],
    ['forged.example', 'forged.example', 'MX', []],
  ])('%s: what fails validation puts off mail', async (domain, name, type, others) => {
    const { verdict } = await look({ domain })
    expect(verdict.outcome).toBe('fail')
    expect(verdict.findings[0]).toMatchObject({
      id: 'dane.lookup-bogus',
      severity: 'critical',
      subject: name,
      args: { type },
    })
    expect(verdict.findings.slice(1).map(({ id }) => id)).toEqual(others)
  })

  test('a server that asks to come later is unknown', async () => {
    const failure = { stage: 'greeting', reason: 'tempfail', detail: '421' } as const
    const { verdict, dialer } = await look({ server: { offersStarttls: null, failure } })
    expect(verdict.findings).toMatchObject([{ id: 'dane.indeterminate', args: { reason: `${place} ecdsa: tempfail` } }])
    expect(dialer.requests).toHaveLength(1)
  })

  test('nothing that fails ever passes', async () => {
    let seen = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('connect', 'greeting', 'ehlo', 'starttls', 'tls'),
        fc.constantFrom('refused', 'timeout', 'closed', 'tempfail', 'rejected', 'protocol', 'handshake'),
        async (stage, reason) => {
          const failure = { stage, reason, detail: '' } as NonNullable<ScriptedServer['failure']>
          expect((await look({ server: { offersStarttls: null, failure } })).verdict.outcome).not.toBe('pass')
          seen++
        },
      ),
      { seed: 7, numRuns: 60 },
    )
    expect(seen).toBe(60)
  })
})

describe('rollover', () => {
  const unsafe = (changes: object): Row => [
    'dane.rollover-unsafe',
    'low',
    owner,
    {
      name: owner,
      pins: 'key',
      habit: 'unknown',
      current: [text(tlsa('3 1 1', ecdsa))],
      notAfter: (ecdsa[0] as X509Certificate).validToDate.toISOString(),
      daysLeft: 89,
      ttlSeconds: 3600,
      waitSeconds: 7200,
      signaturesUntil: null,
      severity: 'low',
      ...changes,
    },
  ]

  test('one pinned key is told with a plan, and weighs little', async () => {
    const { verdict } = await look(only(tlsa('3 1 1', ecdsa)))
    const daysLeft = verdict.findings[0]?.args['daysLeft']
    expect([89, 90]).toContain(daysLeft)
    expect(verdict.findings).toEqual(findingsOf([unsafe({ daysLeft })]))
  })

  test.each([
    [59, 'low'],
    [61, 'high'],
  ])('a pinned certificate after %i of 90 days: %s', async (at, severity) => {
    expect(await ids({ ...only(tlsa('3 0 1', ecdsa)), at: later(at) })).toEqual([`rollover-unsafe ${severity}`])
  })

  test('a renewal that kept the key settles it; one that changed it makes it worse', async () => {
    const before = await look(only(tlsa('3 1 1', ecdsa)))
    const memory = before.memory as { [host: string]: { leaves: { ecdsa: { certificate: string } } } }
    const earlier = structuredClone(memory)
    ;(earlier['mail.example.com'] as { leaves: { ecdsa: { certificate: string } } }).leaves.ecdsa.certificate =
      'earlier'
    const kept = await look({ ...only(tlsa('3 1 1', ecdsa)), memory: earlier as unknown as JsonValue })
    expect(await ids({ ...only(tlsa('3 1 1', ecdsa)), memory: kept.memory })).toEqual([])
    const changed = await look({
      ...only(tlsa('3 1 1', renewed)),
      server: serving({ ecdsa: renewed }),
      memory: before.memory,
    })
    const world = { ...only(tlsa('3 1 1', renewed)), server: serving({ ecdsa: renewed }), memory: changed.memory }
    expect(await ids({ ...world, at: later(30) })).toEqual(['rollover-unsafe low'])
    expect(await ids({ ...world, at: later(61) })).toEqual(['rollover-unsafe high'])
  })

  test('a record for the next certificate is ready once the sets without it are out of every cache', async () => {
    const alone = await look(only(tlsa('3 1 1', ecdsa)))
    const both = only(tlsa('3 1 1', ecdsa), tlsa('3 1 1', renewed))
    const fresh = await look({ ...both, memory: alone.memory })
    const args = { name: owner, current: [text(tlsa('3 1 1', ecdsa))], next: [text(tlsa('3 1 1', renewed))] }
    const readyAt = new Date(Date.parse(now) + 7_200_000).toISOString()
    expect(fresh.verdict).toMatchObject({
      outcome: 'pass',
      findings: findingsOf([['dane.rollover-pending', 'info', owner, { ...args, readyAt }]]),
    })
    const ready = await look({ ...both, memory: fresh.memory, at: later(1) })
    expect(ready.verdict.findings).toEqual(
      findingsOf([['dane.rollover-pending', 'info', owner, { ...args, readyAt: null }]]),
    )
    // After the renewal the former record is what is left over.
    expect(await ids({ ...both, server: serving({ ecdsa: renewed }), memory: ready.memory })).toEqual([
      'rollover-pending info',
    ])
  })

  test('an issuer that really signs is safe, and counts for nothing where it does not match', async () => {
    expect(await ids(only(tlsa('3 0 1', ecdsa), tlsa('2 1 1', ecdsa)))).toEqual([])
  })

  test('the end of the signatures is in the plan', async () => {
    const resolver = zoneResolver(
      zone,
      `${owner}. 3600 RRSIG TLSA 13 5 3600 20300101000000 20260101000000 1 example.com. c2ln\n`,
    )
    resolver.namespace.set(owner, 'TLSA', [tlsa('3 1 1', ecdsa)], 3600)
    const dialer = scriptedDialer({ '192.0.2.10:25': serving({ ecdsa }) })
    const surroundings = surroundingsOf({ resolver, dialer, now })
    const target = plainDomain(parseDomainName('example.com'))
    const { verdict } = await runCheck(checkNamed('dane'), target, surroundings, {}, null)
    expect(verdict.findings).toMatchObject([{ args: { signaturesUntil: '2030-01-01T00:00:00.000Z' } }])
  })

  test('a TTL beyond a day is told', async () => {
    expect((await look({ ttl: 86_401 })).verdict.findings).toEqual(
      findingsOf([['dane.ttl-long', 'low', owner, { name: owner, ttlSeconds: 86_401 }]]),
    )
  })
})

test('is for domains', () => {
  const name = parseDomainName('mail.example.com')
  expect([plainDomain(name), plainHost(name)].map(checkNamed('dane').appliesTo)).toEqual([true, false])
})
