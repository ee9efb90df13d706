import { botsOf, isConfiguredAnew } from '@mailhealth/alerting'
import { countUnpublished, pulsesOf } from '@mailhealth/store'
import { type ConnectedBot, subscriber } from '../bot-context.ts'
import { lacking } from '../connection/scopes.ts'
import { troubleOf } from '../connection/trouble.ts'
import { channelsOf } from '../outbound/channel.ts'
import { routesByName, slackInForce } from '../outbound/routes.ts'
import type { Content } from '../render/blocks.ts'
import { doctorMessage, type Found } from '../render/doctor.ts'
import type { Wording } from '../render/incident-message.ts'
import { code, escaped } from '../render/safe-text.ts'
import { date } from '../render/words.ts'
import { type DoctorTexts, doctorTextsIn } from '../texts/doctor.ts'

/** Clocks may be so far apart: Slack's is cut to the second, and is some time on its way. */
const rightMs = 5_000

type Looking = (bot: ConnectedBot, words: DoctorTexts) => Promise<Found>

/** Looks at how mailhealth and Slack work together, now. */
export async function lookAtHealth(bot: ConnectedBot, { locale }: Pick<Wording, 'locale'>): Promise<Content> {
  const words = doctorTextsIn(locale)
  // Without a store it asks of what the file says: that the store is away is told below.
  const slack = await slackInForce(bot.store.db, bot).catch(() => bot.config.slack)
  const channels = [...new Set([slack.channel, ...slack.routes.map((route) => route.channel)])]
  const called = [slack.mention, ...slack.routes.map((route) => route.mention ?? null)]
  const groups = [...slack.responders, ...slack.admins, ...called].filter((id) => id?.startsWith('S') === true)
  const looks: readonly (readonly [what: string, look: Looking])[] = [
    ['auth.test', signedIn],
    ['auth.test', mayDo],
    ...channels.map((channel) => [escaped(channel, 90), reach(channel)] as const),
    ['routes', routesIn],
    ...[...new Set(groups)].map((group) => [code(String(group), 40), members(String(group))] as const),
    [words.clock, clockOf],
    ['outbox', waiting],
    ['pulses', allBots],
  ]
  const found = await Promise.all(looks.map(([what, look]) => attempt(what, words, () => look(bot, words))))
  return doctorMessage(words.heading, [sockets(bot, words), ...found, delivery(bot, words), limits(bot, words)])
}

async function attempt(what: string, words: DoctorTexts, look: () => Promise<Found>): Promise<Found> {
  try {
    return await look()
  } catch (error) {
    const why = troubleOf(error)?.sentence ?? (error instanceof Error ? error.message : String(error))
    return ill(words.failed(what, escaped(why, 300)))
  }
}

function sockets(bot: ConnectedBot, words: DoctorTexts): Found {
  if (!bot.isConnected()) return ill(words.disconnected)
  return well(words.connected(bot.socketsUp()))
}

async function signedIn(bot: ConnectedBot, words: DoctorTexts): Promise<Found> {
  return well(words.signedIn(`<@${(await bot.identity()).user}>`))
}

async function mayDo(bot: ConnectedBot, words: DoctorTexts): Promise<Found> {
  const { response_metadata: told } = await bot.interactive.auth.test()
  const missing = lacking(told?.scopes ?? [])
  if (missing.length === 0) return well(words.scopes)
  return ill(words.scopesMissing(missing.map((scope) => code(scope, 60)).join(', ')))
}

function reach(channel: string): Looking {
  return async (bot, words) => {
    const id = await channelsOf(bot.interactive).idOf(channel)
    const { channel: found } = await bot.interactive.conversations.info({ channel: id })
    const name = /^[CG]/.test(id) ? `<#${id}>` : escaped(channel, 90)
    if (found?.is_archived) return ill(words.archived(name))
    return found?.is_member || found?.is_im ? well(words.channel(name)) : ill(words.notMember(name))
  }
}

/** Where routes come from; a file that changed under what people chose is told of. */
async function routesIn(bot: ConnectedBot, words: DoctorTexts): Promise<Found> {
  const routes = await routesByName(bot.store.db, bot)
  const anew = routes.filter(isConfiguredAnew).map(({ name }) => code(name, 90))
  const set = routes.filter(({ chosen }) => chosen !== null).length
  if (anew.length > 0)
    return ill(`${words.routes(routes.length, set)} ${words.routesAnew(anew.slice(0, 10).join(', '))}`)
  return well(words.routes(routes.length, set))
}

function members(group: string): Looking {
  return async (bot, words) => {
    const { users = [] } = await bot.interactive.usergroups.users.list({ usergroup: group })
    const [name = group] = await bot.people.namesOf([group])
    const text = words.members(code(name, 80), users.length)
    return users.length === 0 ? ill(text) : well(text)
  }
}

/** Compares our clock with Slack's, which every answer tells. */
async function clockOf({ interactive, clock, timings }: ConnectedBot, words: DoctorTexts): Promise<Found> {
  const askedMs = clock.now().getTime()
  const url = new URL('api.test', interactive.slackApiUrl)
  const response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(timings.callMs) })
  await response.body?.cancel()
  const theirsMs = Date.parse(response.headers.get('date') ?? '') + 500
  if (Number.isNaN(theirsMs)) return ill(words.failed(words.clock, '?'))
  const offMs = (askedMs + clock.now().getTime()) / 2 - theirsMs
  return Math.abs(offMs) <= rightMs ? well(words.clockRight) : ill(words.clockOff(Math.round(offMs / 1_000)))
}

async function waiting({ store }: ConnectedBot, words: DoctorTexts): Promise<Found> {
  return well(words.waiting(await countUnpublished(store.db)))
}

/** All bots, in however many processes; this one may not have left its first sign of life yet. */
async function allBots({ store, clock }: ConnectedBot, words: DoctorTexts): Promise<Found> {
  const bots = botsOf(await pulsesOf(store.db, subscriber), clock.now())
  return well(words.bots(Math.max(1, bots?.alive ?? 0), bots?.details.socketsUp ?? null))
}

function delivery({ pulse }: ConnectedBot, words: DoctorTexts): Found {
  if (pulse.trouble !== null) return ill(words.trouble(escaped(pulse.trouble.sentence, 300)))
  return well(words.delivered(pulse.deliveredAt === null ? null : date(pulse.deliveredAt.toISOString())))
}

function limits({ pulse }: ConnectedBot, words: DoctorTexts): Found {
  return well(words.limits(pulse.limits, pulse.limitedAt === null ? null : date(pulse.limitedAt.toISOString())))
}

function well(text: string): Found {
  return { isWell: true, text }
}

function ill(text: string): Found {
  return { isWell: false, text }
}
