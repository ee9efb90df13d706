import { OperatorError } from '@mailhealth/core'
import type { WebClient } from '@slack/web-api'

/** Channels by id: messages are updated and looked for by it. */
export interface Channels {
  /** `wanted` is `#name`, or an id, which is taken as it is. @throws OperatorError when there is none of that name */
  idOf(wanted: string): Promise<string>
  /** Looks them up anew at the next use. */
  forget(): void
}

/** Finds channels, and remembers them. */
export function channelsOf(client: WebClient): Channels {
  const known = new Map<string, string>()
  return {
    async idOf(wanted) {
      const id = known.get(wanted) ?? (wanted.startsWith('#') ? await findByName(client, wanted.slice(1)) : wanted)
      known.set(wanted, id)
      return id
    },
    forget: () => known.clear(),
  }
}

async function findByName(client: WebClient, name: string): Promise<string> {
  let cursor = ''
  do {
    const page = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: 1_000,
      ...(cursor === '' ? {} : { cursor }),
    })
    const found = page.channels?.find((channel) => channel.name === name)
    if (found?.id !== undefined) return found.id
    cursor = page.response_metadata?.next_cursor ?? ''
  } while (cursor !== '')
  throw new OperatorError(
    `there is no channel #${name} that the bot can see; create it, or invite the bot to it, or change slack.channel or slack.routes`,
  )
}
