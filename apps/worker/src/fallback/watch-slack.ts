import { judgeSlack, type SlackHearing } from '@mailhealth/alerting'
import type { Config, Fallback } from '@mailhealth/config'
import { type Clock, incidentName, newEventId } from '@mailhealth/core'
import {
  aboutReturn,
  aboutSilence,
  backlogOf,
  beginOutage,
  confirmNotices,
  endOutage,
  incidentByNumber,
  intendNotices,
  lastingOutage,
  type Notice,
  noticesOf,
  type Outage,
  outageByNumber,
  pulseOf,
  type Store,
  type Untold,
  unsentNotices,
  untoldCriticals,
} from '@mailhealth/store'
import type { Logger } from 'pino'
import { backMessage, type FallbackMessage, type Silence, silentMessage } from './message.ts'
import { type Way, waysOf } from './send.ts'

/** What the fallback works with. */
export interface FallbackParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
}

/** The subscriber that is watched. */
const watched = 'slack'
const mostIncidents = 200
/** What could not be sent for so long is news to nobody. */
const keptMs = 86_400_000

/** How it stands with Slack now; what happened before `notBefore` counts as if it happened then. */
export async function slackHearing(
  { store: { db }, clock }: FallbackParts,
  afterMs: number,
  { notBefore, wasSilent }: { readonly notBefore: Date; readonly wasSilent: boolean },
): Promise<{ readonly hearing: SlackHearing; readonly untold: readonly Untold[]; readonly reason: string | null }> {
  const now = clock.now()
  const untold = await untoldCriticals(db, watched, new Date(now.getTime() - afterMs), mostIncidents)
  const { oldestAt } = await backlogOf(db, watched)
  const pulse = await pulseOf(db, watched)
  const later = (at: Date | null | undefined): Date | null => (at == null ? null : at < notBefore ? notBefore : at)
  const hearing = judgeSlack(
    { criticalSince: later(untold[0]?.since), untoldSince: later(oldestAt), aliveAt: later(pulse?.at) },
    { afterMs, now, wasSilent },
  )
  const trouble = pulse?.details['trouble']
  return { hearing, untold, reason: typeof trouble === 'string' ? trouble : null }
}

/**
 * Sees whether Slack hears, and tells what is critical by the other ways when it does not: each incident once an outage
 * and way; and that Slack is back, to whoever was told. One process at a time may run it.
 *
 * @param startedAt before this nobody could have told Slack: what waits since earlier is given its time
 */
export async function watchSlack(
  parts: FallbackParts,
  config: Pick<Config, 'slack' | 'runbooks'> & { readonly fallback: Fallback },
  startedAt: Date,
): Promise<void> {
  const { store, clock } = parts
  const { db } = store
  const ways = waysOf(config.fallback)
  const lasting = await lastingOutage(db)
  const circumstances = { notBefore: startedAt, wasSilent: lasting !== null }
  const { hearing, untold, reason } = await slackHearing(parts, config.fallback.afterMs, circumstances)
  if (hearing.kind === 'silent') {
    const [first] = untold
    const since = first !== undefined && first.since < hearing.since ? first.since : hearing.since
    const outage = lasting ?? (await beginOutage(db, since, clock.now()))
    for (const { name } of ways) await intend(parts, outage, name, untold)
    return deliver(parts, ways, config, { why: hearing.why, reason })
  }
  if (lasting !== null) {
    await db.transaction((tx) => endOutage(tx, lasting.number, clock.now(), () => newEventId(clock)))
  }
  return deliver(parts, ways, config, { why: 'untold', reason })
}

/** Notes what a way is to tell: the incidents that are new to it, or, when it told nothing yet, the silence alone. */
async function intend(
  { store: { db }, clock }: FallbackParts,
  { number: outage }: Outage,
  way: string,
  untold: readonly Untold[],
): Promise<void> {
  const known = new Set((await noticesOf(db, outage, way)).map(({ about }) => about))
  const fresh = untold.map(({ number }) => incidentName(number)).filter((name) => !known.has(name))
  const abouts = fresh.length > 0 ? fresh : known.size > 0 ? [] : [aboutSilence]
  await intendNotices(db, { outage, way, message: newEventId(clock) }, abouts, clock.now())
}

/** Sends what was noted and not sent, a message after the other. What does not arrive is tried again the next time. */
async function deliver(
  parts: FallbackParts,
  ways: readonly Way[],
  config: Pick<Config, 'slack' | 'runbooks'>,
  silence: Silence,
): Promise<void> {
  const { store, clock, log } = parts
  const pending = await unsentNotices(store.db, new Date(clock.now().getTime() - keptMs))
  const failed = new Set<string>()
  for (const notices of Map.groupBy(pending, ({ message }) => message).values()) {
    const [{ way: name, message } = { way: '', message: '' }] = notices
    const way = ways.find((one) => one.name === name)
    if (way === undefined || failed.has(name)) continue
    try {
      await way.send(await messageOf(parts, notices, config, silence))
      await confirmNotices(store.db, message, clock.now())
      log.warn(`Slack is or was silent: told by ${name} instead (${notices.map(({ about }) => about).join(', ')})`)
    } catch (error) {
      failed.add(name)
      log.error(`the fallback by ${name} did not arrive, and is tried again: ${(error as Error).message}`)
    }
  }
}

async function messageOf(
  { store: { db }, clock }: FallbackParts,
  notices: readonly Notice[],
  { slack, runbooks }: Pick<Config, 'slack' | 'runbooks'>,
  silence: Silence,
): Promise<FallbackMessage> {
  const [first] = notices
  const outage = first === undefined ? null : await outageByNumber(db, first.outage)
  if (first === undefined || outage === null) throw new Error('the outage of a notice vanished')
  const head = { id: first.message, at: clock.now() }
  const wording = { locale: slack.locale, runbooks }
  if (first.about !== aboutReturn) {
    return silentMessage(head, outage, silence, await incidentsOf(db, notices), wording)
  }
  const told = await noticesOf(db, outage.number, first.way)
  return backMessage(head, outage, await incidentsOf(db, told), wording)
}

async function incidentsOf(db: Store['db'], notices: readonly Notice[]) {
  const numbers = notices.flatMap(({ about }) => (about.startsWith('MH-') ? [Number(about.slice(3))] : []))
  const incidents = await Promise.all(numbers.map((number) => incidentByNumber(db, number)))
  return incidents.filter((incident) => incident !== null)
}
