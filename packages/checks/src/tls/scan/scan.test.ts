import {
  cipherSuites,
  groupName,
  isForVersion,
  signatureSchemes,
  suiteCode,
  suiteName,
  type TlsProtocol,
  tlsProtocols,
} from '@mailhealth/core'
import { type HelloModel, modelledHello } from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kindOf, type SuiteKind, suiteKinds } from './kinds.ts'
import { learn } from './learn.ts'
import { overlay } from './overlay.ts'
import { lookQuestion, nextQuestion, openOf, type Question } from './question.ts'
import { groupsOf12, groupsOf13, newScan, type Scan, scanFrom, weakGroups } from './scan.ts'
import { viewOf as viewOfProgress } from './view.ts'

const code = (name: string): number => suiteCode(name) ?? Number.NaN
const allSignatures = signatureSchemes.map((one) => one.code)

/** A server as a Postfix of today is: client's order, ECDHE and AES-GCM. */
const modern: HelloModel = {
  versions: ['TLSv1.2', 'TLSv1.3'],
  suites: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  ].map(code),
  groups: [0x1d, 0x17],
  signatures: [0x0804, 0x0401],
  order: 'client',
  compression: false,
  extendedMasterSecret: true,
  secureRenegotiation: true,
  prime: null,
  closes: false,
}

/** What scans that were not cut short tell. */
const viewOf = (now: Scan, before: Scan | null) => viewOfProgress({ look: null, now, before, isRestDue: false })

/** Scans a model until there is nothing left to ask; gives every question that was put. */
function scanAll(model: HelloModel, next = nextQuestion): { scan: Scan; questions: Question[] } {
  const questions: Question[] = []
  let scan = newScan()
  for (let question = next(scan); question !== null; question = next(scan)) {
    questions.push(question)
    expect(questions.length).toBeLessThan(1_000)
    scan = learn(scan, question, modelledHello(model, question.offer))
  }
  return { scan, questions }
}

describe('a whole scan', () => {
  test('of a modern server is short, and complete', () => {
    const { scan, questions } = scanAll(modern)
    expect(viewOf(scan, null)).toEqual({
      versions: { SSLv3: false, TLSv1: false, 'TLSv1.1': false, 'TLSv1.2': true, 'TLSv1.3': true },
      suites: [
        { name: 'TLS_AES_128_GCM_SHA256', since: 'TLSv1.3' },
        { name: 'TLS_AES_256_GCM_SHA384', since: 'TLSv1.3' },
        { name: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', since: 'TLSv1.2' },
        { name: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', since: 'TLSv1.2' },
      ],
      groups: ['x25519', 'secp256r1'],
      weakSignatures: [],
      signatures: ['rsa_pss_rsae_sha256'],
      primes: [],
      order: 'client',
      preferred: null,
      extendedMasterSecret: true,
      secureRenegotiation: true,
      compression: false,
      isWhole: true,
      isLooked: true,
      open: 0,
      connections: questions.length,
      isOdd: false,
    })
    expect(questions.length).toBeLessThanOrEqual(16)
    expect(Object.keys(viewOf(scan, null).versions)).toEqual([...tlsProtocols])
  })

  test.each<[string, Partial<HelloModel>, Partial<ReturnType<typeof viewOf>>]>([
    [
      'with an order of its own',
      { order: 'server' },
      { order: 'server', preferred: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384' },
    ],
    ['that closes instead of refusing', { closes: true }, { groups: ['x25519', 'secp256r1'], isOdd: false }],
    [
      'that speaks nothing but SSLv3, with RC4 and EXPORT',
      { versions: ['SSLv3'], suites: ['TLS_RSA_WITH_RC4_128_MD5', 'TLS_RSA_EXPORT_WITH_RC4_40_MD5'].map(code) },
      {
        versions: { SSLv3: true, TLSv1: false, 'TLSv1.1': false, 'TLSv1.2': false, 'TLSv1.3': false },
        suites: ['TLS_RSA_EXPORT_WITH_RC4_40_MD5', 'TLS_RSA_WITH_RC4_128_MD5'].map((name) => ({
          name,
          since: 'older',
        })),
        groups: [],
        extendedMasterSecret: null,
        secureRenegotiation: null,
      },
    ],
    [
      'that signs with SHA-1, compresses, and knows neither RFC 7627 nor RFC 5746',
      { signatures: [0x0401, 0x0201], compression: true, extendedMasterSecret: false, secureRenegotiation: false },
      {
        weakSignatures: ['rsa_pkcs1_sha1'],
        compression: true,
        extendedMasterSecret: false,
        secureRenegotiation: false,
      },
    ],
    ['with a post-quantum group', { groups: [0x1d, 0x11ec] }, { groups: ['X25519MLKEM768', 'x25519'] }],
    [
      'of TLS 1.3 alone',
      { versions: ['TLSv1.3'] },
      {
        versions: { SSLv3: false, TLSv1: false, 'TLSv1.1': false, 'TLSv1.2': false, 'TLSv1.3': true },
        extendedMasterSecret: null,
        order: null,
      },
    ],
    [
      'of TLS 1.0 alone, with a prime of its own',
      {
        versions: ['TLSv1'],
        suites: ['TLS_DHE_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_AES_128_CBC_SHA'].map(code),
        prime: { bits: 1024, name: null },
      },
      {
        versions: { SSLv3: false, TLSv1: true, 'TLSv1.1': false, 'TLSv1.2': false, 'TLSv1.3': false },
        primes: [{ bits: 1024, name: null }],
        secureRenegotiation: true,
      },
    ],
  ])('sees a server %s', (_, changes, expected) => {
    const { scan } = scanAll({ ...modern, ...changes })
    expect(nextQuestion(scan)).toBeNull()
    expect(viewOf(scan, null)).toMatchObject(expected)
  })
})

const legacySuites = cipherSuites.filter((suite) => suite.code >> 8 !== 0x13).map((suite) => suite.code)
const modernSuites = cipherSuites.filter((suite) => suite.code >> 8 === 0x13).map((suite) => suite.code)
const anyModel: fc.Arbitrary<HelloModel> = fc.record({
  versions: fc.subarray([...tlsProtocols], { minLength: 0 }),
  suites: fc
    .tuple(fc.shuffledSubarray(legacySuites, { maxLength: 40 }), fc.shuffledSubarray(modernSuites))
    .map(([old, recent]) => [...recent, ...old]),
  groups: fc.shuffledSubarray([...new Set([...groupsOf13, ...groupsOf12])], { maxLength: 8 }),
  signatures: fc.subarray(allSignatures),
  order: fc.constantFrom('server', 'client'),
  compression: fc.boolean(),
  extendedMasterSecret: fc.boolean(),
  secureRenegotiation: fc.boolean(),
  prime: fc.constant({ bits: 2048, name: null }),
  closes: fc.boolean(),
})

function kindsIn({ suites12, suitesOld }: Scan): SuiteKind[] {
  const found = new Set([...suites12.found, ...suitesOld.found].map(kindOf))
  return suiteKinds.filter((kind) => found.has(kind))
}

const legacyVersions = tlsProtocols.filter((one) => one !== 'TLSv1.3')

/** The suites that a model would choose if it were offered nothing else: the truth that a scan has to find. */
function acceptedBy(model: HelloModel, version: TlsProtocol): number[] {
  const groups = version === 'TLSv1.3' ? groupsOf13 : groupsOf12
  return cipherSuites
    .filter((suite) => isForVersion(suite, version))
    .map((suite) => suite.code)
    .filter((suite) => {
      const offer = { version, suites: [suite], groups, signatures: allSignatures, compression: false }
      return modelledHello(model, offer).answer?.version === version
    })
}

describe('any server', () => {
  test('is found out: its versions, suites and groups', () => {
    const seen = { withTls12: 0, old: 0, suites: 0 }
    fc.assert(
      fc.property(anyModel, (model) => {
        const { scan, questions } = scanAll(model)
        expect(nextQuestion(scan)).toBeNull()
        expect(openOf(scan)).toBe(0)
        expect(scan.isOdd).toBe(false)
        expect(Math.max(...questions.map(({ offer }) => offer.suites.length))).toBeLessThanOrEqual(64)
        const usable = tlsProtocols.filter((version) => acceptedBy(model, version).length > 0)
        // Where the newest of the old versions has no suite that it can use, the server answers with none of them.
        const newest = usable.filter((one) => one !== 'TLSv1.3').at(-1)
        const isClear = model.versions.filter((one) => one !== 'TLSv1.3').every((one) => usable.includes(one))
        if (!isClear) return
        for (const version of tlsProtocols)
          expect([version, scan.versions[version]]).toEqual([version, usable.includes(version)])
        const found = [...new Set([...scan.suites12.found, ...scan.suitesOld.found])]
        const truth = [...new Set(legacyVersions.flatMap((version) => acceptedBy(model, version)))]
        expect(found.toSorted().map(suiteName)).toEqual(truth.toSorted().map(suiteName))
        expect(scan.suites13.found.toSorted()).toEqual(acceptedBy(model, 'TLSv1.3').toSorted())
        if (scan.versions['TLSv1.3'] === true) {
          const groups = model.groups.filter((group) => groupsOf13.includes(group))
          expect(scan.groups13.found.map(groupName).toSorted()).toEqual(groups.map(groupName).toSorted())
        }
        seen.withTls12 += newest === 'TLSv1.2' ? 1 : 0
        seen.old += newest !== undefined && newest !== 'TLSv1.2' ? 1 : 0
        seen.suites += found.length
      }),
      { seed: 11, numRuns: 100 },
    )
    expect(seen.withTls12).toBeGreaterThan(25)
    expect(seen.old).toBeGreaterThan(10)
    expect(seen.suites).toBeGreaterThan(300)
  })

  test('shows a look each version, and whether it has a suite of each kind, a weak group and a short prime', () => {
    const seen = { kinds: 0, weakGroups: 0, primes: 0, longest: 0 }
    fc.assert(
      fc.property(anyModel, (model) => {
        const { scan, questions } = scanAll(model, lookQuestion)
        const whole = scanAll(model).scan
        expect(scan.isOdd).toBe(whole.isOdd)
        expect(scan.versions).toEqual(whole.versions)
        const kinds = kindsIn(scan)
        expect(kinds).toEqual(kindsIn(whole))
        const hasWeakGroup = ({ groups12 }: Scan): boolean => groups12.found.some((code) => weakGroups.includes(code))
        // A group that only a suite found later needs is seen later.
        const ecdhe = [...scan.suites12.found, ...scan.suitesOld.found].some((code) => /_ECDHE_/.test(suiteName(code)))
        if (ecdhe) expect(hasWeakGroup(scan)).toBe(hasWeakGroup(whole))
        if (whole.suites12.found.some((code) => /^TLS_DHE_/.test(suiteName(code))))
          expect(scan.primes).toEqual(whole.primes)
        if (whole.order?.by === 'server') expect([null, 'server']).toContain(scan.order?.by ?? null)
        seen.kinds += kinds.length
        seen.weakGroups += hasWeakGroup(scan) ? 1 : 0
        seen.primes += scan.primes.length
        seen.longest = Math.max(seen.longest, questions.length)
      }),
      { seed: 13, numRuns: 80 },
    )
    expect(seen.kinds).toBeGreaterThan(120)
    expect(seen.weakGroups).toBeGreaterThan(8)
    expect(seen.primes).toBeGreaterThan(8)
    expect(seen.longest).toBeLessThanOrEqual(20)
  })

  test('that answers what it likes comes to an end, too', () => {
    const anyNumber = fc.integer({ min: 0, max: 0xffff })
    const answer = fc.record({
      version: fc.constantFrom(...tlsProtocols),
      suite: fc.oneof(fc.constantFrom(...legacySuites), anyNumber),
      group: fc.option(fc.oneof(fc.constantFrom(...groupsOf12, ...groupsOf13), anyNumber)),
      prime: fc.constant(null),
      signature: fc.option(fc.oneof(fc.constantFrom(...allSignatures), anyNumber)),
      compressed: fc.boolean(),
      extendedMasterSecret: fc.option(fc.boolean()),
      secureRenegotiation: fc.option(fc.boolean()),
      chain: fc.constant(null),
      chainLength: fc.constant(null),
    })
    // Mostly a choice among what was offered, so that a scan goes deep before it ends.
    const anyReply = fc.tuple(fc.integer({ min: 0, max: 9 }), answer, fc.option(fc.constantFrom(40, 70, 80)), fc.nat())
    let deepest = 0
    fc.assert(
      fc.property(fc.array(anyReply, { minLength: 20, maxLength: 40 }), (replies) => {
        let scan = newScan()
        let at = 0
        for (let next = nextQuestion(scan); next !== null; next = nextQuestion(scan)) {
          const [kind, wild, alert, pick] = replies[at % replies.length] ?? [0, undefined, 40, 0]
          const { offer } = next
          const fitting = { ...wild, version: offer.version, suite: offer.suites[pick % offer.suites.length] }
          const given = kind === 0 ? wild : kind < 7 ? fitting : null
          const told = {
            answer: given as never,
            refusal: given === null ? { alert } : null,
            failure: null,
            durationMs: 1,
          }
          scan = learn(scan, next, told)
          at += 1
          expect(at).toBeLessThan(1_000)
        }
        deepest = Math.max(deepest, at)
      }),
      { seed: 12, numRuns: 60 },
    )
    expect(deepest).toBeGreaterThan(30)
  })

  test('that fails now teaches nothing, and is asked the same again', () => {
    const failure = { stage: 'greeting', reason: 'tempfail', detail: '421' } as const
    const first = nextQuestion(newScan()) as Question
    const scan = learn(newScan(), first, { answer: null, refusal: null, failure, durationMs: 1 })
    expect(scan).toEqual({ ...newScan(), connections: 1 })
  })
})

describe('a look', () => {
  test('at a sound server takes six hellos, with what a handshake showed, and no more for one that closes', () => {
    const cipher = 'TLS_AES_256_GCM_SHA384'
    let scan = scanFrom({ version: 'TLSv1.3', cipher })
    const asked: string[] = []
    for (let next = lookQuestion(scan); next !== null; next = lookQuestion(scan)) {
      asked.push(`${next.about} ${next.offer.version} ${next.offer.suites.length}`)
      scan = learn(scan, next, modelledHello(modern, next.offer))
    }
    expect(asked).toEqual([
      'suites12 TLSv1.2 64',
      'suitesOld TLSv1.1 62',
      'suites12 TLSv1.2 64',
      'suites12 TLSv1.2 64',
      'suites12 TLSv1.2 26',
      'groups12 TLSv1.2 1',
    ])
    expect(viewOf(scan, null)).toMatchObject({
      versions: { SSLv3: false, TLSv1: false, 'TLSv1.1': false, 'TLSv1.2': true, 'TLSv1.3': true },
      suites: [
        { name: cipher, since: 'TLSv1.3' },
        { name: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', since: 'TLSv1.2' },
      ],
      extendedMasterSecret: true,
      secureRenegotiation: true,
      compression: false,
      isWhole: false,
    })
    const older = scanFrom({ version: 'TLSv1.2', cipher: 'TLS_RSA_WITH_AES_128_CBC_SHA' })
    expect(older).toEqual(newScan())
  })

  test('says what became of what was known, and leaves the rest as it was', () => {
    const had = ['TLS_RSA_WITH_RC4_128_SHA', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA']
    const whole = scanAll({ ...modern, suites: [...modern.suites, ...had.map(code)] }).scan
    const now = { ...modern, suites: [...modern.suites, ...had.slice(1).map(code)] }
    const known = overlay(scanAll(now, lookQuestion).scan, whole)
    const suites = viewOf(known, null).suites.map(({ name }) => name)
    expect(suites).not.toContain(had[0])
    expect(suites).toEqual(expect.arrayContaining(had.slice(1)))
    expect(openOf(known)).toBe(0)
  })

  test('takes away what only shows in an exchange that is gone', () => {
    const ephemeral = ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'].map(code)
    const plain = { ...modern, suites: ['TLS_AES_256_GCM_SHA384', 'TLS_RSA_WITH_AES_128_GCM_SHA256'].map(code) }
    const weak = { groups: [0x1d, 0x13], signatures: [0x0201, 0x0804], prime: { bits: 1024, name: null } }
    const whole = scanAll({ ...plain, ...weak, suites: [...plain.suites, ...ephemeral] }).scan
    const shown = (scan: Scan) => {
      const { primes, groups, weakSignatures } = viewOf(scan, null)
      return { primes, groups: groups.filter((group) => group === 'secp192r1'), weakSignatures }
    }
    const had = { primes: [weak.prime], groups: ['secp192r1'], weakSignatures: ['rsa_pkcs1_sha1'] }
    const after = (suites: number[]) =>
      shown(overlay(scanAll({ ...plain, ...weak, suites: [...plain.suites, ...suites] }, lookQuestion).scan, whole))
    expect(shown(whole)).toEqual(had)
    expect(after(ephemeral)).toEqual(had)
    expect(after(ephemeral.slice(1))).toEqual({ ...had, primes: [] })
    expect(after(ephemeral.slice(0, 1))).toEqual({ ...had, groups: [] })
    expect(after([])).toEqual({ primes: [], groups: [], weakSignatures: [] })
  })

  test('at a server that speaks other versions now makes all that was known void', () => {
    const { scan } = scanAll({ ...modern, versions: ['TLSv1.3'] }, lookQuestion)
    expect(overlay(scan, scanAll(modern).scan)).toBe(scan)
  })

  test.each([
    ['server', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 0],
    ['server', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 2],
    ['client', null, 1],
  ] as const)('sees that the %s chooses, and that it likes %s best', (by, preferred, rotated) => {
    const [third, fourth, ...rest] = modern.suites
    const weak = ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'].map(code)
    const suites = [third, fourth, ...rest, ...weak.slice(rotated), ...weak.slice(0, rotated)] as number[]
    const { scan } = scanAll({ ...modern, suites, order: by }, lookQuestion)
    expect(viewOf(scan, null)).toMatchObject({ order: by, preferred })
  })
})

describe('a scan that goes on', () => {
  test('keeps what the one before found, until it asks for it itself', () => {
    const weak = { ...modern, suites: [...modern.suites, code('TLS_RSA_WITH_RC4_128_SHA')] }
    const before = scanAll(weak).scan
    expect(viewOf(newScan(), before).suites.map(({ name }) => name)).toContain('TLS_RSA_WITH_RC4_128_SHA')
    const now = scanAll(modern).scan
    expect(viewOf(now, before)).toEqual(viewOf(now, null))
  })

  test('is the same when it is cut after each question and stored between', () => {
    const whole = scanAll(modern).scan
    let scan = newScan()
    for (let next = nextQuestion(scan); next !== null; next = nextQuestion(scan)) {
      scan = JSON.parse(JSON.stringify(learn(scan, next, modelledHello(modern, next.offer))))
    }
    expect(scan).toEqual(whole)
  })
})
