import type { ResolverState } from '@mailhealth/core'
import { type DnsServer, Namespace, startDnsServer } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createResolver, type ResolverOptions } from './create-resolver.ts'
import { bench, silent, TestClock } from './testing.ts'

const zone = `
signed.example.  A  192.0.2.1
broken.example.  A  192.0.2.2
plain.example.   A  192.0.2.3
;! authentic signed.example
;! bogus broken.example
`
const testNames = { signed: 'signed.example', broken: 'broken.example' }
const { raw, closeAfterwards } = bench()
let server: DnsServer
beforeAll(async () => {
  server = await startDnsServer(new Namespace(zone))
})
afterAll(() => server.close())

function resolverOf(options: Partial<ResolverOptions> = {}) {
  const resolver = createResolver({ servers: [server.address], timeoutMs: 1000, testNames, trust: 'auto', ...options })
  closeAfterwards(resolver)
  return resolver
}

async function stateOf(zoneText: string, isValidating = true, options = {}): Promise<ResolverState | undefined> {
  const namespace = new Namespace(zoneText)
  namespace.isValidating = isValidating
  const other = await startDnsServer(namespace)
  closeAfterwards(other)
  const [state] = await resolverOf({ servers: [other.address], ...options }).tests.states()
  return state
}

describe('what a resolver is', () => {
  test('one in order', async () => {
    expect(await resolverOf().tests.states()).toEqual([
      {
        server: server.address,
        testedAt: expect.stringMatching(/^\d{4}-/),
        failure: null,
        durationMs: expect.any(Number),
        publicService: null,
        isValidating: true,
        isTrusted: true,
        rewritesNxdomain: false,
        notes: [],
      },
    ])
  })

  test.each<[string, string, boolean, object]>([
    ['one that does not validate', zone, false, { isValidating: false, isTrusted: false, rewritesNxdomain: false }],
    [
      'one that vouches for what is broken',
      zone.replace(/;! bogus.*/, ''),
      true,
      { isValidating: false, isTrusted: false },
    ],
    [
      'one that knows no broken name',
      'signed.example. A 192.0.2.1\n;! authentic signed.example',
      true,
      { isValidating: null, isTrusted: false, notes: ['broken.example, which should fail validation, has no address'] },
    ],
    [
      'one that has the test names only',
      `${zone}\n;! servfail com\n;! servfail net\n;! servfail org`,
      true,
      { failure: null },
    ],
    ['one that invents addresses', `${zone}\n*.signed.example. A 198.51.100.1`, true, { rewritesNxdomain: true }],
    [
      'one that refuses',
      ';! refused *',
      true,
      { failure: 'refused', isValidating: null, rewritesNxdomain: null, notes: { length: 3 } },
    ],
  ])('%s', async (_, text, isValidating, expected) => {
    expect(await stateOf(text, isValidating)).toMatchObject(expected)
  })

  test('one that is silent', async () => {
    const [state] = await resolverOf({ servers: [(await raw(silent)).address], timeoutMs: 100 }).tests.states()
    expect(state).toMatchObject({ failure: 'timeout', isValidating: null, isTrusted: false, rewritesNxdomain: null })
  })

  test('who is told to be trusted is, whatever the test says', async () => {
    expect(await stateOf(zone, false, { trust: true })).toMatchObject({ isValidating: false, isTrusted: true })
    expect(await stateOf(zone, true, { trust: false })).toMatchObject({ isValidating: true, isTrusted: false })
  })
})

describe('whose word on DNSSEC is believed', () => {
  test.each([
    ['auto', 'signed.example', 'secure'],
    ['auto', 'plain.example', 'insecure'],
    [false, 'signed.example', 'unknown'],
    [true, 'signed.example', 'secure'],
  ] as const)('trust %s: %s is %s', async (trust, name, dnssec) => {
    expect(await resolverOf({ trust }).resolve(name, 'A')).toMatchObject({ kind: 'records', dnssec })
  })

  test('the test is made when it first matters, once for all who ask, and again after an hour', async () => {
    const clock = new TestClock()
    const tested = (): number => server.namespace.questions.filter((one) => one === 'broken.example A').length
    const before = tested()
    const resolver = resolverOf({ clock })
    const both = ['plain.example', 'signed.example'].map((name) => resolver.resolve(name, 'A'))
    expect((await Promise.all(both)).map(({ dnssec }) => dnssec)).toEqual(['insecure', 'secure'])
    expect(tested() - before).toBe(1)
    clock.advance(3599)
    await resolver.resolve('plain.example', 'A', { fresh: true })
    expect(tested() - before).toBe(1)
    clock.advance(1)
    await resolver.resolve('plain.example', 'A', { fresh: true })
    expect(tested() - before).toBe(2)
  })
})
