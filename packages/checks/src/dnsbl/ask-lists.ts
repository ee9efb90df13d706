import type { DnsblList, ListKind } from '@mailhealth/catalogue'
import { maxNameLength } from '@mailhealth/core'
import type { Surroundings } from '../check.ts'
import { askEntry, type EntryContext } from './ask-entry.ts'
import { forEachBounded } from './bounded.ts'
import { decode, type ListAnswer, listAnswerOf, readAnswer } from './codes.ts'
import type { DnsblEvidence, DnsblMemory, EntryEvidence, ListEvidence, ValueEvidence } from './evidence.ts'
import { listingState } from './listing-state.ts'
import { isDue, recheckAt } from './memory.ts'
import { askedAbout, questionName, type Subject } from './subjects.ts'

/** What a run asks about, and what is known from before. */
export interface Asking {
  readonly subjects: readonly Subject[]
  /** The last results for the same subjects; null when everything is to be asked. */
  readonly before: DnsblMemory | null
  readonly listings: DnsblMemory['listings']
  /** Whether to keep what each reputation list says of each subject: not for the many of a network. */
  readonly keepsValues: boolean
  readonly observedAt: string
}

/** A list that is being asked, with its evidence so far. */
export interface OpenList {
  readonly list: DnsblList
  readonly evidence: { -readonly [K in keyof ListEvidence]: ListEvidence[K] }
  /** True when this run asks it about everything; else the evidence is an earlier run's. */
  readonly isAsked: boolean
  failuresInARow: number
}

/** What came of asking. */
type Answers = Pick<DnsblEvidence, 'entries' | 'values' | 'ended' | 'unanswered'>

/** DNS questions that one run has under way. */
const maxUnderWay = 40
/** A list that fails so often in a row is down: it is left alone for the rest of the run. */
const maxFailuresInARow = 10
/** So many odd answers of a list are kept. */
const maxTroubles = 5

/** Finds the health of each list for each kind of question that it takes, and which of them are to be asked now. */
export async function openLists(asking: Asking, surroundings: Surroundings): Promise<OpenList[]> {
  const { lists, signal } = surroundings
  const counts = new Map<ListKind, number>()
  for (const { kind } of asking.subjects) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const pairs = lists.lists.flatMap((list) =>
    list.kinds.filter((kind) => counts.has(kind)).map((kind) => ({ list, kind })),
  )
  const open: OpenList[] = []
  // Each health test is up to three questions.
  await forEachBounded(pairs.entries(), Math.floor(maxUnderWay / 3), async ([index, { list, kind }]) => {
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

/**
 * Asks the lists about every subject, counts their answers in `open`, and returns the entries, asked about twice. Lists
 * that are not due are asked only about what they list, when that is due.
 */
export async function askLists(
  asking: Asking,
  open: readonly OpenList[],
  surroundings: Surroundings,
): Promise<Answers> {
  const run = new Run(asking, surroundings)
  await forEachBounded(run.questions(open), maxUnderWay, (question) => run.ask(question))
  return run.answers(open)
}

interface Question {
  readonly order: number
  readonly subject: Subject
  readonly one: OpenList
  /** The entry that is asked about again; null where the list is asked about everything. */
  readonly entry: EntryEvidence | null
}

class Run {
  readonly #asking: Asking
  readonly #surroundings: Surroundings
  readonly #found: { readonly order: number; readonly entry: EntryEvidence }[] = []
  readonly #values: ValueEvidence[] = []
  readonly #ended = new Set<string>()
  readonly #reasons = new Map<string, string>()

  constructor(asking: Asking, surroundings: Surroundings) {
    this.#asking = asking
    this.#surroundings = surroundings
  }

  /** What is to be asked, subject by subject, so that the lists take turns. What a list cannot tell is only counted. */
  *questions(open: readonly OpenList[]): Generator<Question> {
    let order = 0
    const asked = new Set<string>()
    for (const subject of this.#asking.subjects) {
      for (const one of open) {
        if (one.evidence.kind !== subject.kind) continue
        const key = subjectOn(one.list, subject)
        // Several names may have one registrable domain.
        if (subject.kind === 'domain' && asked.has(key)) continue
        asked.add(key)
        const entry = this.#asking.before?.entries.find((known) => known.subject === key) ?? null
        if (one.isAsked) {
          one.evidence.asked++
          if (isWorthAsking(one)) yield { order: order++, subject, one, entry: null }
        } else if (one.evidence.isSpared) one.evidence.asked++
        else if (entry !== null) yield* this.#recheck({ order: order++, subject, one, entry })
      }
      if (subject.kind !== 'domain') asked.clear()
    }
  }

  *#recheck(question: Question & { readonly entry: EntryEvidence }): Generator<Question> {
    const { one, entry, order } = question
    const isDueNow = recheckAt(entry) <= Date.parse(this.#asking.observedAt)
    if (isDueNow && isWorthAsking(one)) yield question
    else this.#found.push({ order, entry })
  }

  async ask({ order, subject, one, entry: earlier }: Question): Promise<void> {
    const { list, evidence } = one
    const key = subjectOn(list, subject)
    if (earlier !== null && !((await this.#surroundings.lists.mayAsk?.(list, 1)) ?? true)) {
      this.#found.push({ order, entry: earlier })
      return
    }
    const asked = await askOnce(list, subject, this.#surroundings, earlier !== null)
    const said = readAnswer(list, asked.answer)
    one.failuresInARow = said.kind === 'silent' ? one.failuresInARow + 1 : 0
    if (earlier !== null) evidence.entries--
    if (said.kind === 'entry') {
      evidence.entries++
      const entry = await askEntry(this.#contextOf(one, subject, key), asked)
      evidence.health = entry.health
      this.#found.push({ order, entry: entry.evidence })
      this.#keepValue(list, key, said.codes)
      return
    }
    count(evidence, said)
    if (said.kind === 'absent') {
      this.#ended.add(key)
      if (listingState(evidence.health.state, said) === 'clean') this.#keepValue(list, key, null)
      return
    }
    this.#reasons.set(key, said.kind === 'silent' ? said.reason : `answered with ${said.kind} codes`)
    if (evidence.troubles.length < maxTroubles)
      evidence.troubles = [...evidence.troubles, { subject: key, answer: asked.answer }]
  }

  /** What was found, with what became of the listings that were known before. */
  answers(open: readonly OpenList[]): Answers {
    const entries = this.#found.sort((a, b) => a.order - b.order).map(({ entry }) => entry)
    const listed = new Set(entries.map(({ subject }) => subject))
    const lasting = Object.entries(this.#asking.listings).filter(([, listing]) => listing.endedAt === null)
    const missing = lasting.map(([subject]) => subject).filter((subject) => !listed.has(subject))
    const ended = missing.filter((subject) => this.#ended.has(subject))
    const silent = missing.filter((subject) => !this.#ended.has(subject))
    const inScope = silent.length === 0 ? new Set() : this.#inScope(open)
    const unanswered = silent
      .filter((subject) => inScope.has(subject))
      .map((subject) => ({ subject, reason: this.#reasons.get(subject) ?? whySilent(subject, open) }))
    return { entries, ended, unanswered, values: this.#allValues(open) }
  }

  /** Everything that could be listed now: a listing on a list that is no longer used is nobody's any more. */
  #inScope(open: readonly OpenList[]): Set<string> {
    const ofList = (one: OpenList): string[] =>
      this.#asking.subjects
        .filter(({ kind }) => kind === one.evidence.kind)
        .map((subject) => subjectOn(one.list, subject))
    return new Set(open.flatMap(ofList))
  }

  #contextOf(one: OpenList, subject: Subject, key: string): EntryContext {
    const { observedAt, listings } = this.#asking
    const about = { list: one.list, kind: one.evidence.kind, subject, key }
    return { ...about, listing: listings[key], observedAt, surroundings: this.#surroundings }
  }

  #keepValue(list: DnsblList, subject: string, codes: readonly string[] | null): void {
    if (list.type === 'block' || !this.#asking.keepsValues) return
    const meanings = codes === null ? [] : decode(list, codes).meanings
    this.#values.push({ subject, zone: list.zone, codes, meanings })
  }

  #allValues(open: readonly OpenList[]): readonly ValueEvidence[] {
    const told = new Set(this.#values.map(({ subject }) => subject))
    const carried = open
      .filter((one) => !one.isAsked)
      .flatMap(({ list }) => (this.#asking.before?.values ?? []).filter(({ zone }) => zone === list.zone))
    const all = [...this.#values, ...carried.filter(({ subject }) => !told.has(subject))]
    return all.sort((a, b) => (a.subject < b.subject ? -1 : 1))
  }
}

function isWorthAsking({ evidence, failuresInARow }: OpenList): boolean {
  if (!['healthy', 'doubtful', 'untested'].includes(evidence.health.state)) return false
  return evidence.refused === 0 && evidence.foreign === 0 && failuresInARow < maxFailuresInARow
}

function count(evidence: OpenList['evidence'], said: ReturnType<typeof readAnswer>): void {
  switch (said.kind) {
    case 'absent':
      if (said.isWeak) evidence.nodata++
      else evidence.nxdomain++
      return
    case 'refused':
      evidence.refused++
      return
    case 'foreign':
      evidence.foreign++
      return
    case 'silent':
      evidence.failed++
      return
    case 'entry':
      evidence.entries++
  }
}

/** An answer, and for how long it may be remembered. */
export interface Asked {
  readonly answer: ListAnswer
  readonly ttlSeconds: number
}

async function askOnce(
  list: DnsblList,
  subject: Subject,
  { resolver, signal }: Surroundings,
  fresh: boolean,
): Promise<Asked> {
  const name = questionName(list, subject)
  if (name.length > maxNameLength) return { answer: { kind: 'failed', reason: 'name too long' }, ttlSeconds: 0 }
  const answer = await resolver.resolve(name, 'A', { signal, fresh })
  return { answer: listAnswerOf(answer), ttlSeconds: answer.kind === 'records' ? answer.ttlSeconds : 0 }
}

function whySilent(subject: string, open: readonly OpenList[]): string {
  const one = open.find(({ list }) => subject.endsWith(`@${list.zone}`))
  return one === undefined ? 'the list was not asked' : `the list ${one.evidence.health.reason}`
}

function subjectOn(list: DnsblList, subject: Subject): string {
  return `${askedAbout(list, subject)}@${list.zone}`
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
  return { zone, list: name, operator, type, severity, kind, isTestable, health, ...when, ...counts, troubles: [] }
}
