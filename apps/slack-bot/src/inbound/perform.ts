import { type Act, type ActionResult, acknowledge, resolve, snooze } from '@mailhealth/alerting'
import { type Incident, incidentName, isCheckId } from '@mailhealth/core'
import { type Consumer, slackActionsQueue } from '@mailhealth/queue'
import {
  addRequest,
  changeIncident,
  type Decision,
  incidentByNumber,
  latestOutcomes,
  markConsumed,
  type Transaction,
  transitionsOf,
} from '@mailhealth/store'
import { tryToAnswer, writePlace } from '../answer.ts'
import { type BotContext, subscriber } from '../bot-context.ts'
import { type Content, sentence } from '../render/blocks.ts'
import { code, escaped } from '../render/safe-text.ts'
import { checkWord, date, nameOf, person } from '../render/words.ts'
import type { Responders } from './responders.ts'
import { type Deed, readSubmission, type Submission } from './submission.ts'

type Change = Extract<Deed, { readonly verb: 'ack' | 'snooze' | 'resolve' }>

/** The name under which deeds are remembered as done. */
const doneBy = 'slack.actions'
const concurrency = 4

/** Does what people did in Slack: in the store, or as a look that is asked for. Then answers them. */
export function performActions(bot: BotContext, responders: Responders): Consumer {
  return bot.queues.consume(
    slackActionsQueue,
    async ({ payload }) => {
      const submission = readSubmission(payload)
      const content = await perform(bot, responders, submission)
      if (content !== null) await tryToAnswer(bot, submission.place, content)
    },
    { concurrency },
  )
}

/** The answer; null when it was done before. */
function perform(bot: BotContext, responders: Responders, submission: Submission): Promise<Content | null> {
  const { deed } = submission
  switch (deed.verb) {
    case 'check':
      return look(bot, submission, deed.target, deed.checks)
    case 'recheck':
      return lookAgain(bot, submission, deed.incident)
    case 'ack':
    case 'snooze':
    case 'resolve':
      return changeIfPermitted(bot, responders, submission, deed)
  }
}

async function look(
  bot: BotContext,
  { key, place }: Submission,
  target: string,
  checks: Extract<Deed, { readonly verb: 'check' }>['checks'],
): Promise<Content | null> {
  const payload = { place: writePlace(place), target }
  const isNew = await addRequest(bot.store.db, { id: key, subscriber, payload, createdAt: bot.clock.now() })
  await bot.queues.addLook({ schemaVersion: 1, request: key, target, checks })
  return isNew ? sentence(bot.wording.texts.answer.checking(code(target, 260))) : null
}

async function lookAgain(bot: BotContext, submission: Submission, number: number): Promise<Content | null> {
  const incident = await incidentByNumber(bot.store.db, number)
  if (incident === null) return noIncident(bot, number)
  // The resolver is asked anew every few seconds anyway.
  if (!isCheckId(incident.check)) return sentence(bot.wording.texts.answer.checking(code(incident.target, 260)))
  return look(bot, submission, incident.target, [incident.check])
}

async function changeIfPermitted(
  bot: BotContext,
  responders: Responders,
  submission: Submission,
  change: Change,
): Promise<Content | null> {
  const { texts } = bot.wording
  const permission = await responders.permissionOf(submission.place.user)
  if (permission.kind === 'unknown') return sentence(texts.answer.membershipUnknown)
  if (permission.kind === 'denied') {
    return sentence(texts.answer.denied(permission.names.map((name) => escaped(name, 80)).join(', ')))
  }
  return bot.store.db.transaction(async (tx) => {
    if (!(await markConsumed(tx, doneBy, submission.key, bot.clock.now()))) return null
    const result = await changeIn(tx, bot, submission.place.user, change)
    return result === null ? noIncident(bot, change.incident) : answerTo(tx, bot, result)
  })
}

/** What came of it; null when there is no such incident. */
async function changeIn(tx: Transaction, bot: BotContext, by: string, change: Change): Promise<ActionResult | null> {
  const failing = change.verb === 'resolve' ? await failingChecks(tx) : null
  const act: Act = { by, at: bot.clock.now().toISOString(), note: change.note }
  const decide = (incident: Incident | null): Decision<ActionResult | null> => {
    if (incident === null) return { transition: null, answer: null }
    const result = apply(incident, change, act, failing?.has(checkKey(incident)) ?? false)
    return { transition: result.kind === 'done' ? result.transition : null, answer: result }
  }
  return changeIncident(tx, change.incident, decide, bot.clock)
}

function apply(incident: Incident, change: Change, act: Act, isFailing: boolean): ActionResult {
  switch (change.verb) {
    case 'ack':
      return acknowledge(incident, act)
    case 'snooze':
      return snooze(incident, act, new Date(Date.parse(act.at) + change.durationMs).toISOString())
    case 'resolve':
      return resolve(incident, act, { isFailing, force: change.force })
  }
}

async function failingChecks(tx: Transaction): Promise<ReadonlySet<string>> {
  const outcomes = await latestOutcomes(tx)
  return new Set(outcomes.filter((one) => one.outcome === 'fail').map(checkKey))
}

function checkKey({ targetKey, check }: Pick<Incident, 'targetKey' | 'check'>): string {
  return `${check} ${targetKey}`
}

async function answerTo(tx: Transaction, bot: BotContext, result: ActionResult): Promise<Content> {
  const { answer } = bot.wording.texts
  if (result.kind === 'done') return sentence(doneWords(bot, result.transition.incident))
  const { incident, reason } = result
  const id = nameOf(incident)
  switch (reason) {
    case 'already-acknowledged': {
      const steps = await transitionsOf(tx, incident.number)
      const at = steps.findLast((step) => step.type === 'acknowledged')?.at
      return sentence(
        answer.alreadyAcknowledged(id, person(incident.acknowledgedBy), at === undefined ? null : date(at)),
      )
    }
    case 'already-resolved': {
      const by = incident.resolvedBy === null ? null : person(incident.resolvedBy)
      return sentence(answer.alreadyResolved(id, by, incident.resolvedAt === null ? null : date(incident.resolvedAt)))
    }
    case 'still-failing':
      return sentence(answer.stillFailing(id, checkWord(incident.check), escaped(incident.target, 253)))
    case 'not-snoozed':
      throw new Error('nobody can end a snooze from Slack')
  }
}

function doneWords(bot: BotContext, incident: Incident): string {
  const { answer } = bot.wording.texts
  const id = nameOf(incident)
  switch (incident.state) {
    case 'acknowledged':
      return answer.acknowledged(id)
    case 'snoozed':
      return answer.snoozed(id, date(incident.snoozedUntil ?? incident.updatedAt))
    case 'resolved':
      return answer.resolved(id)
    case 'open':
      throw new Error('nobody can open an incident from Slack')
  }
}

function noIncident(bot: BotContext, number: number): Content {
  return sentence(bot.wording.texts.answer.noIncident(incidentName(number)))
}
