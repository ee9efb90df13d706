import { findingIds } from '@mailhealth/catalogue'
import { type Incident, incidentName } from '@mailhealth/core'
import { incidentByNumber, latestOutcomes, listIncidents, transitionsOf } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { type Content, section, sentence } from '../render/blocks.ts'
import { incidentCard, incidentList } from '../render/incident-list.ts'
import { runbookMessage } from '../render/runbook.ts'
import { code } from '../render/safe-text.ts'
import { statusMessage } from '../render/status.ts'
import { byWeight } from '../render/words.ts'
import type { Command, RunbookOf } from './command.ts'

export type Question = Extract<Command, { readonly verb: 'status' | 'incidents' | 'show' | 'runbook' }>

/** More incidents than these are not counted. */
const mostCounted = 200

/** Answers a question from the store; nothing changes. */
export function lookUp(bot: BotContext, question: Question): Promise<Content> {
  switch (question.verb) {
    case 'status':
      return status(bot, question.target)
    case 'incidents':
      return list(bot, question.states)
    case 'show':
      return show(bot, question.incident)
    case 'runbook':
      return runbook(bot, question.of)
  }
}

async function status(bot: BotContext, target: string | null): Promise<Content> {
  const { db } = bot.store
  const outcomes = await latestOutcomes(db)
  const incidents = await listIncidents(db, { states: ['open', 'acknowledged', 'snoozed'], limit: mostCounted })
  const isAsked = (one: { readonly target: string }): boolean => target === null || one.target === target.toLowerCase()
  return statusMessage(outcomes.filter(isAsked), incidents.filter(isAsked), target, bot.wording.texts)
}

async function list(bot: BotContext, states: readonly Incident['state'][]): Promise<Content> {
  const incidents = await listIncidents(bot.store.db, { states, limit: mostCounted + 1 })
  const counted = incidents.slice(0, mostCounted)
  return incidentList(counted, incidents.length > mostCounted, bot.wording.texts)
}

async function show(bot: BotContext, number: number): Promise<Content> {
  const incident = await incidentByNumber(bot.store.db, number)
  if (incident === null) return sentence(bot.wording.texts.answer.noIncident(incidentName(number)))
  return incidentCard(incident, await transitionsOf(bot.store.db, number), bot.wording)
}

async function runbook(bot: BotContext, of: RunbookOf): Promise<Content> {
  switch (of.kind) {
    case 'finding':
      return runbookMessage([of.id], bot.wording)
    case 'check': {
      const ids = findingIds.filter((id) => id.startsWith(`${of.check}.`)).map((id) => code(id, 80))
      const heading = bot.wording.texts.runbook.ofCheck(of.check)
      return { text: `${heading} ${ids.join(', ')}`, blocks: [section(`${heading}\n${ids.join(', ')}`)] }
    }
    case 'incident': {
      const incident = await incidentByNumber(bot.store.db, of.incident)
      if (incident === null) return sentence(bot.wording.texts.answer.noIncident(incidentName(of.incident)))
      return runbookMessage([...new Set(byWeight(incident.findings).map((finding) => finding.id))], bot.wording)
    }
  }
}
