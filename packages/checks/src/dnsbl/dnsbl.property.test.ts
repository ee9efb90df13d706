import type { DnsAnswer, DnsFailure, RecordType, Resolver } from '@mailhealth/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressTarget, dnsblVerdict, exampleLists } from './testing.ts'

/** Everything a name server, a resolver or a parking page may say to a question. */
const sayings = {
  entry: ['127.0.0.2'],
  oddEntry: ['127.0.0.4', '127.0.0.77'],
  error: ['127.255.255.254'],
  entryAndError: ['127.0.0.2', '127.255.255.255'],
  foreign: ['198.51.100.53'],
  entryAndForeign: ['127.0.0.2', '198.51.100.53'],
  nxdomain: 'nxdomain',
  nodata: 'nodata',
  timeout: 'timeout',
  servfail: 'servfail',
  refused: 'refused',
} as const
type Saying = keyof typeof sayings

const isEntry = (one: Saying): boolean => one === 'entry' || one === 'oddEntry'
const isAbsence = (one: Saying): boolean => one === 'nxdomain' || one === 'nodata'
const isFailure = (one: Saying): boolean => one === 'timeout' || one === 'servfail' || one === 'refused'

const anything = fc.constantFrom(...(Object.keys(sayings) as Saying[]))
/** Mostly as it ought to be: else hardly any world would be a healthy one. */
const mostly = (...usual: Saying[]): fc.Arbitrary<Saying> =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: anything })

const worlds = fc.record({
  positive: mostly('entry', 'oddEntry'),
  negative: mostly('nxdomain', 'nodata'),
  random: mostly('nxdomain'),
  first: mostly('entry', 'nxdomain'),
  again: mostly('entry', 'oddEntry'),
  txt: anything,
})

test('no mixture of failures and odd answers yields a listing or a pass where the truth is unknown', async () => {
  const seen = { listed: 0, passed: 0, unknown: 0 }
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { positive, negative, random, first, again } = world
      const isPositive = isEntry(positive) || positive === 'entryAndError'
      const isListed = isPositive && isAbsence(negative) && isAbsence(random) && isEntry(first) && isEntry(again)
      const isControlled = [negative, random].every((one) => isAbsence(one) || isFailure(one))
      const isClean = isPositive && isControlled && isAbsence(first)

      const { outcome, findings } = await dnsblVerdict(addressTarget('192.0.2.10'), resolverOf(world), [
        exampleLists.zen,
      ])
      const expected = isListed ? 'fail' : isClean ? 'pass' : 'indeterminate'
      seen[isListed ? 'listed' : isClean ? 'passed' : 'unknown']++
      expect(outcome).toBe(expected)
      expect(findings.some(({ id }) => id === 'dnsbl.listed')).toBe(isListed)
    }),
    { numRuns: 2000 },
  )
  expect(seen.listed).toBeGreaterThan(100)
  expect(seen.passed).toBeGreaterThan(100)
  expect(seen.unknown).toBeGreaterThan(500)
})

function resolverOf(
  world: { [role in 'positive' | 'negative' | 'random' | 'first' | 'again' | 'txt']: Saying },
): Resolver {
  return {
    async resolve<T extends RecordType>(name: string, type: T, options?: { fresh?: boolean }): Promise<DnsAnswer<T>> {
      if (type === 'TXT') return answerOf(world.txt, (codes) => codes.map((code) => [code])) as DnsAnswer<T>
      if (name === '2.0.0.127.zen.example') return answerOf(world.positive) as DnsAnswer<T>
      if (name === '1.0.0.127.zen.example') return answerOf(world.negative) as DnsAnswer<T>
      if (name !== '10.2.0.192.zen.example') return answerOf(world.random) as DnsAnswer<T>
      return answerOf(options?.fresh ? world.again : world.first) as DnsAnswer<T>
    },
  }
}

function answerOf(
  saying: Saying,
  records: (codes: readonly string[]) => readonly unknown[] = (codes) => codes,
): unknown {
  const meta = { server: 'test', durationMs: 0, rcode: '', authentic: false, dnssec: 'unknown', aliases: [] } as const
  const said = sayings[saying]
  if (typeof said !== 'string') return { kind: 'records', records: records(said), ttlSeconds: 60, ...meta }
  if (said === 'nxdomain' || said === 'nodata') return { kind: said, ttlSeconds: 60, ...meta }
  return { kind: 'failed', reason: said satisfies DnsFailure, detail: said, ...meta }
}
