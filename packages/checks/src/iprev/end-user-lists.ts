import type { DnsblList, ListKind } from '@mailhealth/catalogue'
import { addressScope, familyOf, type IpAddress } from '@mailhealth/core'
import type { Surroundings } from '../check.ts'
import { askOnce, underWay } from '../dnsbl/ask-once.ts'
import { endUserMeanings, readAnswer } from '../dnsbl/codes.ts'
import { forEachInTurn } from '../dnsbl/in-turn.ts'

/** What a list that knows ranges for end users said of an address. */
export interface EndUserAnswer {
  readonly address: IpAddress
  readonly zone: string
  readonly list: string
  /** What its codes mean, as far as they say that no mail server belongs there; empty: they do not. */
  readonly meanings: readonly string[]
  readonly askedAt: string
}

/** One address on one list, and what became of it. */
interface Question {
  readonly list: DnsblList
  readonly kind: Extract<ListKind, 'ipv4' | 'ipv6'>
  readonly address: IpAddress
  /** As known from before, and then as said now; null where neither is. */
  answer: EndUserAnswer | null
}

/** Ranges for end users change seldom, and operators count questions: each is asked once a day. */
const maxAgeMs = 24 * 60 * 60 * 1000

/**
 * Asks the lists in use that know ranges for end users (Spamhaus PBL, RATS-Dyna) about addresses, side by side and at
 * each operator's pace, as the dnsbl check does. A list that is not healthy, or gives no answer, says nothing: that is
 * told by the dnsbl check.
 */
export async function askEndUserLists(
  addresses: readonly IpAddress[],
  surroundings: Surroundings,
  earlier: readonly EndUserAnswer[],
): Promise<EndUserAnswer[]> {
  const questions = questionsAbout(addresses, surroundings, earlier)
  const due = questions.filter(({ answer }) => !isFresh(answer, surroundings))
  const ofLists = [...Map.groupBy(due, ({ list, kind }) => `${list.zone} ${kind}`).values()]
  const open = await Promise.all(ofLists.map(async (group) => ((await isOpen(group, surroundings)) ? group : [])))
  const ofOperators = [...Map.groupBy(open.flat(), ({ list }) => list.operator).values()]
  await forEachInTurn(ofOperators, underWay, (question) => ask(question, surroundings))
  return questions.flatMap(({ answer }) => answer ?? [])
}

function questionsAbout(
  addresses: readonly IpAddress[],
  { lists, settings }: Surroundings,
  earlier: readonly EndUserAnswer[],
): Question[] {
  const asked = addresses.filter((address) => addressScope(address) !== 'special' || settings.isAllowed(address))
  return listsOfEndUsers(lists.lists).flatMap((list) =>
    asked.map((address) => {
      const answer = earlier.find((one) => one.address === address && one.zone === list.zone) ?? null
      return { list, kind: familyOf(address) === 4 ? 'ipv4' : 'ipv6', address, answer }
    }),
  )
}

/** A list whose answers another one in use holds would only repeat it. */
function listsOfEndUsers(lists: readonly DnsblList[]): DnsblList[] {
  const inUse = new Set(lists.map(({ zone }) => zone))
  return lists.filter(
    (list) =>
      list.type === 'block' &&
      list.returnCodes.some((code) => code.isEndUser) &&
      (list.partOf === null || !inUse.has(list.partOf)),
  )
}

function isFresh(before: EndUserAnswer | null, { clock, isLook }: Surroundings): boolean {
  if (before === null || isLook === true) return false
  return clock.now().getTime() - Date.parse(before.askedAt) < maxAgeMs
}

/** Whether one list may be asked questions of one kind, and can tell. */
async function isOpen([first, ...others]: readonly Question[], { lists, signal }: Surroundings): Promise<boolean> {
  if (first === undefined || !first.list.kinds.includes(first.kind)) return false
  const { state } = await lists.health(first.list, first.kind, signal)
  if (state !== 'healthy' && state !== 'untested') return false
  return (await lists.mayAsk?.(first.list, 1 + others.length)) ?? true
}

async function ask(question: Question, surroundings: Surroundings): Promise<void> {
  const { list, kind, address } = question
  const { answer } = await askOnce(list, { kind, address }, surroundings)
  const said = readAnswer(list, answer)
  if (said.kind !== 'entry' && said.kind !== 'absent') return
  const meanings = said.kind === 'entry' ? endUserMeanings(list, said.codes) : []
  const askedAt = surroundings.clock.now().toISOString()
  question.answer = { address, zone: list.zone, list: list.name, meanings, askedAt }
}
