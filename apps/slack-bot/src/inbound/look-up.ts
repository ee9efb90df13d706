import {
  type Command,
  digestSpanMs,
  type EvidenceVerb,
  isWatched,
  mailAuthentication,
  type RunbookOf,
} from '@mailhealth/alerting'
import { type CheckId, type Incident, incidentName, targetKey, targetName, type Verdict } from '@mailhealth/core'
import {
  incidentByNumber,
  latestOutcomes,
  latestVerdicts,
  listIncidents,
  listMutes,
  listTargets,
  nextDueAt,
  transitionsOf,
} from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { besideOf } from '../outbound/beside.ts'
import { brokenRoutes } from '../outbound/broken.ts'
import { digestSettingOf } from '../outbound/digest-setting.ts'
import { digestFacts } from '../outbound/show-digest.ts'
import { type Content, sentence } from '../render/blocks.ts'
import { brokenRows } from '../render/broken-routes.ts'
import { digestMessage } from '../render/digest.ts'
import { evidenceMessage } from '../render/evidence.ts'
import { incidentCard, incidentList, incidentsOn } from '../render/incident-list.ts'
import type { Wording } from '../render/incident-message.ts'
import { mutesMessage } from '../render/lists.ts'
import { runbookChecks, runbookMessage, runbooksOfCheck } from '../render/runbook.ts'
import { statusMessage } from '../render/status.ts'
import { targetText } from '../render/target-name.ts'
import { byWeight, date } from '../render/words.ts'
import { digestTextsIn } from '../texts/digest.ts'
import { homeLink } from './home-link.ts'
import { lookUpHistory } from './look-up-history.ts'
import { notWatched } from './not-watched.ts'
import { permalinksOf } from './permalinks.ts'

/** What anyone may ask, and the store answers. */
export type Question = Extract<
  Command,
  { readonly verb: 'status' | 'incidents' | 'show' | 'mutes' | 'history' | EvidenceVerb | 'runbook' | 'digest' }
>

/** More incidents than these are not counted. */
const mostCounted = 200

/** Who asks, and for which page of a list, from 0. */
export interface Asker {
  readonly by: string
  readonly page: number
}

/** Answers a question from the store; nothing changes. */
export async function lookUp(bot: BotContext, question: Question, asker: Asker, wording: Wording): Promise<Content> {
  switch (question.verb) {
    case 'status':
      return status(bot, question.scope, wording)
    case 'incidents':
      return list(bot, question, asker, wording)
    case 'show':
      return show(bot, question.incident, wording)
    case 'mutes':
      return mutesMessage(await listMutes(bot.store.db), wording.texts)
    case 'history':
      return lookUpHistory(bot, question.of, wording)
    case 'dnsbl':
    case 'auth':
    case 'tls':
      return evidence(bot, question.verb, question.target, wording)
    case 'runbook':
      return runbook(bot, question.of, wording)
    case 'digest':
      return digest(bot, asker, wording)
  }
}

/** What was last seen of some checks of a watched target. */
export async function latestOf(bot: BotContext, name: string, checks: readonly CheckId[]): Promise<readonly Verdict[]> {
  const { db } = bot.store
  const named = (await listTargets(db)).filter((target) => targetName(target) === name)
  const verdicts = await Promise.all(named.map((target) => latestVerdicts(db, targetKey(target))))
  return verdicts.flat().filter((verdict) => checks.includes(verdict.check))
}

async function status(bot: BotContext, scope: string | null, wording: Wording): Promise<Content> {
  const { texts, locale } = wording
  const { db } = bot.store
  const outcomes = await latestOutcomes(db)
  const incidents = await listIncidents(db, { states: ['open', 'acknowledged', 'snoozed'], limit: mostCounted })
  const group = scope?.startsWith('group:') ? scope.slice('group:'.length) : null
  const inGroup = group === null ? null : await targetsTagged(bot, group)
  const isAsked = (one: { readonly target: string; readonly targetKey: string }): boolean =>
    inGroup?.has(one.targetKey) ?? (scope === null || scope === 'all' || one.target === scope)
  const [asked, open] = [outcomes.filter(isAsked), incidents.filter(isAsked)]
  if (scope !== null && asked.length + open.length === 0) {
    const targets = await listTargets(db)
    const isKnown = inGroup === null ? isWatched(scope, targets) : inGroup.size > 0
    if (!isKnown) return sentence(notWatched(scope, targets, texts))
  }
  const message = statusMessage(asked, open, scope, texts, {
    beside: await besides(bot, wording),
    home: await homeLink(bot),
  })
  const broken = brokenRows(await brokenRoutes(bot), bot.config.slack.channel, locale)
  return { ...message, blocks: [...message.blocks, ...broken] }
}

/** When the next check is due, and how much is muted. */
async function besides({ store: { db }, clock }: BotContext, { texts, locale }: Wording): Promise<readonly string[]> {
  const next = await nextDueAt(db)
  const mutes = await listMutes(db)
  return [
    ...(next === null || next <= clock.now() ? [] : [texts.status.nextCheck(date(next.toISOString()))]),
    ...(mutes.length === 0 ? [] : [digestTextsIn(locale).muted(mutes.length)]),
  ]
}

async function targetsTagged(bot: BotContext, tag: string): Promise<ReadonlySet<string>> {
  const targets = await listTargets(bot.store.db)
  const tagged = targets.filter((one) => 'tags' in one && one.tags.some((other) => other.toLowerCase() === tag))
  return new Set(tagged.map(targetKey))
}

async function list(
  bot: BotContext,
  { states, mine }: Extract<Question, { readonly verb: 'incidents' }>,
  { by, page }: Asker,
  wording: Wording,
): Promise<Content> {
  const found = await listIncidents(bot.store.db, { states, limit: mostCounted + 1 })
  const incidents = mine ? found.filter((one) => one.acknowledgedBy === by || one.resolvedBy === by) : found
  const shown = incidents.slice(0, mostCounted)
  const [only] = states
  const asked = ['incidents', ...(only !== undefined && states.length === 1 ? [stateWords[only]] : [])]
  return incidentList(
    {
      incidents: shown,
      hasMore: incidents.length > mostCounted,
      page,
      asked: [...asked, ...(mine ? ['mine'] : [])].join(' '),
      links: await permalinksOf(
        bot,
        incidentsOn(shown, page).map((one) => one.number),
      ),
    },
    wording,
  )
}

/** How the grammar names the states of a list. */
const stateWords: { readonly [S in Incident['state']]: string } = {
  open: 'open',
  acknowledged: 'acked',
  snoozed: 'snoozed',
  resolved: 'resolved',
}

async function show(bot: BotContext, number: number, wording: Wording): Promise<Content> {
  const incident = await incidentByNumber(bot.store.db, number)
  if (incident === null) return sentence(wording.texts.answer.noIncident(incidentName(number)))
  const links = await permalinksOf(bot, [number])
  const story = await transitionsOf(bot.store.db, number)
  return incidentCard(incident, story, links.get(number) ?? null, wording, await besideOf(bot, incident))
}

const evidenceOf: { readonly [V in EvidenceVerb]: readonly CheckId[] } = {
  dnsbl: ['dnsbl'],
  auth: mailAuthentication,
  tls: ['tls'],
}

async function evidence(bot: BotContext, verb: EvidenceVerb, target: string, wording: Wording): Promise<Content> {
  const { texts, locale } = wording
  const verdicts = await latestOf(bot, target, evidenceOf[verb])
  if (verdicts.length === 0) return sentence(texts.status.nothingOf(targetText(target)))
  return evidenceMessage(target, verdicts, texts, locale)
}

async function digest(bot: BotContext, { by }: Asker, wording: Wording): Promise<Content> {
  const until = bot.clock.now()
  const since = new Date(until.getTime() - digestSpanMs.daily)
  const span = { period: 'daily', since: since.toISOString(), until: until.toISOString() } as const
  const [facts, setting, permission] = await Promise.all([
    digestFacts(bot, span),
    digestSettingOf(bot.store.db, bot),
    bot.people.permissionOf(by, 'admin'),
  ])
  return digestMessage({ ...facts, setting, mayPlan: permission.kind === 'granted' }, wording)
}

async function runbook(bot: BotContext, of: RunbookOf, wording: Wording): Promise<Content> {
  const { texts } = wording
  switch (of.kind) {
    case 'all':
      return runbookChecks(wording)
    case 'finding':
      return runbookMessage([of.id], wording)
    case 'check':
      return runbooksOfCheck(of.check, wording)
    case 'incident': {
      const incident = await incidentByNumber(bot.store.db, of.incident)
      if (incident === null) return sentence(texts.answer.noIncident(incidentName(of.incident)))
      return runbookMessage([...new Set(byWeight(incident.findings).map((finding) => finding.id))], wording)
    }
  }
}
