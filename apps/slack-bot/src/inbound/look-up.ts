import {
  type Command,
  digestSpanMs,
  type EvidenceVerb,
  type HistoryOf,
  mailAuthentication,
  type RunbookOf,
} from '@mailhealth/alerting'
import { findingIds } from '@mailhealth/catalogue'
import {
  type CheckId,
  checkIds,
  type Incident,
  incidentName,
  targetKey,
  targetName,
  type Verdict,
} from '@mailhealth/core'
import {
  incidentByNumber,
  latestOutcomes,
  latestVerdicts,
  listAcceptances,
  listIncidents,
  listMutes,
  listTargets,
  recentTransitions,
  transitionsOf,
} from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { brokenRoutes } from '../outbound/broken.ts'
import { digestFacts } from '../outbound/show-digest.ts'
import { type Content, section, sentence } from '../render/blocks.ts'
import { brokenRows } from '../render/broken-routes.ts'
import { digestMessage } from '../render/digest.ts'
import { evidenceMessage } from '../render/evidence.ts'
import { incidentCard, incidentList, incidentsOn } from '../render/incident-list.ts'
import type { Wording } from '../render/incident-message.ts'
import { historyMessage, mutesMessage } from '../render/lists.ts'
import { runbookMessage } from '../render/runbook.ts'
import { code } from '../render/safe-text.ts'
import { statusMessage } from '../render/status.ts'
import { byWeight } from '../render/words.ts'
import { permalinksOf } from './permalinks.ts'

/** What anyone may ask, and the store answers. */
export type Question = Extract<
  Command,
  { readonly verb: 'status' | 'incidents' | 'show' | 'mutes' | 'history' | EvidenceVerb | 'runbook' | 'digest' }
>

/** More incidents than these are not counted. */
const mostCounted = 200
const mostSteps = 30

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
      return history(bot, question.of, wording)
    case 'dnsbl':
    case 'auth':
    case 'tls':
      return evidence(bot, question.verb, question.target, wording)
    case 'runbook':
      return runbook(bot, question.of, wording)
    case 'digest': {
      const until = bot.clock.now()
      const since = new Date(until.getTime() - digestSpanMs.daily)
      const facts = await digestFacts(bot, { period: 'daily', since: since.toISOString(), until: until.toISOString() })
      return digestMessage({ ...facts, plan: bot.config.slack.digest }, wording)
    }
  }
}

/** What was last seen of some checks of a watched target. */
export async function latestOf(bot: BotContext, name: string, checks: readonly CheckId[]): Promise<readonly Verdict[]> {
  const { db } = bot.store
  const named = (await listTargets(db)).filter((target) => targetName(target) === name)
  const verdicts = await Promise.all(named.map((target) => latestVerdicts(db, targetKey(target))))
  return verdicts.flat().filter((verdict) => checks.includes(verdict.check))
}

async function status(bot: BotContext, scope: string | null, { texts, locale }: Wording): Promise<Content> {
  const { db } = bot.store
  const outcomes = await latestOutcomes(db)
  const incidents = await listIncidents(db, { states: ['open', 'acknowledged', 'snoozed'], limit: mostCounted })
  const group = scope?.startsWith('group:') ? scope.slice('group:'.length) : null
  const inGroup = group === null ? null : await targetsTagged(bot, group)
  const isAsked = (one: { readonly target: string; readonly targetKey: string }): boolean =>
    inGroup?.has(one.targetKey) ?? (scope === null || scope === 'all' || one.target === scope)
  const message = statusMessage(outcomes.filter(isAsked), incidents.filter(isAsked), scope, texts)
  const broken = brokenRows(await brokenRoutes(bot), bot.config.slack.channel, locale)
  return { ...message, blocks: [...message.blocks, ...broken] }
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
  return incidentCard(incident, await transitionsOf(bot.store.db, number), wording)
}

async function history(bot: BotContext, of: HistoryOf, { texts }: Wording): Promise<Content> {
  const { db } = bot.store
  if (of.kind === 'incident') {
    const steps = (await transitionsOf(db, of.incident)).map((step) => ({ step, number: of.incident }))
    if (steps.length === 0) return sentence(texts.answer.noIncident(incidentName(of.incident)))
    return historyMessage(incidentName(of.incident), steps, [], texts)
  }
  const target = of.kind === 'target' ? of.target : null
  const recent = await recentTransitions(db, target, mostSteps)
  const steps = recent.map(({ step, incident }) => ({ step, number: incident.number }))
  return historyMessage(target, steps, await listAcceptances(db, target, mostSteps), texts)
}

const evidenceOf: { readonly [V in EvidenceVerb]: readonly CheckId[] } = {
  dnsbl: ['dnsbl'],
  auth: mailAuthentication,
  tls: ['tls'],
}

async function evidence(bot: BotContext, verb: EvidenceVerb, target: string, wording: Wording): Promise<Content> {
  const { texts, locale } = wording
  const verdicts = await latestOf(bot, target, evidenceOf[verb])
  if (verdicts.length === 0) return sentence(texts.status.nothingOf(code(target, 260)))
  return evidenceMessage(target, verdicts, texts, locale)
}

async function runbook(bot: BotContext, of: RunbookOf, wording: Wording): Promise<Content> {
  const { texts } = wording
  switch (of.kind) {
    case 'all':
      return listOf(texts.runbook.ofAll, checkIds)
    case 'finding':
      return runbookMessage([of.id], wording)
    case 'check':
      return listOf(
        texts.runbook.ofCheck(of.check),
        findingIds.filter((id) => id.startsWith(`${of.check}.`)),
      )
    case 'incident': {
      const incident = await incidentByNumber(bot.store.db, of.incident)
      if (incident === null) return sentence(texts.answer.noIncident(incidentName(of.incident)))
      return runbookMessage([...new Set(byWeight(incident.findings).map((finding) => finding.id))], wording)
    }
  }
}

function listOf(heading: string, names: readonly string[]): Content {
  const shown = names.map((name) => code(name, 80)).join(', ')
  return { text: `${heading} ${shown}`, blocks: [section(`${heading}\n${shown}`)] }
}
