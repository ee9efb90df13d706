import type { DnsblList, ListKind } from '@mailhealth/catalogue'

/** What a fleet asks: how often at most, and how many subjects of each kind there are. */
export interface Fleet {
  readonly intervalSeconds: number
  readonly subjects: { readonly [K in ListKind]: number }
  /** Subjects of the lists of the same operator share its limit: how many questions a round of all of these is. */
  readonly ofOperator: (operator: string) => number
}

/** Lists that weigh less are asked less often. */
const slowness = 4
/** Tests, rechecks and looks want their part of a day's questions too. */
const shareOfLimit = 0.8
const daySeconds = 86_400

/**
 * How often a list is asked about everything, in seconds: at the interval where it weighs most, else four times as slow;
 * never faster than its data changes, nor than its operator's limits allow for the whole fleet, by the day and by the second.
 */
export function paceSecondsOf(list: DnsblList, fleet: Fleet): number {
  const isUrgent = list.severity === 'critical' || list.severity === 'high'
  const wanted = isUrgent ? fleet.intervalSeconds : fleet.intervalSeconds * slowness
  return Math.ceil(Math.max(wanted, list.minIntervalSeconds ?? 0, limitSeconds(list, fleet)))
}

/** How many questions a round of a list is. */
export function questionsOfRound(list: DnsblList, subjects: Fleet['subjects']): number {
  return list.kinds.reduce((sum, kind) => sum + subjects[kind], 0)
}

function limitSeconds({ limits: { perDay, perSecond }, operator }: DnsblList, { ofOperator }: Fleet): number {
  const rates = [perDay === null ? null : perDay / daySeconds, perSecond].filter((rate) => rate !== null)
  return rates.length === 0 ? 0 : ofOperator(operator) / (Math.min(...rates) * shareOfLimit)
}
