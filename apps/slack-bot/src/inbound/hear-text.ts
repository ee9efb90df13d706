import { type Command, type Hearing, parseCommand, type RouteWish } from '@mailhealth/alerting'
import { findingIds } from '@mailhealth/catalogue'
import { messageAt } from '@mailhealth/store'
import { type Place, tryToAnswer } from '../answer.ts'
import type { BotContext, ConnectedBot } from '../bot-context.ts'
import { routesToShow } from '../outbound/routes.ts'
import { type Content, sentence } from '../render/blocks.ts'
import { helpMessage } from '../render/help.ts'
import type { Wording } from '../render/incident-message.ts'
import { problemMessage } from '../render/problem.ts'
import { routeQuestion, routesMessage } from '../render/routes.ts'
import { openRoute } from './ask-for-route.ts'
import { deniedMessage } from './denied.ts'
import { lookAtSetup } from './look-at-setup.ts'
import { type Asker, lookUp } from './look-up.ts'
import { openConfig } from './open-config.ts'
import type { Opening } from './open-view.ts'
import type { Deed } from './submission.ts'
import { type Doing, submit } from './submit.ts'
import { wordingFor } from './wording-for.ts'

/** How something was typed: for which page of a list, from 0; and what lets a modal open, where anything does. */
export interface Typed {
  readonly page: number
  readonly opening: Opening | null
}

/** Deals with what somebody typed. */
export async function hearText(
  bot: ConnectedBot,
  doing: Doing,
  text: string,
  { page, opening }: Typed = { page: 0, opening: null },
): Promise<void> {
  const parsed = parseCommand(text, await hearingAt(bot, doing.place))
  if (!parsed.ok) return reply(bot, doing, async ({ texts }) => problemMessage(parsed.problem, texts))
  const { command } = parsed
  const deed = deedOf(command)
  if (deed !== null) return submit(bot, shared(doing, command), deed)
  if (opening !== null && command.verb === 'route' && command.wish.kind === 'set') {
    return openRoute(bot, doing, command.wish.name, opening)
  }
  if (opening !== null && command.verb === 'config') return openConfig(bot, doing, opening)
  return reply(bot, doing, (wording) =>
    answerTo(bot, command as Exclude<Command, Deed>, { by: doing.place.user, page }, wording),
  )
}

/** Acknowledges, then answers in the asker's language. */
export async function reply(
  bot: BotContext,
  doing: Doing,
  answer: (wording: Wording) => Promise<Content>,
): Promise<void> {
  await doing.acknowledge()
  const wording = await wordingFor(bot, doing.place)
  const content = await answer(wording).catch((error) => {
    bot.log.error({ err: error }, 'a question could not be answered')
    return sentence(wording.texts.answer.notRead)
  })
  await tryToAnswer(bot, doing.place, content)
}

/** In an incident's thread its id may be left out. */
async function hearingAt(bot: BotContext, { channel, threadTs }: Place): Promise<Hearing> {
  const { allow } = bot.config.network
  const message = threadTs === null ? null : await messageAt(bot.store.db, channel, threadTs).catch(() => null)
  return { incident: message?.incidentNumber ?? null, findingIds, allow }
}

/** What has to be stored to be done; null for what is only asked. */
function deedOf(command: Command): Deed | null {
  switch (command.verb) {
    case 'check':
      return { verb: 'check', target: command.target, checks: command.checks }
    case 'digest':
      return command.wish === null ? null : { verb: 'digest', wish: command.wish }
    case 'route':
      return routeDeed(command.wish)
    case 'ack':
    case 'unack':
    case 'reopen':
    case 'escalate':
    case 'note':
    case 'snooze':
    case 'resolve':
    case 'mute':
    case 'unmute':
    case 'accept':
      return command
    default:
      return null
  }
}

/** Null for what is listed, or asked for in a modal. */
function routeDeed(wish: RouteWish): Deed | null {
  if (wish.kind === 'list') return null
  if (wish.kind !== 'set') {
    return { verb: 'route', name: wish.name, wish: { kind: wish.kind }, reason: wish.reason, basis: null }
  }
  const { name, said } = wish
  if (name === null || said === null) return null
  return { verb: 'route', name, wish: { kind: 'set', terms: said.terms }, reason: said.reason, basis: null }
}

function shared(doing: Doing, command: Command): Doing {
  if (command.verb !== 'check' || !command.share || doing.place.audience !== 'user') return doing
  return { ...doing, place: { ...doing.place, audience: 'channel' } }
}

async function answerTo(
  bot: ConnectedBot,
  command: Exclude<Command, Deed>,
  asker: Asker,
  wording: Wording,
): Promise<Content> {
  switch (command.verb) {
    case 'help':
      return helpMessage(wording.texts, command.of)
    case 'oncall':
      return lookAtSetup(bot, 'oncall', wording)
    case 'route':
    case 'config':
    case 'doctor': {
      const permission = await bot.people.permissionOf(asker.by, 'admin')
      if (permission.kind !== 'granted') return deniedMessage(permission, wording.texts)
      if (command.verb !== 'route') return lookAtSetup(bot, command.verb, wording)
      if (command.wish.kind === 'set') return routeQuestion(command.wish.name, wording.locale)
      return routesMessage(await routesToShow(bot.store.db, bot), asker.page, wording)
    }
    case 'status':
    case 'incidents':
    case 'show':
    case 'mutes':
    case 'history':
    case 'dnsbl':
    case 'auth':
    case 'tls':
    case 'runbook':
    case 'digest':
      return lookUp(bot, command, asker, wording)
  }
}
