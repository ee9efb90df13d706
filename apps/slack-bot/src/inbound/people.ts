import type { Locale } from '@mailhealth/catalogue'
import type { Config } from '@mailhealth/config'
import type { Clock } from '@mailhealth/core'
import type { WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
import { rememberFor } from './remember.ts'

/** What somebody has to be: to change incidents, or to see how mailhealth is set up. */
export type Role = 'responder' | 'admin'

/** Whether somebody may do something. */
export type Permission =
  | { readonly kind: 'granted' }
  /** `names` say who may, as plain text. */
  | { readonly kind: 'denied'; readonly role: Role; readonly names: readonly string[] }
  /** A guest, or somebody of another organisation: they may read, whatever group they are in. */
  | { readonly kind: 'outsider' }
  /** Slack does not say who they are, or who is in the groups. */
  | { readonly kind: 'unknown' }

/** What of a person decides how they are answered. */
export interface Persona {
  /** Null where mailhealth does not speak their language. */
  readonly locale: Locale | null
  /** Such as `Europe/Berlin`. */
  readonly timeZone: string
  readonly isOutsider: boolean
  /** `@ann`, in plain text: a mention would call them. Null where Slack does not say. */
  readonly name: string | null
}

/** The people of the workspace, as far as Slack tells; asked again after five minutes. */
export interface People {
  /** Null while Slack does not say. */
  personaOf(user: string): Promise<Persona | null>
  permissionOf(user: string, role: Role): Promise<Permission>
  /** Who is in a user group; null while Slack does not say. */
  membersOf(group: string): Promise<readonly string[] | null>
  /** The user groups by id, each by its name; none while Slack does not say. */
  groups(): Promise<ReadonlyMap<string, string>>
  /** Users and groups by name, in plain text: a mention would call them. */
  namesOf(ids: readonly string[]): Promise<readonly string[]>
  /** Those who can change how mailhealth is set up, by their user ids: ten at most. */
  administrators(): Promise<readonly string[]>
}

const mostAdministrators = 10

/** Knows the people by what `slack.responders` and `slack.admins` say. Nobody named as responder means every member. */
export function peopleOf(
  { responders, admins }: Pick<Config['slack'], 'responders' | 'admins'>,
  parts: {
    readonly client: WebClient
    readonly clock: Clock
    readonly log: Logger
    /** Our workspace, by its id; null where Slack does not say. */
    readonly team: () => Promise<string | null>
  },
): People {
  const remembering = { clock: parts.clock, log: parts.log }
  const membersOf = rememberFor('who is in a user group', remembering, async (group: string) => {
    const { users = [] } = await parts.client.usergroups.users.list({ usergroup: group })
    return users as readonly string[]
  })
  const personaOf = rememberFor('who somebody is', remembering, async (user: string) =>
    askPersona(parts.client, user, await parts.team()),
  )
  const among = async (user: string, wanted: readonly string[]): Promise<boolean | null> => {
    if (wanted.includes(user)) return true
    const members = await Promise.all(wanted.filter((id) => id.startsWith('S')).map(membersOf))
    if (members.some((users) => users?.includes(user))) return true
    return members.includes(null) ? null : false
  }
  const handles = rememberFor('how user groups are called', remembering, () => askHandles(parts.client))
  const namesOf = async (ids: readonly string[]): Promise<readonly string[]> => {
    const known = ids.some((id) => id.startsWith('S')) ? await handles('all') : null
    const named = ids.map(async (id) => (id.startsWith('S') ? known?.get(id) : (await personaOf(id))?.name) ?? id)
    return Promise.all(named)
  }
  const administrators = async (): Promise<readonly string[]> => {
    const wanted = wantedFor('admin', responders, admins)
    const users = await Promise.all(wanted.map(async (id) => (id.startsWith('S') ? ((await membersOf(id)) ?? []) : id)))
    return [...new Set(users.flat())].slice(0, mostAdministrators)
  }
  return {
    personaOf,
    membersOf,
    namesOf,
    administrators,
    groups: async () => (await handles('all')) ?? new Map(),
    async permissionOf(user, role) {
      const persona = await personaOf(user)
      if (persona === null) return { kind: 'unknown' }
      if (persona.isOutsider) return { kind: 'outsider' }
      const wanted = wantedFor(role, responders, admins)
      if (wanted.length === 0) return { kind: 'granted' }
      const isAmong = await among(user, wanted)
      if (isAmong === null) return { kind: 'unknown' }
      return isAmong ? { kind: 'granted' } : { kind: 'denied', role, names: await namesOf(wanted) }
    },
  }
}

/** Administrators respond too. Where none is named, responders are it. */
function wantedFor(role: Role, responders: readonly string[], admins: readonly string[]): readonly string[] {
  if (role === 'admin') return admins.length > 0 ? admins : responders
  return responders.length === 0 ? [] : [...responders, ...admins]
}

async function askPersona(client: WebClient, user: string, team: string | null): Promise<Persona> {
  const { user: found } = await client.users.info({ user, include_locale: true })
  const isGuest = found?.is_restricted === true || found?.is_ultra_restricted === true
  // Of those who share a channel with us Slack does not say that they are strangers, only where they are from.
  const teams = [found?.team_id, ...(found?.enterprise_user?.teams ?? [])].filter((id) => id !== undefined)
  const isForeign = team !== null && teams.length > 0 && !teams.includes(team)
  const name = found?.profile?.display_name || found?.real_name || found?.name
  return {
    locale: localeOf(found?.locale),
    timeZone: found?.tz ?? 'Etc/UTC',
    isOutsider:
      isGuest || isForeign || found?.is_stranger === true || found?.is_bot === true || found?.deleted === true,
    name: name === undefined ? null : `@${name}`,
  }
}

function localeOf(tag: string | undefined): Locale | null {
  const language = tag?.slice(0, 2).toLowerCase()
  return language === 'de' || language === 'en' ? language : null
}

/** The handles of user groups, by id. */
async function askHandles(client: WebClient): Promise<ReadonlyMap<string, string>> {
  const { usergroups = [] } = await client.usergroups.list({})
  return new Map(usergroups.flatMap(({ id, handle }) => (id && handle ? [[id, `@${handle}`]] : [])))
}
