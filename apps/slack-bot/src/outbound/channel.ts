import { OperatorError } from '@mailhealth/core'
import type { WebClient } from '@slack/web-api'

/** The channel that alerts go to, by id: messages are updated and looked for by it. */
export interface AlertChannel {
  /** @throws OperatorError when there is none of that name */
  id(): Promise<string>
  /** Looks it up anew at the next use. */
  forget(): void
}

/** `wanted` is `#name`, or an id, which is taken as it is. */
export function alertChannel(client: WebClient, wanted: string): AlertChannel {
  let known: string | null = null
  return {
    async id() {
      known ??= wanted.startsWith('#') ? await findByName(client, wanted.slice(1)) : wanted
      return known
    },
    forget() {
      known = null
    },
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
    `there is no channel #${name} that the bot can see; create it, or invite the bot to it, or change slack.channel`,
  )
}
