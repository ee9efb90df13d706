import type { DnsblList } from '@mailhealth/catalogue'
import type { Asking } from './asking.ts'
import type { EntryEvidence } from './evidence.ts'
import { recheckAt } from './memory.ts'
import { isWorthAsking, type OpenList } from './open-lists.ts'
import { askedAbout, type Subject } from './subjects.ts'

/** One subject on one list. */
export interface Question {
  /** Its place among all: subject by subject, and list by list for each. */
  readonly order: number
  readonly subject: Subject
  readonly one: OpenList
  /** The entry that is asked about again; null where the list is asked about everything. */
  readonly entry: EntryEvidence | null
  /** True where that entry stands as it is: it is not due, or its list says nothing now. */
  readonly isKept: boolean
}

/** How results name a subject on a list. */
export function subjectOn(list: DnsblList, subject: Subject): string {
  return `${askedAbout(list, subject)}@${list.zone}`
}

/**
 * What is to be asked, a line for each operator, since that is who sets a pace. What a list cannot tell is only
 * counted. Lazily: whether a list is worth asking may change from one question to the next.
 */
export function questionsOf(asking: Asking, open: readonly OpenList[]): readonly Iterable<Question>[] {
  const places = open.map((one, place) => ({ one, place }))
  const byOperator = Map.groupBy(places, ({ one }) => one.evidence.operator)
  return [...byOperator.values()].map((lists) => lineOf(asking, lists, open.length))
}

function* lineOf(
  asking: Asking,
  lists: readonly { readonly one: OpenList; readonly place: number }[],
  listCount: number,
): Generator<Question> {
  const named = new Set<string>()
  for (const [nth, subject] of asking.subjects.entries()) {
    for (const { one, place } of lists) {
      if (one.evidence.kind !== subject.kind) continue
      const key = subjectOn(one.list, subject)
      if (subject.kind === 'domain') {
        // Several names may have one registrable domain.
        if (named.has(key)) continue
        named.add(key)
      }
      const question = questionAbout(asking, one, key)
      if (question !== null) yield { ...question, order: nth * listCount + place, subject, one }
    }
  }
}

/** Whether there is anything to ask; what is not asked, though it should be, is counted too. */
function questionAbout(asking: Asking, one: OpenList, key: string): Pick<Question, 'entry' | 'isKept'> | null {
  const { evidence, isAsked } = one
  if (isAsked || evidence.isSpared) evidence.asked++
  if (isAsked) return isWorthAsking(one) ? { entry: null, isKept: false } : null
  const entry = asking.before?.entries.find((known) => known.subject === key)
  if (entry === undefined || evidence.isSpared) return null
  const isDue = recheckAt(entry) <= Date.parse(asking.observedAt)
  return { entry, isKept: !isDue || !isWorthAsking(one) }
}
