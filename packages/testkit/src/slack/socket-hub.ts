import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { JsonObject } from '@mailhealth/core'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ChangeFeed } from './change-feed.ts'
import { app } from './workspace.ts'

/** Why Slack asks a client to connect anew. */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled'

/** What payloads are about. */
export type PayloadType = 'slash_commands' | 'interactive' | 'events_api'

/** How the app acknowledged an envelope. */
export interface Acknowledgement {
  /** Milliseconds from sending the envelope to the app's answer. */
  readonly ackMs: number
  /** What came along with it; null when nothing did. */
  readonly payload: JsonObject | null
}

/** How long Slack waits before it shows the person an error. */
export const ackWithinMs = 3000

/** How long a socket has to close in peace. */
const goodbyeMs = 500

const maxFrameBytes = 1_000_000

interface Pending {
  settle(outcome: Acknowledgement | Error): void
}

/** Socket Mode: any number of sockets, each envelope to exactly one of them, in turn. */
export class SocketHub {
  readonly #feed: ChangeFeed
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes })
  readonly #tickets = new Set<string>()
  readonly #pending = new Map<string, Pending>()
  /** Those that get envelopes; a socket that was told to go gets no more. The next one stands first. */
  #rotation: WebSocket[] = []

  constructor(feed: ChangeFeed) {
    this.#feed = feed
  }

  /** How many sockets take envelopes. */
  get count(): number {
    return this.#rotation.length
  }

  issueTicket(): string {
    const ticket = randomUUID()
    this.#tickets.add(ticket)
    return ticket
  }

  /** Turns an HTTP upgrade into a socket, when its ticket is good: each is for one connection. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://slack.invalid')
    if (!pathname.startsWith('/link') || !this.#tickets.delete(searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (accepted) => this.#welcome(accepted))
  }

  /**
   * Sends an envelope to the next socket.
   *
   * @throws Error when no socket is connected, or no acknowledgement comes in three seconds
   */
  deliver(type: PayloadType, payload: JsonObject): Promise<Acknowledgement> {
    const socket = this.#rotation.shift()
    if (socket === undefined) return Promise.reject(new Error('the app did not respond: no socket is connected'))
    this.#rotation.push(socket)
    const envelope = {
      envelope_id: randomUUID(),
      type,
      payload,
      accepts_response_payload: type !== 'events_api',
      ...(type === 'events_api' ? { retry_attempt: 0, retry_reason: '' } : {}),
    }
    const acknowledged = this.#acknowledgementOf(envelope.envelope_id)
    socket.send(JSON.stringify(envelope))
    return acknowledged
  }

  /** Asks the oldest socket, or all of them, to connect anew. Slack leaves the closing to the client. */
  disconnect(reason: DisconnectReason, which: 'oldest' | 'all'): void {
    const told =
      which === 'all'
        ? [...this.#rotation]
        : [...this.#server.clients].filter((one) => this.#rotation.includes(one)).slice(0, 1)
    for (const socket of told) {
      if (reason !== 'warning') this.#leave(socket)
      socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'fake-slack' } }))
    }
  }

  /** Cuts every socket, as a network does. */
  drop(): void {
    for (const socket of this.#server.clients) socket.terminate()
  }

  /** Says goodbye to every socket, cuts those that do not answer, and gives up on what was not acknowledged. */
  async close(): Promise<void> {
    for (const pending of this.#pending.values()) pending.settle(new Error('the fake Slack was closed'))
    const deadline = setTimeout(() => this.drop(), goodbyeMs)
    await Promise.all([...this.#server.clients].map(goodbye))
    clearTimeout(deadline)
    this.#server.close()
  }

  #welcome(socket: WebSocket): void {
    socket.on('message', (frame) => this.#receive(String(frame)))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => this.#leave(socket))
    this.#rotation.push(socket)
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.count,
        debug_info: { host: 'fake-slack', approximate_connection_time: 18_060 },
        connection_info: { app_id: app.id },
      }),
    )
    this.#feed.tell({ kind: 'sockets', count: this.count })
  }

  #leave(socket: WebSocket): void {
    if (!this.#rotation.includes(socket)) return
    this.#rotation = this.#rotation.filter((one) => one !== socket)
    this.#feed.tell({ kind: 'sockets', count: this.count })
  }

  #acknowledgementOf(envelopeId: string): Promise<Acknowledgement> {
    const sentAt = performance.now()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.get(envelopeId)?.settle(new Error(`the app did not respond in ${ackWithinMs} ms`))
      }, ackWithinMs)
      this.#pending.set(envelopeId, {
        settle: (outcome) => {
          clearTimeout(timer)
          this.#pending.delete(envelopeId)
          if (outcome instanceof Error) reject(outcome)
          else resolve({ ...outcome, ackMs: performance.now() - sentAt })
        },
      })
    })
  }

  #receive(frame: string): void {
    let answer: { readonly envelope_id?: string; readonly payload?: JsonObject } | null
    try {
      answer = JSON.parse(frame)
    } catch {
      return
    }
    const payload = answer?.payload ?? {}
    this.#pending
      .get(answer?.envelope_id ?? '')
      ?.settle({ ackMs: 0, payload: Object.keys(payload).length === 0 ? null : payload })
  }
}

async function goodbye(socket: WebSocket): Promise<void> {
  const closed = once(socket, 'close')
  socket.close(1001)
  await closed
}
