import { botsOf, judgeSlack, type SlackHearing } from '@mailhealth/alerting'
import type { Config, Fallback } from '@mailhealth/config'
import { type Clock, type Incident, incidentName, newEventId } from '@mailhealth/core'
import {
  aboutReturn,
  aboutSilence,
  backlogOf,
  beginOutage,
  confirmNotices,
  countIncidentNotices,
  dropNotices,
  endOutage,
  incidentByNumber,
  intendNotices,
  isSubscriber,
  lastingOutage,
  type Notice,
  noticesOf,
  type Outage,
  outageByNumber,
  pulsesOf,
  type Store,
  type Untold,
  unsentNotices,
  untoldCriticals,
} from '@mailhealth/store'
import type { Logger } from 'pino'
import { backMessage, type FallbackMessage, mostIncidents, type Silence, silentMessage } from './message.ts'
import { longestSendMs, type Way, waysOf } from './send.ts'

/** What the fallback works with. */
export interface FallbackParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
}

/** The subscriber that is watched. */
const watched = 'slack'
/** What could not be sent for so long is news to nobody. */
const keptMs = 86_400_000

/** How it stands with Slack: `unwatched` where nobody is to tell it anything. */
export interface SlackState {
  readonly hearing: SlackHearing | { readonly kind: 'unwatched' }
  /** The first critical incident that it was not told although it was time; null when there is none. */
  readonly untold: Untold | null
  /** The last that a bot said of what keeps alerts from arriving. */
  readonly reason: string | null
}

/** How it stands with Slack now; what happened before `notBefore` counts as if it happened then. */
export async function slackHearing(
  { store: { db }, clock }: FallbackParts,
  afterMs: number,
  { notBefore, wasSilent }: { readonly notBefore: Date; readonly wasSilent: boolean },
): Promise<SlackState> {
  if (!(await isSubscriber(db, watched))) return { hearing: { kind: 'unwatched' }, untold: null, reason: null }
  const now = clock.now()
  const [untold = null] = await untoldCriticals(db, watched, new Date(now.getTime() - afterMs), 1)
  const { oldestAt } = await backlogOf(db, watched)
  const bots = botsOf(await pulsesOf(db, watched), now)
  const later = (at: Date | null | undefined): Date | null => (at == null ? null : at < notBefore ? notBefore : at)
  const refusedSince = bots?.details.refusedSince == null ? null : new Date(bots.details.refusedSince)
  const hearing = judgeSlack(
    {
      criticalSince: later(untold?.since),
      untoldSince: later(oldestAt),
      aliveAt: later(bots?.aliveAt),
      refusedSince: later(refusedSince),
    },
    { afterMs, now, wasSilent },
  )
  return { hearing, untold, reason: bots?.details.trouble ?? null }
}

/**
 * Sees whether Slack hears, and tells what is critical by the other ways when it does not: each incident once an outage
 * and way; and that Slack is back, to whoever was told. One process at a time may run it.
 *
 * @param times `startedAt`: before this nobody could have told Slack, so what waits since earlier is given its time.
 *   `until`: nothing is sent that might end later
 */
export async function watchSlack(
  parts: FallbackParts,
  config: Pick<Config, 'slack' | 'runbooks'> & { readonly fallback: Fallback },
  { startedAt, until }: { readonly startedAt: Date; readonly until: Date },
): Promise<void> {
  const { store, clock } = parts
  const { db } = store
  const { afterMs } = config.fallback
  const ways = waysOf(config.fallback)
  const lasting = await lastingOutage(db)
  const circumstances = { notBefore: startedAt, wasSilent: lasting !== null }
  const { hearing, untold, reason } = await slackHearing(parts, afterMs, circumstances)
  if (hearing.kind === 'silent') {
    const since = untold !== null && untold.since < hearing.since ? untold.since : hearing.since
    const outage = lasting ?? (await beginOutage(db, since, clock.now()))
    for (const { name } of ways) await intend(parts, outage, name, afterMs)
    return deliver(parts, ways, config, { why: hearing.why, reason }, until)
  }
  if (lasting !== null) {
    const messageFor = hearing.kind === 'heard' ? () => newEventId(clock) : null
    await db.transaction((tx) => endOutage(tx, lasting.number, clock.now(), messageFor))
  }
  return deliver(parts, ways, config, { why: 'untold', reason }, until)
}

/** Notes what a way is to tell: the incidents that are new to it, or, when it told nothing yet, the silence alone. */
async function intend(
  { store: { db }, clock }: FallbackParts,
  { number: outage }: Outage,
  way: string,
  afterMs: number,
): Promise<void> {
  const before = new Date(clock.now().getTime() - afterMs)
  const fresh = await untoldCriticals(db, watched, before, mostIncidents, { outage, way })
  const isKnown = (await noticesOf(db, outage, way, 1)).length > 0
  const abouts = fresh.length > 0 ? fresh.map(({ number }) => incidentName(number)) : isKnown ? [] : [aboutSilence]
  await intendNotices(db, { outage, way, message: newEventId(clock) }, abouts, clock.now())
}

/** Sends what was noted and not sent, a message after the other. What does not arrive is tried again the next time. */
async function deliver(
  parts: FallbackParts,
  ways: readonly Way[],
  config: Pick<Config, 'slack' | 'runbooks'>,
  silence: Silence,
  until: Date,
): Promise<void> {
  const { store, clock, log } = parts
  const pending = await unsentNotices(store.db, new Date(clock.now().getTime() - keptMs))
  const failed = new Set<string>()
  for (const notices of Map.groupBy(pending, ({ message }) => message).values()) {
    const [{ way: name, message } = { way: '', message: '' }] = notices
    const way = ways.find((one) => one.name === name)
    if (way === undefined || failed.has(name)) continue
    if (clock.now().getTime() + longestSendMs > until.getTime()) return
    try {
      const sent = await messageOf(parts, notices, config, silence)
      if (sent === null) continue
      await way.send(sent)
      await confirmNotices(store.db, message, clock.now())
      log.warn(`Slack is or was silent: told by ${name} instead (${notices.map(({ about }) => about).join(', ')})`)
    } catch (error) {
      failed.add(name)
      log.error(`the fallback by ${name} did not arrive, and is tried again: ${(error as Error).message}`)
    }
  }
}

/** What notices are to say now; null when that is nothing any more. */
async function messageOf(
  { store: { db }, clock }: FallbackParts,
  notices: readonly Notice[],
  { slack, runbooks }: Pick<Config, 'slack' | 'runbooks'>,
  silence: Silence,
): Promise<FallbackMessage | null> {
  const [first] = notices
  const outage = first === undefined ? null : await outageByNumber(db, first.outage)
  if (first === undefined || outage === null) throw new Error('the outage of a notice vanished')
  const head = { id: first.message, at: clock.now() }
  const wording = { locale: slack.locale, runbooks }
  if (first.about !== aboutReturn) {
    const incidents = (await incidentsOf(db, notices)).filter(isCalling)
    const isOfUse = await keepTrue(db, notices, incidents, head.at)
    return isOfUse
      ? silentMessage(head, outage, silence, { incidents, isCut: notices.length >= mostIncidents }, wording)
      : null
  }
  const told = await noticesOf(db, outage.number, first.way, mostIncidents)
  const count = await countIncidentNotices(db, outage.number, first.way)
  return backMessage(head, outage, { incidents: await incidentsOf(db, told), count }, wording)
}

/** As untoldCriticals has it: critical, with nobody on it, and not muted. */
function isCalling({ state, severity, mutedUntil }: Incident): boolean {
  return state === 'open' && severity === 'critical' && mutedUntil === null
}

/**
 * Takes back the notices of incidents that call nobody any more: one that calls again is told then. Where none is left,
 * the silence alone is told, unless that way heard of it. False when there is nothing to tell.
 */
async function keepTrue(
  db: Store['db'],
  notices: readonly Notice[],
  calling: readonly Incident[],
  now: Date,
): Promise<boolean> {
  const names = new Set(calling.map(({ number }) => incidentName(number)))
  const left = notices.filter(({ about }) => about === aboutSilence || names.has(about))
  const [first] = notices
  if (first === undefined || left.length === notices.length) return true
  const gone = notices.filter((notice) => !left.includes(notice)).map(({ about }) => about)
  await dropNotices(db, first.message, gone)
  if (left.length > 0) return true
  if ((await noticesOf(db, first.outage, first.way, 1)).length > 0) return false
  await intendNotices(db, first, [aboutSilence], now)
  return true
}

async function incidentsOf(db: Store['db'], notices: readonly Notice[]) {
  const numbers = notices.flatMap(({ about }) => (about.startsWith('MH-') ? [Number(about.slice(3))] : []))
  const incidents = await Promise.all(numbers.map((number) => incidentByNumber(db, number)))
  return incidents.filter((incident) => incident !== null)
}
