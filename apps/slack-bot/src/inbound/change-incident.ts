import {
  type Act,
  type ActionResult,
  type Circumstances,
  carryOut,
  endOf,
  type Deed as Intended,
  longestSnoozeMs,
} from '@mailhealth/alerting'
import { type Incident, incidentName } from '@mailhealth/core'
import { acknowledgedAt, changeIncident, type Decision, latestOutcomes, type Transaction } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { escaped } from '../render/safe-text.ts'
import { checkWord, date, nameOf, person, stateWord } from '../render/words.ts'
import type { Texts } from '../texts/texts.ts'
import type { Changing } from './perform.ts'
import type { IncidentDeed } from './submission.ts'

/** Changes an incident, and says what came of it. */
export async function changeIncidentAs(
  tx: Transaction,
  bot: BotContext,
  deed: IncidentDeed,
  { by, now, timeZone, wording }: Changing,
): Promise<string> {
  const { texts } = wording
  const intended = intendedBy(deed, now, timeZone)
  if (intended === null) return texts.problem.badTime
  const steps = wording.onCall.length
  const failing = deed.verb === 'resolve' ? await failingChecks(tx) : null
  const act: Act = { by, at: now.toISOString(), note: deed.note }
  const decide = (incident: Incident | null): Decision<ActionResult | null> => {
    if (incident === null) return { transition: null, answer: null }
    const circumstances: Circumstances = { isFailing: failing?.has(checkKey(incident)) ?? false, steps }
    const result = carryOut(incident, intended, act, circumstances)
    return { transition: result.kind === 'done' ? result.transition : null, answer: result }
  }
  const result = await changeIncident(tx, deed.incident, decide, bot.clock)
  if (result === null) return texts.answer.noIncident(incidentName(deed.incident))
  if (result.kind === 'done') return doneWords(result.transition.incident, deed.verb, texts, steps)
  return refusalWords(tx, result, texts, steps)
}

/** Null for a time that is past or too far away. */
function intendedBy(deed: IncidentDeed, now: Date, timeZone: string): Intended | null {
  if (deed.verb === 'resolve') return { verb: 'resolve', force: deed.force, category: deed.category ?? null }
  if (deed.verb !== 'snooze') return { verb: deed.verb }
  const until = endOf(deed.span, now, timeZone, longestSnoozeMs)
  return until === null ? null : { verb: 'snooze', until: until.toISOString() }
}

async function failingChecks(tx: Transaction): Promise<ReadonlySet<string>> {
  const outcomes = await latestOutcomes(tx)
  return new Set(outcomes.filter((one) => one.outcome === 'fail').map(checkKey))
}

function checkKey({ targetKey, check }: Pick<Incident, 'targetKey' | 'check'>): string {
  return `${check} ${targetKey}`
}

function doneWords(incident: Incident, verb: IncidentDeed['verb'], { answer }: Texts, steps: number): string {
  const id = nameOf(incident)
  switch (verb) {
    case 'ack':
      return answer.acknowledged(id)
    case 'unack':
      return answer.unacknowledged(id)
    case 'snooze':
      return answer.snoozed(id, date(incident.snoozedUntil ?? incident.updatedAt))
    case 'resolve':
      return answer.resolved(id)
    case 'reopen':
      return answer.reopened(id)
    case 'note':
      return answer.noted(id)
    case 'escalate':
      return answer.called(id, incident.step, steps)
  }
}

async function refusalWords(
  tx: Transaction,
  { incident, reason }: Extract<ActionResult, { readonly kind: 'refused' }>,
  texts: Texts,
  steps: number,
): Promise<string> {
  const { answer } = texts
  const id = nameOf(incident)
  switch (reason) {
    case 'already-acknowledged': {
      const at = await acknowledgedAt(tx, incident)
      return answer.alreadyAcknowledged(
        id,
        person(incident.acknowledgedBy),
        at === null ? null : date(at.toISOString()),
      )
    }
    case 'already-resolved': {
      const by = incident.resolvedBy === null ? null : person(incident.resolvedBy)
      return answer.alreadyResolved(id, by, incident.resolvedAt === null ? null : date(incident.resolvedAt))
    }
    case 'still-failing':
      return answer.stillFailing(id, checkWord(incident.check), escaped(incident.target, 253))
    case 'not-acknowledged':
      return answer.notAcknowledged(id)
    case 'not-resolved':
      return answer.notResolved(id, stateWord(incident, texts))
    case 'nobody-left':
      return steps > 1 ? answer.nobodyLeft(id) : answer.nobodyNext(id)
    case 'not-snoozed':
      throw new Error('nobody can end a snooze from Slack')
  }
}
