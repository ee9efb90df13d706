import { randomBytes } from 'node:crypto'
import type { DnsblList, ListKind } from '@mailhealth/catalogue'
import { type Clock, type IpAddress, type Resolver, reversedLabels } from '@mailhealth/core'
import { holdsEntry, type ListAnswer, listAnswerOf, readAnswer } from './codes.ts'
import type { ListFault, ListHealth, ListHealthMemory, ListSource, ListState } from './list-source.ts'
import { resolverFault, type Tested } from './resolver-fault.ts'

const hourSeconds = 3_600
const daySeconds = 86_400
/** What could not be told is asked again after this, and so is a list that just ceased to work. */
const retrySeconds = 60
/** One that is silent for longer is asked as long after as it has been silent, up to this. */
const longestRetrySeconds = 900
/** A list that has not worked for so long is tested once a day. */
const givenUpSeconds = 7 * daySeconds

/** What a source of lists may have besides: each is optional, and a look at the terminal has none. */
export interface ListSourceOptions {
  readonly memory?: ListHealthMemory
  readonly paceSeconds?: NonNullable<ListSource['paceSeconds']>
  readonly mayAsk?: NonNullable<ListSource['mayAsk']>
}

interface Known {
  pending: Promise<ListHealth> | null
  last: ListHealth | null
  /** As resolverFault() takes it. */
  tested: Tested | null
}

/** A test is a question about each test point, and one about a random label. */
const questionsOfTest = 3

/**
 * Makes the source of lists that tests each by its own test points and a random label, once for all who ask meanwhile.
 * The lists are those that enabledLists() chose.
 */
export function createListSource(
  lists: readonly DnsblList[],
  resolver: Resolver,
  clock: Clock,
  options: ListSourceOptions = {},
): ListSource {
  const { memory, mayAsk, paceSeconds } = options
  const known = new Map<string, Known>()
  const test = async (list: DnsblList, kind: ListKind, last: ListHealth | null): Promise<ListHealth> => {
    const before = last ?? (await memory?.recall(list, kind)) ?? null
    const isAllowed = (await mayAsk?.(list, questionsOfTest)) ?? true
    const found = isAllowed ? await testList(list, kind, resolver) : overLimit
    const testedAt = clock.now().toISOString()
    const result = { ...found, testedAt, since: before?.state === found.state ? before.since : testedAt }
    await memory?.keep(list, kind, result)
    return result
  }
  const testedLists = (): Tested[] => [...known.values()].flatMap((one) => one.tested ?? [])
  return {
    lists,
    ...(paceSeconds === undefined ? {} : { paceSeconds }),
    ...(mayAsk === undefined ? {} : { mayAsk }),
    resolverFault() {
      const tested = testedLists()
      const zones = new Set(tested.flatMap(({ isTestable, zone }) => (isTestable ? zone : [])))
      const testable = lists.filter(({ testPoints }) => Object.keys(testPoints).length > 0)
      return resolverFault(tested) ?? (zones.size * 2 < testable.length ? 'untested' : null)
    },
    async health(list, kind, signal, maxAgeSeconds = hourSeconds) {
      signal.throwIfAborted()
      const key = `${list.zone} ${kind}`
      const entry = known.get(key) ?? { pending: null, last: null, tested: null }
      known.set(key, entry)
      if (entry.pending === null && entry.last !== null) {
        const retry = { isAlone: () => resolverFault(testedLists()) === null, list }
        if (ageSeconds(entry.last, clock) < goodSeconds(entry.last, maxAgeSeconds, retry)) return entry.last
      }
      // Without the caller's signal: who gives up must not take the answer from the others who wait for it.
      entry.pending ??= test(list, kind, entry.last)
        .then((health) => {
          entry.last = health
          const { zone, name, operator } = list
          entry.tested = { zone, list: name, operator, isTestable: list.testPoints[kind] !== undefined, health }
          return health
        })
        .finally(() => {
          entry.pending = null
        })
      return untilAborted(entry.pending, signal)
    },
  }
}

const overLimit = health('unknown', "was not tested: today's questions to its operator are used up")

function ageSeconds({ testedAt }: ListHealth, clock: Clock): number {
  return (clock.now().getTime() - Date.parse(testedAt)) / 1_000
}

/**
 * Only what works is believed for as long as was asked for: the others are tested at a pace of their own, which gets
 * slower with a list that is silent by itself, or says that it is asked too much. When all are, it is the resolver, which
 * may be back at any moment.
 */
function goodSeconds(
  health: ListHealth,
  maxAgeSeconds: number,
  { list, isAlone }: { readonly list: DnsblList; readonly isAlone: () => boolean },
): number {
  const { state, since, testedAt } = health
  if (state === 'healthy' || state === 'untested') return maxAgeSeconds
  const lastedSeconds = (Date.parse(testedAt) - Date.parse(since)) / 1_000
  if (lastedSeconds >= givenUpSeconds) return daySeconds
  if (state === 'doubtful') return Math.min(retrySeconds, maxAgeSeconds)
  if (state === 'unknown')
    return isAlone() ? within(retrySeconds, lastedSeconds, longestRetrySeconds) : Math.min(retrySeconds, maxAgeSeconds)
  if (lastedSeconds === 0) return Math.min(retrySeconds, maxAgeSeconds)
  return isAskedTooMuch(list, health) ? within(hourSeconds, lastedSeconds, daySeconds) : maxAgeSeconds
}

function within(least: number, wanted: number, most: number): number {
  return Math.min(most, Math.max(least, wanted))
}

function isAskedTooMuch(list: DnsblList, { state, codes }: ListHealth): boolean {
  if (state !== 'refused') return false
  const said = readAnswer(list, { kind: 'records', codes })
  return said.kind === 'refused' && said.cause === 'volume'
}

/** The table of states: what the answers of the positive (null: there is none) and the negative test points make a list. */
export function judgeHealth(
  list: DnsblList,
  kind: ListKind,
  positive: ListAnswer | null,
  negatives: readonly ListAnswer[],
): Omit<ListHealth, 'testedAt' | 'since'> {
  const read = [...(positive === null ? [] : [positive]), ...negatives].map((answer) => readAnswer(list, answer))
  const foreign = read.find((said) => said.kind === 'foreign')
  if (foreign !== undefined) return health('broken', 'answers outside 127.0.0.0/8', foreign.codes, 'parked')

  const isListed = positive !== null && holdsEntry(list, kind, positive)
  const test = positive === null || isListed ? null : readAnswer(list, positive)
  if (test?.kind === 'silent') return health('unknown', `no answer about the test entry (${test.reason})`)
  if (test?.kind === 'refused') return health('refused', `refuses (${test.code})`, [test.code])

  const control = judgeNegatives(list, negatives)
  if (control.state === 'broken' || control.state === 'refused') return control
  if (control.state === 'unknown') return isListed ? { ...control, state: 'doubtful' } : control
  if (positive === null) return health('untested', 'has no test entry')
  return isListed ? health('healthy', 'works') : health('broken', 'its test entry is gone', [], 'emptied')
}

function judgeNegatives(list: DnsblList, negatives: readonly ListAnswer[]): Omit<ListHealth, 'testedAt' | 'since'> {
  const read = negatives.map((answer) => readAnswer(list, answer))
  const listed = read.find((said) => said.kind === 'entry')
  if (listed !== undefined) return health('broken', 'lists what must not be listed', listed.codes, 'wildcard')
  const refused = read.find((said) => said.kind === 'refused')
  if (refused !== undefined) return health('refused', `refuses (${refused.code})`, [refused.code])
  const silent = read.find((said) => said.kind === 'silent')
  if (silent !== undefined) return health('unknown', `no answer about what must not be listed (${silent.reason})`)
  return health('healthy', 'works')
}

function health(
  state: ListState,
  reason: string,
  codes: readonly string[] = [],
  fault: ListFault | null = null,
): Omit<ListHealth, 'testedAt' | 'since'> {
  return { state, fault, codes, reason }
}

async function testList(
  list: DnsblList,
  kind: ListKind,
  resolver: Resolver,
): Promise<Omit<ListHealth, 'testedAt' | 'since'>> {
  const points = list.testPoints[kind]
  const ask = async (label: string): Promise<ListAnswer> =>
    listAnswerOf(await resolver.resolve(`${label}.${list.queryZone ?? list.zone}`, 'A', { fresh: true }))
  const unlisted = points?.unlisted == null ? [] : [testLabels(kind, points.unlisted)]
  const [positive, ...negatives] = await Promise.all([
    points === undefined ? null : ask(testLabels(kind, points.listed)),
    // A random label too: some wildcards leave the well-known test entry out.
    ...[...unlisted, randomBytes(8).toString('hex')].map(ask),
  ])
  return judgeHealth(list, kind, positive ?? null, negatives as ListAnswer[])
}

// The IPv6 test entries are IPv4-mapped (RFC 5782 §5): parseAddress() would make IPv4 of them, so they go as they are.
function testLabels(kind: ListKind, point: string): string {
  return kind === 'domain' ? point : reversedLabels(point as IpAddress)
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([promise, aborted.promise]).finally(() => signal.removeEventListener('abort', onAbort))
}
