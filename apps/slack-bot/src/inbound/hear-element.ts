import { parseSnooze } from '@mailhealth/alerting'
import { isCheckId } from '@mailhealth/core'
import { incidentByNumber } from '@mailhealth/store'
import type { BotContext, ConnectedBot } from '../bot-context.ts'
import { sentence } from '../render/blocks.ts'
import { type ActionValue, actionIds, readValue } from '../render/incident-actions.ts'
import type { AskingModal } from '../render/modals.ts'
import { openDigest } from './ask-for-digest.ts'
import { openRoute } from './ask-for-route.ts'
import { hearText, reply } from './hear-text.ts'
import { openConfig, turnConfig } from './open-config.ts'
import { openAsking, openDriftRunbook, openEvidence, openRunbook, openTimeline, turnTimeline } from './open-modal.ts'
import type { Opening, ShownView } from './open-view.ts'
import { type Doing, submit } from './submit.ts'

/** A button or a menu that somebody used. */
export interface UsedElement extends Opening {
  readonly actionId: string
  readonly value: string
  /** The view that it is in; null in a message. */
  readonly view: ShownView | null
}

/** Deals with a button or a menu. */
export async function hearElement(bot: ConnectedBot, doing: Doing, used: UsedElement): Promise<void> {
  if (used.actionId === actionIds.run) return runAgain(bot, doing, used.value, used)
  if (replacing.has(used.actionId)) {
    return runAgain(bot, { ...doing, place: { ...doing.place, isReplacing: true } }, used.value)
  }
  if (used.actionId === actionIds.share) {
    return runAgain(bot, { ...doing, place: { ...doing.place, audience: 'channel' } }, used.value)
  }
  if (used.actionId === actionIds.accept || used.actionId === actionIds.recheckTarget) {
    return hearDrift(bot, doing, used)
  }
  if (used.actionId === actionIds.digest) return openDigest(bot, doing, used)
  if (used.actionId === actionIds.route) return openRoute(bot, doing, routeIn(used.value), used)
  if (used.actionId === actionIds.config) return openConfig(bot, doing, used)
  if (turningConfig.has(used.actionId)) return turnPage(bot, doing, used)
  const drift = used.actionId === actionIds.runbook ? readDriftValue(used.value) : null
  if (drift !== null) return openDriftRunbook(bot, doing, drift.check, used)
  const value = readValue(used.value)
  if (value === null) return gone(bot, doing)
  const { incident } = value
  switch (used.actionId) {
    case actionIds.ack:
      return submit(bot, doing, { verb: 'ack', incident, note: null })
    case actionIds.recheck:
      return submit(bot, doing, { verb: 'recheck', incident })
    case actionIds.reopen:
      return submit(bot, doing, { verb: 'reopen', incident, note: null })
    case actionIds.runbook:
      return openRunbook(bot, doing, value.findings, used)
    case actionIds.timeline:
      return openTimeline(bot, doing, incident, used)
    case actionIds.previousSteps:
    case actionIds.nextSteps:
      return used.view === null ? gone(bot, doing) : turnTimeline(bot, doing, value, used.view)
    case actionIds.resolve:
      return ask(bot, doing, 'resolve', incident, used)
    case actionIds.snooze:
      return hearSnooze(bot, doing, value, used)
    case actionIds.more:
      return hearMore(bot, doing, value, used)
    default:
      return gone(bot, doing)
  }
}

/** What shows something newer or further in the place of what is there. */
const replacing: ReadonlySet<string> = new Set([actionIds.refresh, actionIds.previous, actionIds.next])

const turningConfig: ReadonlySet<string> = new Set([
  actionIds.configPage,
  actionIds.previousSettings,
  actionIds.nextSettings,
])

async function turnPage(bot: BotContext, doing: Doing, { value, view }: UsedElement): Promise<void> {
  const { p: page } = readJson(value) ?? {}
  if (view === null || !Number.isSafeInteger(page) || Number(page) < 0) return gone(bot, doing)
  return turnConfig(bot, doing, Number(page), view)
}

async function hearSnooze(bot: BotContext, doing: Doing, value: ActionValue, used: UsedElement): Promise<void> {
  if (value.duration === 'pick') return ask(bot, doing, 'snooze', value.incident, used)
  const ms = parseSnooze(value.duration ?? '')
  if (ms === null) return gone(bot, doing)
  return submit(bot, doing, { verb: 'snooze', incident: value.incident, span: { kind: 'for', ms }, note: null })
}

async function hearMore(
  bot: BotContext,
  doing: Doing,
  { verb, incident }: ActionValue,
  used: UsedElement,
): Promise<void> {
  switch (verb) {
    case 'note':
    case 'resolve':
    case 'mute':
      return ask(bot, doing, verb, incident, used)
    case 'evidence':
      return openEvidence(bot, doing, incident, used)
    case 'timeline':
      return openTimeline(bot, doing, incident, used)
    case 'ack':
    case 'unack':
    case 'escalate':
      return submit(bot, doing, { verb, incident, note: null })
    default:
      return gone(bot, doing)
  }
}

async function ask(bot: BotContext, doing: Doing, kind: AskingModal, number: number, used: UsedElement): Promise<void> {
  return openAsking(bot, doing, kind, number, used, () => incidentByNumber(bot.store.db, number))
}

async function hearDrift(bot: BotContext, doing: Doing, { actionId, value }: UsedElement): Promise<void> {
  const about = readDriftValue(value)
  if (about === null) return gone(bot, doing)
  const { target, check } = about
  if (actionId === actionIds.accept) return submit(bot, doing, { verb: 'accept', target, check, note: null })
  return submit(bot, doing, { verb: 'check', target, checks: [check] })
}

function readDriftValue(text: string) {
  const value = readJson(text)
  const { t: target, c: check } = value ?? {}
  if (typeof target !== 'string' || typeof check !== 'string' || !isCheckId(check)) return null
  return { target, check }
}

/** The name of a route that a button is about; null for a new one. */
function routeIn(text: string): string | null {
  const { r: name } = readJson(text) ?? {}
  return typeof name === 'string' ? name : null
}

async function runAgain(bot: ConnectedBot, doing: Doing, text: string, opening: Opening | null = null): Promise<void> {
  const { t: typed, p: page = 0 } = readJson(text) ?? {}
  if (typeof typed !== 'string' || !Number.isSafeInteger(page) || Number(page) < 0) return gone(bot, doing)
  return hearText(bot, doing, typed, { page: Number(page), opening })
}

function readJson(text: string): { readonly [key: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : null
  } catch {
    return null
  }
}

function gone(bot: BotContext, doing: Doing): Promise<void> {
  return reply(bot, doing, async ({ texts }) => sentence(texts.answer.gone))
}
