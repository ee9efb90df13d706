import type { DnsblList } from '@mailhealth/catalogue'
import type { Surroundings } from '../check.ts'
import { askEntry, type EntryContext } from './ask-entry.ts'
import { askOnce, underWay } from './ask-once.ts'
import type { Asking } from './asking.ts'
import { decode, readAnswer } from './codes.ts'
import type { DnsblEvidence, EntryEvidence, ValueEvidence } from './evidence.ts'
import { forEachInTurn } from './in-turn.ts'
import { listingState } from './listing-state.ts'
import type { OpenList } from './open-lists.ts'
import { type Question, questionsOf, subjectOn } from './questions.ts'
import { kindOf, type Subject } from './subjects.ts'

/** What came of asking. */
type Answers = Pick<DnsblEvidence, 'entries' | 'values' | 'ended' | 'unanswered'>

/** The last test of a list that is in doubt must be younger than this. */
const doubtfulHealthSeconds = 60
/** So many odd answers of a list are kept. */
const maxTroubles = 5

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
  await forEachInTurn(questionsOf(asking, open), underWay, (question) => run.ask(question))
  await Promise.all(open.filter(isInDoubt).map((one) => testAgain(one, surroundings)))
  return run.answers(open)
}

/** Whether a list said nothing else, or what no list that works says: its last good test may be of before that began. */
function isInDoubt({ isAsked, evidence }: OpenList): boolean {
  const { nxdomain, nodata, entries, refused, foreign, failed } = evidence
  return isAsked && (refused + foreign > 0 || (failed > 0 && nxdomain + nodata + entries === 0))
}

/** Else each target would be told of a list that fails, for up to an hour, and the list would not be put aside. */
async function testAgain(one: OpenList, { lists, signal }: Surroundings): Promise<void> {
  one.evidence.health = await lists.health(one.list, one.evidence.kind, signal, doubtfulHealthSeconds)
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

  async ask({ order, subject, one, entry: earlier, isKept }: Question): Promise<void> {
    const { list, evidence } = one
    const key = subjectOn(list, subject)
    if (earlier !== null && (isKept || !((await this.#surroundings.lists.mayAsk?.(list, 1)) ?? true))) {
      this.#found.push({ order, entry: earlier })
      return
    }
    const asked = await askOnce(list, subject, this.#surroundings, earlier !== null)
    const said = readAnswer(list, asked.answer)
    if (asked.resolver !== '' && evidence.resolvers?.includes(asked.resolver) !== true)
      evidence.resolvers = [...(evidence.resolvers ?? []), asked.resolver]
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
    const unanswered = silent.flatMap((subject) => {
      if (inScope.has(subject)) return { subject, reason: this.#reasons.get(subject) ?? whySilent(subject, open) }
      return this.#isHidden(subject) ? { subject, reason: 'the lookup that leads to it failed' } : []
    })
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

  /** Whether a list in use could be asked about it, if all lookups had been answered. */
  #isHidden(subject: string): boolean {
    const at = subject.lastIndexOf('@')
    const kind = kindOf(subject.slice(0, at))
    if (!this.#asking.blindTo.has(kind)) return false
    return this.#surroundings.lists.lists.some(
      ({ zone, kinds }) => zone === subject.slice(at + 1) && kinds.includes(kind),
    )
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

function whySilent(subject: string, open: readonly OpenList[]): string {
  const one = open.find(({ list }) => subject.endsWith(`@${list.zone}`))
  return one === undefined ? 'the list was not asked' : `the list ${one.evidence.health.reason}`
}
