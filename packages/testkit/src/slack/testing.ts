import { once } from 'node:events'
import type { JsonObject, JsonValue } from '@mailhealth/core'
import { WebSocket } from 'ws'
import type { FakeSlack } from './fake-slack.ts'

/** Calls a method as the bot does, the SDK's way: a form, with JSON inside. */
export async function callApi(slack: FakeSlack, method: string, args: JsonObject = {}): Promise<JsonObject> {
  const token = method === 'apps.connections.open' ? 'xapp-test' : 'xoxb-test'
  const form = Object.entries(args).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ])
  const response = await fetch(slack.apiUrl + method, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(form),
  })
  return (await response.json()) as JsonObject
}

/** What an app does with an envelope: the payload of its acknowledgement, or null to say nothing. */
type Answering = (envelope: { readonly type: string; readonly payload: JsonObject }) => JsonObject | null

/** One Socket Mode connection of an app. */
export interface TestApp {
  readonly socket: WebSocket
  /** All frames that came, the hello included. */
  readonly frames: readonly JsonObject[]
  /** The payload of the latest envelope. */
  payload(): { readonly [key: string]: JsonValue }
}

/** Connects as an app and waits for the hello; acknowledges every envelope with nothing unless told otherwise. */
export async function connectApp(slack: FakeSlack, answering: Answering = () => ({})): Promise<TestApp> {
  const { url } = await callApi(slack, 'apps.connections.open')
  const socket = new WebSocket(String(url))
  const frames: JsonObject[] = []
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as JsonObject & { type: string; payload: JsonObject }
    frames.push(frame)
    const payload = frame['envelope_id'] === undefined ? null : answering(frame)
    if (payload !== null) socket.send(JSON.stringify({ envelope_id: frame['envelope_id'] as string, payload }))
  })
  await once(socket, 'message')
  return {
    socket,
    frames,
    payload: () => frames.findLast((one) => one['envelope_id'] !== undefined)?.['payload'] as JsonObject,
  }
}
