import { createHmac } from 'node:crypto'
import type { JsonObject } from '@mailhealth/core'
import { type Acknowledgement, ackWithinMs, type PayloadType } from './socket-hub.ts'

/** Where the app listens in HTTP mode, and the secret that what is posted there is signed with. */
export interface RequestUrl {
  readonly url: string
  readonly signingSecret: string
}

/**
 * Posts a payload as Slack does in HTTP mode: commands as a form, interactions as JSON in a form, events as JSON; signed
 * over time and body (v0).
 *
 * @throws Error when the app cannot be reached, refuses, or does not answer in three seconds
 */
export async function postPayload(
  { url, signingSecret }: RequestUrl,
  type: PayloadType,
  payload: JsonObject,
): Promise<Acknowledgement> {
  const { contentType, body } = encoded(type, payload)
  const time = String(Math.floor(Date.now() / 1_000))
  const startedAt = performance.now()
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': contentType,
      'x-slack-request-timestamp': time,
      'x-slack-signature': signatureOf(signingSecret, time, body),
    },
    body,
    signal: AbortSignal.timeout(ackWithinMs),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`the app did not respond: HTTP ${response.status}`)
  return { ackMs: performance.now() - startedAt, payload: readAck(text) }
}

/** The signature that Slack sends with a body. */
function signatureOf(signingSecret: string, time: string, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${time}:${body}`).digest('hex')}`
}

function encoded(type: PayloadType, payload: JsonObject): { readonly contentType: string; readonly body: string } {
  if (type === 'events_api') return { contentType: 'application/json', body: JSON.stringify(payload) }
  const fields: [string, string][] =
    type === 'interactive'
      ? [['payload', JSON.stringify(payload)]]
      : Object.entries(payload).map(([name, value]) => [name, String(value)])
  return { contentType: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() }
}

/** An acknowledgement may be empty, a JSON object, or plain text. */
function readAck(text: string): JsonObject | null {
  if (text === '') return null
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as JsonObject
  } catch {
    // Plain text is a message.
  }
  return { text }
}
