import type { DnsblList, ListKind } from '@mailhealth/catalogue'
import { type IpAddress, type Resolver, recordsOf, reversedLabels } from '@mailhealth/core'
import type { Surroundings } from '../check.ts'
import type { Asked } from './ask-once.ts'
import { listAnswerOf } from './codes.ts'
import type { EntryEvidence, Listing } from './evidence.ts'
import type { ListHealth } from './list-source.ts'
import { questionName, type Subject } from './subjects.ts'

/** What an entry is asked about again with. */
export interface EntryContext {
  readonly list: DnsblList
  readonly kind: ListKind
  readonly subject: Subject
  /** `<address or name>@<zone>` */
  readonly key: string
  /** The same listing in earlier runs; undefined when there was none. */
  readonly listing: Listing | undefined
  readonly observedAt: string
  readonly surroundings: Surroundings
}

/** Before an entry is believed, the list's health must be younger than this: wildcards begin from one minute to the next. */
const newEntryHealthSeconds = 60
const knownEntryHealthSeconds = 3_600
/** A new listing has to last for its TTL, or for so long. */
const longestWaitSeconds = 60
const maxTxtLength = 255
/** The entry, and the list's test entry. */
const questionsOfSecond = 2
const overLimit = { kind: 'failed', reason: "today's questions to its operator are used up" } as const

/** Asks about an entry again, by a second way where there is one, and for the list's words; and tests the list anew. */
export async function askEntry(
  context: EntryContext,
  first: Asked,
): Promise<{ readonly evidence: EntryEvidence; readonly health: ListHealth }> {
  const { list, kind, subject, key, listing, observedAt, surroundings } = context
  const { resolver, secondResolver, lists, signal } = surroundings
  const isKnown = listing !== undefined && listing.endedAt === null
  const name = questionName(list, subject)
  const healthSeconds = isKnown ? knownEntryHealthSeconds : newEntryHealthSeconds
  const other = isKnown && listing.isSettled !== false ? undefined : secondResolver
  const questions = 1 + (list.type === 'block' ? 1 : 0) + (other === undefined ? 0 : questionsOfSecond)
  const isAllowed = (await lists.mayAsk?.(list, questions)) ?? true
  const [again, second, health, txt] = await Promise.all([
    isAllowed ? resolver.resolve(name, 'A', { signal, fresh: true }) : null,
    isAllowed && other !== undefined ? askSecond(context, other) : nobody,
    lists.health(list, kind, signal, healthSeconds),
    isAllowed && list.type === 'block' ? textOf(list, name, surroundings) : null,
  ])
  const ttlSeconds = again?.kind === 'records' ? again.ttlSeconds : first.ttlSeconds
  const seen = isKnown
    ? { firstSeenAt: listing.firstSeenAt, waitSeconds: listing.waitSeconds, listedUntil: listing.listedUntil }
    : {
        firstSeenAt: observedAt,
        waitSeconds: Math.max(1, Math.min(longestWaitSeconds, ttlSeconds)),
        listedUntil: listing?.endedAt ?? null,
      }
  const answers = {
    first: first.answer,
    again: again === null ? overLimit : listAnswerOf(again),
    second: second.said,
    resolvers: [
      ...new Set([first.resolver, again?.kind === 'records' ? again.server : first.resolver, ...second.resolvers]),
    ],
  }
  return {
    evidence: { subject: key, zone: list.zone, kind, ...answers, ttlSeconds, txt, askedAt: observedAt, ...seen },
    health,
  }
}

/** What came by the second way, and who showed the entry there. */
interface SecondAnswer {
  readonly said: EntryEvidence['second']
  readonly resolvers: readonly string[]
}

const nobody: SecondAnswer = { said: null, resolvers: [] }

/** The second way may be refused where the first is not, so that the list's own test entry is asked for with it. */
async function askSecond(
  { list, kind, subject, surroundings: { signal } }: EntryContext,
  resolver: Resolver,
): Promise<SecondAnswer> {
  const point = list.testPoints[kind]?.listed
  if (point === undefined) return nobody
  const labels = kind === 'domain' ? point : reversedLabels(point as IpAddress)
  const names = [questionName(list, subject), `${labels}.${list.queryZone ?? list.zone}`] as const
  const ask = (name: string) => resolver.resolve(name, 'A', { signal, fresh: true })
  const [answer, test] = await Promise.all([ask(names[0]), ask(names[1])])
  const resolvers = answer.kind === 'records' ? [answer.server] : []
  return { said: { answer: listAnswerOf(answer), test: listAnswerOf(test) }, resolvers }
}

/** The list's words for people. They decide nothing, so that having none changes nothing. */
async function textOf(list: DnsblList, name: string, { resolver, signal }: Surroundings): Promise<string | null> {
  const texts = recordsOf(await resolver.resolve(name, 'TXT', { signal }))
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
