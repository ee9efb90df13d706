import type { DnsblList, ListKind } from '@mailhealth/catalogue'
import { maxNameLength, recordsOf } from '@mailhealth/core'
import type { Surroundings } from '../check.ts'
import { forEachBounded } from './bounded.ts'
import { type ListAnswer, listAnswerOf, readAnswer } from './codes.ts'
import type { EntryEvidence, ListEvidence } from './evidence.ts'
import { askedAbout, questionName, type Subject } from './subjects.ts'

/** A list that is being asked, with its evidence so far. */
export interface OpenList {
  readonly list: DnsblList
  readonly evidence: { -readonly [K in keyof ListEvidence]: ListEvidence[K] }
  failuresInARow: number
}

/** DNS questions that one run has under way. */
const maxUnderWay = 40
/** A list that fails so often in a row is down: it is left alone for the rest of the run. */
const maxFailuresInARow = 10
/** So many odd answers of a list are kept. */
const maxTroubles = 5
/** Before an entry is believed, the list's health must be younger than this: wildcards begin from one minute to the next. */
const entryHealthSeconds = 60
const maxTxtLength = 255

/** Finds the health of each list for each kind of question that it takes. */
export async function openLists(kinds: ReadonlySet<ListKind>, surroundings: Surroundings): Promise<OpenList[]> {
  const { lists, signal } = surroundings
  const pairs = lists.lists.flatMap((list) =>
    list.kinds.filter((kind) => kinds.has(kind)).map((kind) => ({ list, kind })),
  )
  const open: OpenList[] = []
  // Each health test is up to three questions.
  await forEachBounded(pairs.entries(), Math.floor(maxUnderWay / 3), async ([index, { list, kind }]) => {
    const health = await lists.health(list, kind, signal)
    open[index] = { list, evidence: untouched(list, kind, health), failuresInARow: 0 }
  })
  return open
}

/** Asks the lists about every subject, counts their answers in `open`, and returns the entries, asked about twice. */
export async function askLists(
  subjects: Iterable<Subject>,
  open: readonly OpenList[],
  surroundings: Surroundings,
): Promise<EntryEvidence[]> {
  const found: { readonly order: number; readonly entry: EntryEvidence }[] = []
  await forEachBounded(questions(subjects, open), maxUnderWay, async ({ order, subject, one }) => {
    const entry = await askOne(one, subject, surroundings)
    if (entry !== null) found.push({ order, entry })
  })
  return found.sort((a, b) => a.order - b.order).map(({ entry }) => entry)
}

interface Question {
  readonly order: number
  readonly subject: Subject
  readonly one: OpenList
}

/** What is to be asked, subject by subject, so that the lists take turns. What a list cannot tell is only counted. */
function* questions(subjects: Iterable<Subject>, open: readonly OpenList[]): Generator<Question> {
  let order = 0
  for (const subject of subjects) {
    for (const one of open) {
      if (one.evidence.kind !== subject.kind) continue
      one.evidence.asked++
      if (isWorthAsking(one)) yield { order: order++, subject, one }
    }
  }
}

function isWorthAsking({ evidence, failuresInARow }: OpenList): boolean {
  if (!['healthy', 'doubtful', 'untested'].includes(evidence.health.state)) return false
  return evidence.refused === 0 && evidence.foreign === 0 && failuresInARow < maxFailuresInARow
}

async function askOne(one: OpenList, subject: Subject, surroundings: Surroundings): Promise<EntryEvidence | null> {
  const { list, evidence } = one
  const answer = await ask(list, subject, surroundings, false)
  const said = readAnswer(list, answer)
  one.failuresInARow = said.kind === 'silent' ? one.failuresInARow + 1 : 0
  switch (said.kind) {
    case 'entry':
      evidence.entries++
      return askAgain(one, subject, answer, surroundings)
    case 'absent':
      if (said.isWeak) evidence.nodata++
      else evidence.nxdomain++
      return null
    case 'refused':
      evidence.refused++
      break
    case 'foreign':
      evidence.foreign++
      break
    case 'silent':
      evidence.failed++
      break
  }
  if (evidence.troubles.length < maxTroubles)
    evidence.troubles = [...evidence.troubles, { subject: subjectOn(list, subject), answer }]
  return null
}

async function askAgain(
  { list, evidence }: OpenList,
  subject: Subject,
  first: ListAnswer,
  surroundings: Surroundings,
): Promise<EntryEvidence> {
  const [again, health, txt] = await Promise.all([
    ask(list, subject, surroundings, true),
    surroundings.lists.health(list, evidence.kind, surroundings.signal, entryHealthSeconds),
    list.type === 'block' ? textOf(list, subject, surroundings) : null,
  ])
  evidence.health = health
  return { subject: subjectOn(list, subject), zone: list.zone, kind: evidence.kind, first, again, txt }
}

async function ask(
  list: DnsblList,
  subject: Subject,
  { resolver, signal }: Surroundings,
  fresh: boolean,
): Promise<ListAnswer> {
  const name = questionName(list, subject)
  if (name.length > maxNameLength) return { kind: 'failed', reason: 'name too long' }
  return listAnswerOf(await resolver.resolve(name, 'A', { signal, fresh }))
}

/** The list's words for people. They decide nothing, so that having none changes nothing. */
async function textOf(list: DnsblList, subject: Subject, surroundings: Surroundings): Promise<string | null> {
  const { resolver, signal } = surroundings
  const texts = recordsOf(await resolver.resolve(questionName(list, subject), 'TXT', { signal }))
  const text = texts
    .map((strings) => strings.join(''))
    .sort()
    .join('; ')
  return text === '' ? null : withoutKey(list, text).slice(0, maxTxtLength)
}

// Lists echo the question in their texts, and with it the key.
function withoutKey(list: DnsblList, text: string): string {
  const key = list.queryZone?.split('.')[0]
  return key === undefined ? text : text.replaceAll(new RegExp(key, 'gi'), '…')
}

function subjectOn(list: DnsblList, subject: Subject): string {
  return `${askedAbout(list, subject)}@${list.zone}`
}

function untouched(list: DnsblList, kind: ListKind, health: ListEvidence['health']): OpenList['evidence'] {
  const { zone, name, operator, type, severity } = list
  const isTestable = list.testPoints[kind] !== undefined
  const counts = { asked: 0, nxdomain: 0, nodata: 0, entries: 0, refused: 0, foreign: 0, failed: 0 }
  return { zone, list: name, operator, type, severity, kind, isTestable, health, ...counts, troubles: [] }
}
