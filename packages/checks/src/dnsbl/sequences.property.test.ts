import type { DnsAnswer, JsonValue, RecordType, Resolver } from '@mailhealth/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Surroundings } from '../check.ts'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import { createListSource } from './list-health.ts'
import { addressTarget, exampleLists } from './testing.ts'

const { zen } = exampleLists
const hourMs = 3_600_000

const sayings = {
  entry: ['127.0.0.2'],
  error: ['127.255.255.254'],
  foreign: ['198.51.100.53'],
  nxdomain: 'nxdomain',
  nodata: 'nodata',
  timeout: 'timeout',
  servfail: 'servfail',
} as const
type Saying = keyof typeof sayings
const isAbsence = (one: Saying): boolean => one === 'nxdomain' || one === 'nodata'

const mostly = (...usual: Saying[]): fc.Arbitrary<Saying> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(sayings) as Saying[])) },
  )

/** What the list says during one run of many, and how long after the run before that one is. */
const step = fc.record({
  positive: mostly('entry'),
  negative: mostly('nxdomain', 'nodata'),
  random: mostly('nxdomain'),
  subject: mostly('entry', 'nxdomain'),
  afterSeconds: fc.constantFrom(15, 61, 900, 3_500, 3_700, 90_000),
  /** Whether somebody began a process anew: what only it knew is gone. */
  isNewProcess: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
type Role = 'positive' | 'negative' | 'random' | 'subject'

/** The last answers about each name, and when they were given. */
interface Heard {
  readonly said: Saying
  readonly at: number
}

test('no sequence of failures and odd answers yields a listing, a confirmed one or a pass that was not seen', async () => {
  const seen = { confirmed: 0, passed: 0, unknown: 0, carried: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 2, maxLength: 8 }),
      fc.constantFrom(0, 900, 14_400),
      async (steps, paceSeconds) => {
        const watched = watch(paceSeconds)
        for (const one of steps) {
          const { outcome, findings, heard, now, entriesInARow, isCarried } = await watched(one)
          const [positive, negative, random, subject] = (['positive', 'negative', 'random', 'subject'] as const).map(
            (role) => heard.get(role),
          )
          const wasWell = positive?.said === 'entry' && now - positive.at <= hourMs
          const listing = findings.find(({ id }) => id === 'dnsbl.listed')
          if (listing !== undefined) {
            expect([positive?.said, subject?.said]).toEqual(['entry', 'entry'])
            expect([negative, random].every((point) => point !== undefined && isAbsence(point.said))).toBe(true)
            expect(wasWell).toBe(true)
          }
          if (listing?.args['confirmed'] === true) {
            seen.confirmed++
            // Seen by runs in a row that are a minute apart, none of which saw it gone.
            expect(entriesInARow.at(-1) ?? 0).toBeGreaterThanOrEqual((entriesInARow[0] ?? 0) + 60_000)
          }
          if (outcome === 'pass') {
            seen.passed++
            if (isCarried) seen.carried++
            expect([positive?.said, subject !== undefined && isAbsence(subject.said)]).toEqual(['entry', true])
            expect(wasWell).toBe(true)
            expect(now - (subject?.at ?? 0)).toBeLessThanOrEqual(paceSeconds * 1_000)
          } else if (outcome === 'indeterminate') seen.unknown++
        }
      },
    ),
    { numRuns: 1_000 },
  )
  expect(seen.confirmed).toBeGreaterThan(100)
  expect(seen.passed).toBeGreaterThan(100)
  expect(seen.carried).toBeGreaterThan(50)
  expect(seen.unknown).toBeGreaterThan(500)
})

/** Runs the check again and again, in worlds that say what each step says, with the memory that the worker would keep. */
function watch(paceSeconds: number) {
  let now = Date.parse('2026-11-25T00:00:00.000Z')
  let memory: JsonValue = null
  let current: Step
  const clock = { now: () => new Date(now) }
  const heard = new Map<Role, Heard>()
  let entriesInARow: number[] = []
  const resolver: Resolver = {
    async resolve<T extends RecordType>(name: string, type: T): Promise<DnsAnswer<T>> {
      if (type === 'TXT') return answerOf('nxdomain') as DnsAnswer<T>
      const role = roleOf(name)
      const said = current[role]
      heard.set(role, { said, at: now })
      if (role === 'subject') {
        if (said === 'entry') entriesInARow.push(now)
        else if (isAbsence(said)) entriesInARow = []
      }
      return answerOf(said) as DnsAnswer<T>
    },
  }
  const newSource = () => createListSource([zen], resolver, clock, { paceSeconds: () => paceSeconds })
  let lists = newSource()
  return async (one: Step) => {
    now += one.afterSeconds * 1_000
    current = one
    if (one.isNewProcess) lists = newSource()
    const surroundings: Surroundings = { ...surroundingsOf({ resolver }), clock, lists }
    const { verdict, memory: next } = await runCheck(
      checkNamed('dnsbl'),
      addressTarget('192.0.2.10'),
      surroundings,
      {},
      memory,
    )
    memory = JSON.parse(JSON.stringify(next)) as JsonValue
    const { outcome, findings } = verdict
    return { outcome, findings, heard, now, entriesInARow, isCarried: heard.get('subject')?.at !== now }
  }
}

function roleOf(name: string): Role {
  if (name === '2.0.0.127.zen.example') return 'positive'
  if (name === '1.0.0.127.zen.example') return 'negative'
  return name === '10.2.0.192.zen.example' ? 'subject' : 'random'
}

function answerOf(saying: Saying): unknown {
  const meta = { server: 'test', durationMs: 0, rcode: '', authentic: false, dnssec: 'unknown', aliases: [] } as const
  const said = sayings[saying]
  if (typeof said !== 'string') return { kind: 'records', records: said, ttlSeconds: 60, ...meta }
  if (said === 'nxdomain' || said === 'nodata') return { kind: said, ttlSeconds: 60, ...meta }
  return { kind: 'failed', reason: said, detail: said, ...meta }
}
