import type { HistoryOf } from '@mailhealth/alerting'
import { incidentName } from '@mailhealth/core'
import {
  listAcceptances,
  listDigestChoices,
  listRouteChoices,
  recentTransitions,
  transitionsOf,
} from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { digestSettingOf } from '../outbound/digest-setting.ts'
import { type Content, sentence } from '../render/blocks.ts'
import { choiceText } from '../render/digest.ts'
import type { Wording } from '../render/incident-message.ts'
import { acceptanceText, type HistoryRow, historyMessage, stepText } from '../render/lists.ts'
import { routeChoiceText } from '../render/routes.ts'

const mostRows = 30

/** Who did what, when and why: to an incident, to a target, or to anything. */
export async function lookUpHistory(bot: BotContext, of: HistoryOf, { texts, locale }: Wording): Promise<Content> {
  const { db } = bot.store
  if (of.kind === 'incident') {
    const steps = await transitionsOf(db, of.incident)
    const name = incidentName(of.incident)
    if (steps.length === 0) return sentence(texts.answer.noIncident(name))
    const rows = steps.map((step) => ({ at: step.at, text: stepText(step, of.incident, texts) }))
    return historyMessage(name, rows, texts)
  }
  const target = of.kind === 'target' ? of.target : null
  const steps = await recentTransitions(db, target, mostRows)
  const acceptances = await listAcceptances(db, target, mostRows)
  const rows: HistoryRow[] = [
    ...steps.map(({ step, incident }) => ({ at: step.at, text: stepText(step, incident.number, texts) })),
    ...acceptances.map((one) => ({ at: one.at, text: acceptanceText(one, texts) })),
  ]
  if (target !== null) return historyMessage(target, rows, texts)
  const { channel } = await digestSettingOf(db, bot)
  const choices = await listDigestChoices(db, mostRows)
  const planned = choices.map((one) => ({ at: one.at, text: choiceText(one, channel, locale) }))
  const routed = (await listRouteChoices(db, mostRows)).map((one) => ({
    at: one.at,
    text: routeChoiceText(one, { texts, locale }),
  }))
  return historyMessage(null, [...rows, ...planned, ...routed], texts)
}
