import { toDomainName } from '@mailhealth/core'
import {
  type DnsblList,
  describeList,
  type ErrorCode,
  type KeyService,
  keyServices,
  type ListKind,
  type PublishedLimits,
  type ReturnCode,
  rfcTestPoints,
} from './list.ts'
import { lists } from './lists.ts'
import { tombstones } from './tombstones.ts'

/** A list that only its owner knows. What is left out is as in describeList(); test entries as in RFC 5782 §5. */
export interface OwnList
  extends Partial<
    Pick<
      DnsblList,
      | 'name'
      | 'operator'
      | 'homepage'
      | 'delistUrl'
      | 'type'
      | 'severity'
      | 'cause'
      | 'codeMode'
      | 'testPoints'
      | 'domainForm'
      | 'minIntervalSeconds'
      | 'policy'
    >
  > {
  readonly zone: string
  readonly kinds: readonly ListKind[]
  /** Without a cause: the list's. Without a severity: as the list weighs. */
  readonly returnCodes?: readonly (Pick<ReturnCode, 'code' | 'meaning'> & Partial<ReturnCode>)[]
  /** Without a cause: `other`. */
  readonly errorCodes?: readonly (Pick<ErrorCode, 'code'> & Partial<ErrorCode>)[]
  readonly limits?: Partial<PublishedLimits>
  /** A secret: `<key>.<zone>` is asked. Null where there is to be one and it is missing. */
  readonly key?: string | null
}

/** What the configuration says about lists. */
export interface ListChoice {
  readonly disable: readonly string[]
  /** Zones of the catalogue that are off by default, and own lists. */
  readonly add: readonly (string | OwnList)[]
  /** Secrets: operator -> key. */
  readonly keys?: { readonly [service: string]: string }
}

/** A choice that cannot be. `message` begins with the configuration's path, and never shows a key. */
export class ListChoiceError extends Error {
  override readonly name = 'ListChoiceError'
}

/** Every list in the catalogue, the dead ones last. */
export const allLists: readonly DnsblList[] = [...lists, ...tombstones]

/** The list of that zone; undefined when it is not in the catalogue. A zone that ended with others finds their tombstone. */
export function findList(zone: string): DnsblList | undefined {
  const name = toDomainName(zone)
  return byZone.get(name ?? '') ?? tombstones.find(({ endedBelow }) => endedBelow && name?.endsWith(`.${endedBelow}`))
}

/**
 * The lists to ask: those on by default, without the disabled and with the added ones, each by its key where there is one.
 *
 * @throws ListChoiceError for a zone that is unknown, dead, there twice, needs a key that is missing or holds one, and for
 * an unusable key
 */
export function enabledLists(choice: ListChoice): readonly DnsblList[] {
  const keys = checkedKeys(choice.keys ?? {})
  const disabled = new Set(choice.disable.map((zone, index) => knownZone(zone, `dnsbl.disable[${index}]`)))
  const chosen = new Map<string, DnsblList>()
  const ownKeys = new Map<string, string>()
  for (const list of lists) if (list.enabledByDefault && !disabled.has(list.zone)) chosen.set(list.zone, list)
  for (const [index, wish] of choice.add.entries()) {
    const path = `dnsbl.add[${index}]`
    const list = typeof wish === 'string' ? knownList(wish, path) : ownList(wish, path)
    if (typeof wish !== 'string' && chosen.has(list.zone))
      throw new ListChoiceError(`${path}: ${list.zone} is in dnsbl.add already; one list takes all its kinds`)
    if (disabled.has(list.zone)) throw new ListChoiceError(`${path}: ${list.zone} is in dnsbl.disable too`)
    chosen.set(list.zone, list)
    if (typeof wish !== 'string' && wish.key !== undefined) ownKeys.set(list.zone, ownKey(list.zone, wish.key, path))
  }
  refuseParts(choice.add, chosen)
  return withLimitsOfOperators([...chosen.values()]).map((list) => withKey(list, keys, ownKeys))
}

/** A zone and its parts together would tell one listing twice, and ask for it twice. */
function refuseParts(add: ListChoice['add'], chosen: ReadonlyMap<string, DnsblList>): void {
  for (const { zone, partOf } of chosen.values()) {
    const whole = wholesOf(zone, partOf).find((one) => chosen.has(one))
    if (whole === undefined) continue
    const index = add.findIndex((wish) => toDomainName(typeof wish === 'string' ? wish : wish.zone) === zone)
    const way = findList(whole)?.enabledByDefault === true ? 'disable' : 'leave out'
    throw new ListChoiceError(
      `dnsbl.add[${index}]: ${zone} is part of ${whole}, whose answers hold it; ${way} ${whole} to ask ${zone} alone`,
    )
  }
}

/** The zones that hold a part: its whole, and the zone that holders of a key ask in the place of that. */
function wholesOf(zone: string, partOf: string | null): readonly string[] {
  if (partOf === null) return []
  const keyed = findList(partOf)?.keyedAccess?.zone ?? partOf
  return [partOf, keyed].filter((one) => one !== zone)
}

/** Limits are an operator's, over all its zones: what one list says of them holds for the others, and the strictest holds. */
function withLimitsOfOperators(chosen: readonly DnsblList[]): readonly DnsblList[] {
  const byOperator = Map.groupBy(chosen, ({ operator }) => operator)
  return chosen.map((list) => {
    const all = (byOperator.get(list.operator) ?? []).map(({ limits }) => limits)
    const limits: PublishedLimits = {
      perDay: strictest(all.map(({ perDay }) => perDay)),
      perSecond: strictest(all.map(({ perSecond }) => perSecond)),
    }
    return { ...list, limits }
  })
}

function strictest(limits: readonly (number | null)[]): number | null {
  const published = limits.filter((one) => one !== null)
  return published.length === 0 ? null : Math.min(...published)
}

/** What a DNS name has room for (RFC 1035 §2.3.4) beside the 32 nibbles of an IPv6 address. */
const longestQueryZone = 253 - 64

const byZone = new Map(allLists.map((list) => [list.zone, list]))

function checkedKeys(keys: { readonly [service: string]: string }): Map<KeyService, string> {
  const checked = new Map<KeyService, string>()
  for (const [name, key] of Object.entries(keys)) {
    const service = keyServices.find((one) => one === name)
    if (service === undefined)
      throw new ListChoiceError(`dnsbl.keys.${name}: no such operator; keys are for ${keyServices.join(', ')}`)
    if (!/^[a-z0-9]{8,63}$/i.test(key))
      throw new ListChoiceError(`dnsbl.keys.${name}: not a key; 8 to 63 letters and digits were expected`)
    checked.set(service, key.toLowerCase())
  }
  return checked
}

/** Operators write zones with the key in front. The key would be shown wherever the zone is, so it is not repeated here either. */
function refuseKeyInName(zone: string, path: string): void {
  const name = toDomainName(zone) ?? ''
  const access = lists
    .map(({ keyedAccess }) => keyedAccess)
    .find((one) => one !== null && name.endsWith(one.zone.slice(one.zone.indexOf('.'))))
  if (access == null || findList(name) !== undefined) return
  throw new ListChoiceError(
    `${path}: a zone with a key in its name; the key goes into dnsbl.keys.${access.service}, as { env: VARIABLE }, and is used for every list of that operator that takes it`,
  )
}

function knownZone(zone: string, path: string): string {
  refuseKeyInName(zone, path)
  const list = findList(zone)
  if (list === undefined) throw new ListChoiceError(`${path}: no list ${JSON.stringify(zone)} in the catalogue`)
  return list.zone
}

function knownList(zone: string, path: string): DnsblList {
  refuseKeyInName(zone, path)
  const list = findList(zone)
  if (list === undefined)
    throw new ListChoiceError(
      `${path}: no list ${JSON.stringify(zone)} in the catalogue; a list of your own needs zone and kinds`,
    )
  return alive(list, path)
}

function alive(list: DnsblList, path: string): DnsblList {
  if (list.status !== 'dead') return list
  const since = list.statusAsOf === null ? '' : ` (${list.statusAsOf})`
  throw new ListChoiceError(`${path}: ${list.name} is dead${since}: ${list.ended}`)
}

function ownList({ key, ...own }: OwnList, path: string): DnsblList {
  refuseKeyInName(own.zone, path)
  const known = findList(own.zone)
  if (known !== undefined) {
    alive(known, path)
    throw new ListChoiceError(`${path}: ${known.zone} is in the catalogue; its name alone turns it on`)
  }
  if (own.kinds.length === 0) throw new ListChoiceError(`${path}.kinds: empty; ipv4, ipv6 or domain was expected`)
  const zone = toDomainName(own.zone)
  if (zone === null) throw new ListChoiceError(`${path}.zone: ${JSON.stringify(own.zone)} is not a name`)
  const cause = own.cause ?? 'other'
  return describeList({
    severity: 'medium',
    ...own,
    zone,
    name: own.name ?? zone,
    operator: own.operator ?? own.name ?? zone,
    cause,
    isKeyed: key !== undefined,
    returnCodes: (own.returnCodes ?? []).map((one) => ({ cause, severity: null, ...one })),
    errorCodes: (own.errorCodes ?? []).map((one) => ({ cause: 'other', ...one })),
    limits: { perDay: null, perSecond: null, ...own.limits },
    testPoints: own.testPoints ?? Object.fromEntries(own.kinds.map((kind) => [kind, rfcTestPoints[kind]])),
  })
}

/** Keys are labels of a question's name, beside those of an IPv6 address. */
function ownKey(zone: string, key: string | null, path: string): string {
  if (key === null)
    throw new ListChoiceError(
      `${path}.key: ${zone} answers only with a key; the variable that is named here has to hold it`,
    )
  if (!/^[a-z0-9][a-z0-9-]{6,61}[a-z0-9]$/i.test(key))
    throw new ListChoiceError(`${path}.key: not a key; 8 to 63 letters, digits and hyphens were expected`)
  if (key.length + zone.length + 1 > longestQueryZone)
    throw new ListChoiceError(`${path}.key: with it in front, ${zone} is too long to be asked`)
  return key.toLowerCase()
}

function withKey(list: DnsblList, keys: Map<KeyService, string>, ownKeys: ReadonlyMap<string, string>): DnsblList {
  const own = ownKeys.get(list.zone)
  if (own !== undefined) return askedAt(list, `${own}.${list.zone}`)
  const access = list.keyedAccess
  const key = access === null ? undefined : keys.get(access.service)
  if (access !== null && key !== undefined) return askedAt(list, `${key}.${access.zone}`)
  if (!list.isKeyed) return list
  throw new ListChoiceError(
    `dnsbl.add: ${list.zone} answers only with a key; dnsbl.keys.${access?.service} has to name a variable that holds it`,
  )
}

function askedAt(list: DnsblList, queryZone: string): DnsblList {
  return Object.defineProperty({ ...list }, 'queryZone', { value: queryZone, enumerable: false })
}
