import type { DnsblList, ListKind } from '@mailhealth/catalogue'
import type { Surroundings } from '../check.ts'
import type { Asking } from './asking.ts'
import type { ListEvidence } from './evidence.ts'
import { forEachInTurn } from './in-turn.ts'
import { isDue } from './memory.ts'

/** A list that is being asked, with its evidence so far. */
export interface OpenList {
  readonly list: DnsblList
  readonly evidence: { -readonly [K in keyof ListEvidence]: ListEvidence[K] }
  /** True when this run asks it about everything; else the evidence is an earlier run's. */
  readonly isAsked: boolean
  failuresInARow: number
}

/** Each is up to three questions. Enough for all that are on by default: a resolver that is dead is waited for once. */
const testsUnderWay = { atOnce: 32, ofOne: 32 }
/** A list that fails so often in a row is down: it is left alone for the rest of the run. */
const maxFailuresInARow = 10

/** Tests the lists of some kinds, so that their health is known by the time that it is known what they are asked about. */
export function testAhead(kinds: ReadonlySet<ListKind>, { lists, signal }: Surroundings): Promise<void> {
  const wanted = testsOf(lists.lists, kinds)
  return forEachInTurn([wanted], testsUnderWay, async ({ list, kind }) => {
    await lists.health(list, kind, signal)
  })
}

/** Finds the health of each list for each kind of question that it takes, and which of them are to be asked now. */
export async function openLists(asking: Asking, surroundings: Surroundings): Promise<OpenList[]> {
  const { lists, signal } = surroundings
  const counts = new Map<ListKind, number>()
  for (const { kind } of asking.subjects) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const pairs = testsOf(lists.lists, new Set(counts.keys()))
  const open: OpenList[] = []
  await forEachInTurn([pairs.entries()], testsUnderWay, async ([index, { list, kind }]) => {
    const health = await lists.health(list, kind, signal)
    const paceSeconds = lists.paceSeconds?.(list) ?? 0
    const before = asking.before?.lists.find((one) => one.zone === list.zone && one.kind === kind)
    const now = Date.parse(asking.observedAt)
    const wanted = before === undefined || isDue({ ...before, paceSeconds }, now)
    const isAsked = wanted && ((await lists.mayAsk?.(list, counts.get(kind) ?? 0)) ?? true)
    const evidence = { ...untouched(list, kind, health, asking.observedAt), paceSeconds, isSpared: !isAsked }
    const carried = before === undefined ? evidence : { ...before, health, paceSeconds }
    open[index] = { list, evidence: isAsked ? evidence : carried, isAsked, failuresInARow: 0 }
  })
  return open
}

function testsOf(
  lists: readonly DnsblList[],
  kinds: ReadonlySet<ListKind>,
): readonly { readonly list: DnsblList; readonly kind: ListKind }[] {
  return lists.flatMap((list) => list.kinds.filter((kind) => kinds.has(kind)).map((kind) => ({ list, kind })))
}

/** Whether its answers can say anything, as far as this run has seen. */
export function isWorthAsking({ evidence, failuresInARow }: OpenList): boolean {
  if (!['healthy', 'doubtful', 'untested'].includes(evidence.health.state)) return false
  return evidence.refused === 0 && evidence.foreign === 0 && failuresInARow < maxFailuresInARow
}

function untouched(
  list: DnsblList,
  kind: ListKind,
  health: ListEvidence['health'],
  askedAt: string,
): OpenList['evidence'] {
  const { zone, name, operator, type, severity } = list
  const isTestable = list.testPoints[kind] !== undefined
  const counts = { asked: 0, nxdomain: 0, nodata: 0, entries: 0, refused: 0, foreign: 0, failed: 0 }
  const when = { askedAt, paceSeconds: 0, isSpared: false }
  return {
    zone,
    list: name,
    operator,
    type,
    severity,
    kind,
    isTestable,
    health,
    ...when,
    ...counts,
    resolvers: [],
    troubles: [],
  }
}
