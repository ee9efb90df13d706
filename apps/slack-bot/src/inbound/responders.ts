import type { Clock } from '@mailhealth/core'
import type { WebClient } from '@slack/web-api'
import type { Logger } from 'pino'

/** Whether somebody may change incidents. */
export type Permission =
  | { readonly kind: 'granted' }
  /** `names` say who may, as plain text. */
  | { readonly kind: 'denied'; readonly names: readonly string[] }
  /** Slack does not say who is in the groups. */
  | { readonly kind: 'unknown' }

export interface Responders {
  permissionOf(user: string): Promise<Permission>
}

/** Members of a group are remembered so long. */
const keepMs = 300_000

/** Those who may change incidents: users and user groups by id; nobody named means everybody. */
export function respondersOf(
  wanted: readonly string[],
  parts: { readonly client: WebClient; readonly clock: Clock; readonly log: Logger },
): Responders {
  const groups = wanted.filter((id) => id.startsWith('S'))
  const remembered = new Map<string, { readonly users: readonly string[]; readonly at: number }>()
  const membersOf = async (group: string): Promise<readonly string[] | null> => {
    const known = remembered.get(group)
    const now = parts.clock.now().getTime()
    if (known !== undefined && now - known.at < keepMs) return known.users
    try {
      const { users = [] } = await parts.client.usergroups.users.list({ usergroup: group })
      remembered.set(group, { users, at: now })
      return users
    } catch (error) {
      parts.log.warn({ err: error, group }, 'Slack does not say who is in a user group')
      return known?.users ?? null // Those who were in it a while ago: better than nobody during an outage.
    }
  }
  return {
    async permissionOf(user) {
      if (wanted.length === 0 || wanted.includes(user)) return { kind: 'granted' }
      const members = await Promise.all(groups.map(membersOf))
      if (members.some((users) => users?.includes(user))) return { kind: 'granted' }
      if (members.includes(null)) return { kind: 'unknown' }
      return { kind: 'denied', names: await namesOf(parts.client, wanted) }
    },
  }
}

/** Groups by their handle; a mention would call all of them. */
async function namesOf(client: WebClient, wanted: readonly string[]): Promise<readonly string[]> {
  const { usergroups = [] } = await client.usergroups.list({}).catch(() => ({ usergroups: [] }))
  return wanted.map((id) => {
    const handle = usergroups.find((group) => group.id === id)?.handle
    return handle === undefined ? id : `@${handle}`
  })
}
