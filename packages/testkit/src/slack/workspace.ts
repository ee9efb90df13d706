import { SlackRefusal } from './refusal.ts'

/** A channel, or a direct message with the bot. */
export interface SlackChannel {
  readonly id: string
  readonly name: string
  /** Whether the bot is in it. Tests may change it. */
  isMember: boolean
  isArchived: boolean
  /** Only its members see it, and the bot only once it is one. */
  readonly isPrivate?: boolean
  /** The person of a direct message. */
  readonly directWith: string | null
}

/** Somebody in the workspace. */
export interface SlackUser {
  readonly id: string
  readonly name: string
  readonly realName: string
  readonly locale: string
  readonly timeZone: string
  readonly isBot: boolean
  readonly isGuest: boolean
  /** Their own workspace; that of somebody who shares a channel by Slack Connect is not `team.id`. */
  readonly team: string
}

/** A user group. */
export interface SlackUserGroup {
  readonly id: string
  readonly handle: string
  users: readonly string[]
}

/** The team, the app and its bot: one of each. */
export const team = { id: 'T0MAILTEAM', domain: 'mailteam', url: 'https://mailteam.example/' } as const
export const app = {
  id: 'A0MAILAPP1',
  botId: 'B0MAILBOT1',
  botUser: 'U0MAILBOT1',
  command: '/mailhealth',
  /** What the client offers wherever somebody is. */
  shortcut: { callbackId: 'mh_global_check', name: 'Check a mail server' },
} as const

/** What the manifest asks for. */
const grantedScopes = [
  'commands',
  'app_mentions:read',
  'chat:write',
  'files:write',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'usergroups:read',
  'users:read',
]

/** Who is there and where they talk. The lists may be changed by tests. */
export class Workspace {
  readonly channels: SlackChannel[] = [
    { id: 'C0MAILOPS', name: 'mail-ops', isMember: true, isArchived: false, directWith: null },
    { id: 'C0GENERAL', name: 'general', isMember: false, isArchived: false, directWith: null },
    { id: 'C0ARCHIVED', name: 'archived', isMember: true, isArchived: true, directWith: null },
  ]
  readonly users: SlackUser[] = [
    person('U0123ABCD', 'ann', 'Ann Ahlberg', 'en-GB', 'Europe/London'),
    person('U0BEN0002', 'ben', 'Ben Brandt', 'de-DE', 'Europe/Berlin'),
    person('U0CLEO003', 'cleo', 'Cleo Costa', 'en-US', 'America/New_York'),
    { ...person(app.botUser, 'mailhealth', 'mailhealth', 'en-US', 'Etc/UTC'), isBot: true },
  ]
  /** What every call is refused with, as after the app was removed, or whoever installed it left; null for nothing. */
  refusal: string | null = null
  /** What the bot's token may do; every call says so in `x-oauth-scopes`. Tests may change it. */
  scopes: readonly string[] = grantedScopes
  /** Ann and Ben respond; Cleo only reads. */
  readonly groups: SlackUserGroup[] = [{ id: 'S0123ABCD', handle: 'mail-oncall', users: ['U0123ABCD', 'U0BEN0002'] }]

  /** @throws SlackRefusal `user_not_found` */
  user(id: string | null): SlackUser {
    const found = this.users.find((one) => one.id === id)
    if (found === undefined) throw new SlackRefusal('user_not_found')
    return found
  }

  /**
   * The channel of an id.
   *
   * @throws SlackRefusal `channel_not_found`
   */
  channel(id: string | null): SlackChannel {
    const found = this.channels.find((one) => one.id === id)
    if (found === undefined) throw new SlackRefusal('channel_not_found')
    return found
  }

  /** The channel to post to: an id, `#name`, or a user id, which opens the direct message. */
  destination(text: string | null): SlackChannel {
    const named = this.channels.find((one) => text === `#${one.name}` || text === one.name)
    if (named !== undefined) return named
    const addressee = this.users.find((one) => one.id === text && !one.isBot)
    return addressee === undefined ? this.channel(text) : this.directMessage(addressee.id)
  }

  /** The direct message between the bot and a person. */
  directMessage(user: string): SlackChannel {
    const id = `D${this.user(user).id.slice(1)}`
    const known = this.channels.find((one) => one.id === id)
    if (known !== undefined) return known
    const opened = { id, name: 'directmessage', isMember: true, isArchived: false, directWith: user }
    this.channels.push(opened)
    return opened
  }
}

/** @throws SlackRefusal `not_in_channel`, `is_archived` */
export function assertWritable(channel: SlackChannel): void {
  if (channel.isArchived) throw new SlackRefusal('is_archived')
  assertReadable(channel)
}

/** @throws SlackRefusal `not_in_channel` */
export function assertReadable(channel: SlackChannel): void {
  if (!channel.isMember) throw new SlackRefusal('not_in_channel')
}

function person(id: string, name: string, realName: string, locale: string, timeZone: string): SlackUser {
  return { id, name, realName, locale, timeZone, isBot: false, isGuest: false, team: team.id }
}
