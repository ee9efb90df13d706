import type { Message } from '@mailhealth/testkit'

/** An incident as the store has it: its number, its revision, and the events of its steps. */
export interface StoredStory {
  readonly number: number
  readonly revision: number
  readonly events: readonly string[]
}

/**
 * Holds what Slack received against the store: each incident has one message that shows its last revision, wherever its
 * thread is, and each step one line. Returns what is wrong; empty when all is well.
 */
export function auditSlack(stories: readonly StoredStory[], messages: readonly Message[]): readonly string[] {
  const shown = messages.map((message) => message.revisions.at(-1)?.metadata)
  return stories.flatMap(({ number, revision, events }) => {
    const name = `MH-${number}`
    const own = shown.filter(
      (one) => one?.event_type === 'mailhealth_incident' && one.event_payload['incident'] === name,
    )
    const said = (event: string): number =>
      shown.filter((one) => one?.event_type === 'mailhealth_event' && one.event_payload['event'] === event).length
    const last = own[0]?.event_payload['revision']
    return [
      ...(own.length === 1 ? [] : [`${name} has ${own.length} messages`]),
      ...(own.length !== 1 || last === revision ? [] : [`${name} is at ${revision}, its message at ${String(last)}`]),
      ...events.flatMap((event, index) =>
        said(event) === 1 ? [] : [`step ${index + 1} of ${name} was said ${said(event)} times`],
      ),
    ]
  })
}
