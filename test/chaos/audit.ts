import { join } from 'node:path'
import { listIncidents, openStore, takeUnpublished, transitionsOf } from '@mailhealth/store'
import type { FakeSlack, Message } from '@mailhealth/testkit'

/** What the store and Slack say of each other after everything has settled. */
export interface Audit {
  readonly incidents: number
  readonly transitions: number
  readonly parents: number
  readonly threadLines: number
  /** Everything that was lost, or said twice; empty when all is well. */
  readonly violations: readonly string[]
}

/** Holds the store of a data directory, which no process may have open, against what Slack received. */
export async function audit(dataDir: string, slack: FakeSlack, channel: string): Promise<Audit> {
  const messages = slack.messages(channel)
  const parents = messages.filter((message) => eventOf(message).event_type === 'mailhealth_incident')
  const lines = messages.filter((message) => eventOf(message).event_type === 'mailhealth_event' && message.threadTs)
  const store = await openStore({ dataDir: join(dataDir) })
  try {
    const violations: string[] = []
    let transitions = 0
    const incidents = await listIncidents(store.db, { limit: 100_000 })
    for (const incident of incidents) {
      const name = `MH-${incident.number}`
      const own = parents.filter((message) => eventOf(message).event_payload?.['incident'] === name)
      if (own.length !== 1) violations.push(`${name} has ${own.length} messages`)
      const text = own[0]?.revisions.at(-1)?.text ?? ''
      if (own.length > 0 && !text.includes(`${name} ${incident.state}:`))
        violations.push(`${name} is ${incident.state}, its message says: ${text}`)
      const story = await transitionsOf(store.db, incident.number)
      transitions += story.length
      for (const [index, { eventId, revision }] of story.entries()) {
        if (revision !== index + 1) violations.push(`${name} has revision ${revision} in place ${index + 1}`)
        const said = lines.filter((line) => eventOf(line).event_payload?.['event'] === eventId)
        if (said.length !== 1) violations.push(`${name} revision ${revision} was said ${said.length} times`)
      }
    }
    const open = incidents.filter((one) => one.state !== 'resolved').map((one) => `${one.targetKey} ${one.check}`)
    if (new Set(open).size !== open.length) violations.push('two incidents are open for one target and check')
    const waiting = await takeUnpublished(store.db, 1)
    if (waiting.length > 0) violations.push('the outbox is not empty')
    if (parents.length !== incidents.length)
      violations.push(`${parents.length} messages for ${incidents.length} incidents`)
    return { incidents: incidents.length, transitions, parents: parents.length, threadLines: lines.length, violations }
  } finally {
    await store.close()
  }
}

interface Metadata {
  readonly event_type?: string
  readonly event_payload?: { readonly [key: string]: unknown }
}

function eventOf(message: Message): Metadata {
  return (message.revisions[0]?.metadata ?? {}) as Metadata
}
