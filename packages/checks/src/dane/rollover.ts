import { found } from '@mailhealth/catalogue'
import type { DomainTarget, RawFinding } from '@mailhealth/core'
import { daysBetween } from '../age.ts'
import { type DaneHost, decisive, recordsAt, referenceNames, signatureEnd, type TlsaQuestion } from './gather.ts'
import { refusingSenders } from './host-findings.ts'
import { mismatchOf, type Presented, readCertificates } from './match.ts'
import type { DaneMemory, HostMemory } from './memory.ts'
import { type Tlsa, tlsaKey, tlsaText, unusableFault } from './records.ts'

/** Senders may use records that they fetched this long ago, and those that a slow secondary still had: RFC 7671 §8.1. */
const ttlsToWait = 2

/** A certificate that lives so long, or less, is near its renewal. */
const nearDays = 30

/** A TTL beyond a day makes a mistake last. */
const longestTtlSeconds = 86_400

/** Judges whether the next renewal of a host's certificate is provided for, and says how to make it so. */
export function rolloverFindings(
  target: DomainTarget,
  host: DaneHost,
  observedAt: string,
  memory: DaneMemory | null,
): RawFinding[] {
  const question = decisive(host)
  if (question === null || question.tlsa.answer.kind !== 'records') return []
  const { ttlSeconds } = question.tlsa.answer
  const { name } = question.tlsa
  const long = ttlSeconds > longestTtlSeconds ? [found('dane.ttl-long', name, { name, ttlSeconds })] : []
  const shown = chainsOf(target, host, question, observedAt)
  const records = recordsAt(question).filter((record) => unusableFault(record) === null)
  // What does not match now is another finding's.
  if (shown.length === 0 || records.length === 0 || shown.some((one) => refusingSenders(records, one).length > 0))
    return long
  const next = records.filter((record) => shown.every((one) => mismatchOf(record, one) === 'no-match'))
  const state = { host, question, records, shown, observedAt, ttlSeconds, known: memory?.[host.host] }
  return [...long, ...(next.length > 0 ? pending(state, next) : unprepared(state))]
}

interface State {
  readonly host: DaneHost
  readonly question: TlsaQuestion
  readonly records: readonly Tlsa[]
  readonly shown: readonly Presented[]
  readonly observedAt: string
  readonly ttlSeconds: number
  readonly known: HostMemory | undefined
}

/** A record for a certificate to come: from when on it may come (the sets without it have left every cache). */
function pending({ question, records, observedAt, ttlSeconds, known }: State, next: readonly Tlsa[]): RawFinding[] {
  const ready = next.map((record) => {
    const { since, ttlBeforeSeconds } = known?.records[tlsaKey(record)] ?? {
      since: observedAt,
      ttlBeforeSeconds: ttlSeconds,
    }
    return new Date(Date.parse(since) + ttlsToWait * ttlBeforeSeconds * 1000).toISOString()
  })
  const readyAt = ready.sort().at(-1) ?? observedAt
  const current = records.filter((record) => !next.includes(record))
  const { name } = question.tlsa
  return [
    found('dane.rollover-pending', name, {
      name,
      current: current.map(tlsaText),
      next: next.map(tlsaText),
      readyAt: readyAt > observedAt ? readyAt : null,
    }),
  ]
}

/** Nothing is published for the next certificate: does what is there still match after a renewal? */
function unprepared(state: State): RawFinding[] {
  const { question, records, shown, observedAt, ttlSeconds, known } = state
  const open = shown.filter((one) => !survives(records, one, known?.habit ?? 'unknown'))
  const ends = open.flatMap(({ chain }) => chain[0]?.validToDate.toISOString() ?? []).sort()
  const [notAfter] = ends
  if (notAfter === undefined) return []
  const daysLeft = daysBetween(observedAt, notAfter)
  const habit = known?.habit ?? 'unknown'
  const pins = records.some(({ usage, selector }) => usage === 3 && selector === 1)
    ? ('key' as const)
    : ('certificate' as const)
  const breaks = pins === 'certificate' || habit === 'changes-key'
  const severity = breaks && daysLeft < nearDays ? 'high' : 'low'
  const { name } = question.tlsa
  return [
    found('dane.rollover-unsafe', name, {
      name,
      pins,
      habit,
      current: records.map(tlsaText),
      notAfter,
      daysLeft,
      ttlSeconds,
      waitSeconds: ttlsToWait * ttlSeconds,
      signaturesUntil: signatureEnd(question),
      severity,
    }),
  ]
}

/** A key that renewals keep, or an anchor above the leaf, goes on matching. */
function survives(records: readonly Tlsa[], one: Presented, habit: HostMemory['habit']): boolean {
  return records.some((record) => {
    if (mismatchOf(record, one) !== null) return false
    return record.usage === 2 || (record.selector === 1 && habit === 'keeps-key')
  })
}

/** Every different chain that the host's addresses sent. */
function chainsOf(target: DomainTarget, host: DaneHost, question: TlsaQuestion, at: string): Presented[] {
  const names = referenceNames(target, host, question)
  const chains = host.endpoints.flatMap((endpoint) => endpoint.chains.map(({ chain }) => chain))
  const distinct = new Map(chains.flatMap((chain) => (chain === null ? [] : [[chain.join(), chain] as const])))
  return [...distinct.values()].map((ders) => ({ chain: readCertificates(ders), names, at }))
}
