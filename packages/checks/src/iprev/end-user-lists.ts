import type { DnsblList } from '@mailhealth/catalogue'
import { addressScope, familyOf, type IpAddress } from '@mailhealth/core'
import type { Surroundings } from '../check.ts'
import { endUserMeanings, listAnswerOf, readAnswer } from '../dnsbl/codes.ts'
import { questionName } from '../dnsbl/subjects.ts'

/** What a list that knows ranges for end users said of an address. */
export interface EndUserAnswer {
  readonly address: IpAddress
  readonly zone: string
  readonly list: string
  /** What its codes mean, as far as they say that no mail server belongs there; empty: they do not. */
  readonly meanings: readonly string[]
  readonly askedAt: string
}

/** Ranges for end users change seldom, and operators count questions: each is asked once a day. */
const maxAgeMs = 24 * 60 * 60 * 1000

/**
 * Asks the lists in use that know ranges for end users (Spamhaus PBL, RATS-Dyna) about addresses. A list that is not
 * healthy, or gives no answer, says nothing: that is told by the dnsbl check.
 */
export async function askEndUserLists(
  addresses: readonly IpAddress[],
  surroundings: Surroundings,
  earlier: readonly EndUserAnswer[],
): Promise<EndUserAnswer[]> {
  const asked = addresses.filter(
    (address) => addressScope(address) !== 'special' || surroundings.settings.isAllowed(address),
  )
  const answers: (EndUserAnswer | null)[] = []
  for (const list of listsOfEndUsers(surroundings.lists.lists)) {
    for (const address of asked) {
      const before = earlier.find((one) => one.address === address && one.zone === list.zone) ?? null
      answers.push(isFresh(before, surroundings) ? before : ((await ask(list, address, surroundings)) ?? before))
    }
  }
  return answers.filter((one) => one !== null)
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

async function ask(
  list: DnsblList,
  address: IpAddress,
  { lists, resolver, clock, signal }: Surroundings,
): Promise<EndUserAnswer | null> {
  const kind = familyOf(address) === 4 ? 'ipv4' : 'ipv6'
  if (!list.kinds.includes(kind)) return null
  const { state } = await lists.health(list, kind, signal)
  if (state !== 'healthy' && state !== 'untested') return null
  if (!((await lists.mayAsk?.(list, 1)) ?? true)) return null
  const answer = await resolver.resolve(questionName(list, { kind, address }), 'A', { signal })
  const said = readAnswer(list, listAnswerOf(answer))
  if (said.kind !== 'entry' && said.kind !== 'absent') return null
  const meanings = said.kind === 'entry' ? endUserMeanings(list, said.codes) : []
  return { address, zone: list.zone, list: list.name, meanings, askedAt: clock.now().toISOString() }
}
