import type { NamedRoute } from '@mailhealth/alerting'
import type { Config, Secret } from '@mailhealth/config'
import { type Answer, fail, ok } from '../question.ts'
import { callSlack, type SlackAnswer, type SlackPlace } from './call.ts'
import { refusalOf } from './refusal.ts'

/** A channel that something goes to, and who says so. */
export interface NamedChannel {
  /** `#name` or id. */
  readonly channel: string
  /** `slack.channel`, or `the route NAME`. */
  readonly path: string
}

/** The channels that something goes to, each once. `routes` are those in force, the file's first and in its order. */
export function channelsIn(
  { channel, digest }: Pick<Config['slack'], 'channel' | 'digest'>,
  routes: readonly NamedRoute[],
): readonly NamedChannel[] {
  const routed = routes.flatMap(({ name, terms, chosen }, index) => {
    const path = chosen === null ? `slack.routes[${index}].channel` : `the route ${name}`
    return (terms?.channels ?? []).map((one) => ({ channel: one, path }))
  })
  const all = [
    { channel, path: 'slack.channel' },
    ...routed,
    ...(digest?.channel === undefined ? [] : [{ channel: digest.channel, path: 'slack.digest.channel' }]),
  ]
  return all.filter((one, index) => all.findIndex((other) => other.channel === one.channel) === index)
}

interface Found {
  readonly id?: unknown
  readonly name?: unknown
  readonly is_member?: unknown
  readonly is_archived?: unknown
  readonly is_im?: unknown
}

/** Whether a channel is there, not archived, and the bot is in it. */
export async function judgeChannel(token: Secret, named: NamedChannel, place: SlackPlace): Promise<Answer> {
  const { channel, path } = named
  const found = channel.startsWith('#')
    ? await byName(token, channel.slice(1), place)
    : await byId(token, channel, place)
  if ('answer' in found) return found.answer ?? noneOfThatName(named)
  const { is_member: isMember, is_archived: isArchived, is_im: isDirect } = found.channel
  if (isArchived === true) {
    return fail(`No: ${channel} is archived.`, `Unarchive it, or name another one in ${path}.`)
  }
  if (isMember !== true && isDirect !== true) {
    return fail(`No: the bot is not in ${channel}.`, `In Slack, /invite @mailhealth in ${channel}.`)
  }
  return ok('Yes.')
}

type Search = { readonly channel: Found } | { readonly answer: Answer | null }

async function byId(token: Secret, id: string, place: SlackPlace): Promise<Search> {
  const said = await callSlack(token, 'conversations.info', { channel: id }, place)
  if (said.kind === 'answered' && said.error === 'channel_not_found') return { answer: null }
  const refusal = refusalOf(said, remedyOf)
  return refusal === null ? { channel: (bodyOf(said)['channel'] ?? {}) as Found } : { answer: refusal }
}

async function byName(token: Secret, name: string, place: SlackPlace): Promise<Search> {
  let cursor = ''
  do {
    const args = { types: 'public_channel,private_channel', limit: '200', ...(cursor === '' ? {} : { cursor }) }
    const said = await callSlack(token, 'conversations.list', args, place)
    const refusal = refusalOf(said, remedyOf)
    if (refusal !== null) return { answer: refusal }
    const { channels, response_metadata: more } = bodyOf(said) as {
      readonly channels?: unknown
      readonly response_metadata?: { readonly next_cursor?: unknown }
    }
    const found = Array.isArray(channels) ? channels.find((one: Found) => one.name === name) : undefined
    if (found !== undefined) return { channel: found }
    cursor = typeof more?.next_cursor === 'string' ? more.next_cursor : ''
  } while (cursor !== '')
  return { answer: null }
}

function bodyOf(said: SlackAnswer): { readonly [name: string]: unknown } {
  return said.kind === 'answered' ? said.body : {}
}

function noneOfThatName({ channel, path }: NamedChannel): Answer {
  return fail(
    `No: there is no ${channel} that the bot can see.`,
    `Create it, or name another one in ${path}; to a private one the bot has to be invited.`,
  )
}

function remedyOf(error: string): string {
  return error === 'missing_scope'
    ? 'The token lacks a scope: see there.'
    : 'Set SLACK_BOT_TOKEN to the token of the installed app.'
}
