import { randomInt } from 'node:crypto'
import { askMixed } from './ask-mixed.ts'
import { decodeMessage, encodeQuery, type Message, type Question } from './codec.ts'
import { untilOver } from './deadline.ts'
import { type Failure, failureOf } from './failure.ts'
import type { MaySend } from './lane.ts'
import type { LowerCaseServers } from './lower-case-servers.ts'
import { type ServerAddress, showServer } from './server-address.ts'
import { askTcp } from './tcp.ts'
import type { Accept } from './udp.ts'

/** One question put to the servers: what one of them said, or why none of them did. `server` is empty when none spoke. */
export type Exchange = { readonly server: string } & ({ readonly message: Message } | { readonly failure: Failure })

/** The question goes out anew after an eighth of the time, then a quarter, then a half: four rounds at most. */
const firstWaitShare = 1 / 8
/** So much of the time TCP gets to tell whether a server folds names; one that is silent there is asked in lower case. */
const tcpShare = 1 / 4

/**
 * Puts one question to the servers until one answers or `signal` aborts. The first server is asked first; the next one
 * at once when that fails, and otherwise after a wait that doubles each round. Earlier askings go on listening, so that
 * a slow server's answer still counts. A server that says SERVFAIL or REFUSED is not asked again, and when all have,
 * that is the result. What failed validation (`bogus`) is final: another server would only be less careful.
 *
 * Packets that are malformed, or answer another question, are ignored as if they had not come. Over UDP the letters of
 * the name are in random case, and an answer has to give them back so (askMixed). Many questions that go along together
 * (Carrier) are in lower case: over TCP, where they go first, nobody but the server can answer.
 *
 * @param timeoutMs how long it is until `signal` aborts
 */
export function exchange(asked: Asked, question: Question, timeoutMs: number, signal: AbortSignal): Promise<Exchange> {
  return untilOver(signal, (ending) => new Asking(asked, question, timeoutMs, ending).run())
}

/** Whom a question is put to, and who of them is to be asked in lower case: what is learnt of that is added. */
export interface Asked {
  readonly servers: readonly ServerAddress[]
  readonly lowerCase: LowerCaseServers
  /** Waited for before each packet and each connection: they are asked at a pace. At once unless told. */
  readonly maySend?: MaySend
}

/** What one asking of one server came to. `error` is of the network; the server may be there a moment later. */
type Attempt = { readonly turn: number; readonly at: number } & (
  | { readonly kind: 'said'; readonly message: Message }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'error'; readonly error: string }
)

class Asking {
  readonly #servers: readonly ServerAddress[]
  readonly #lowerCase: LowerCaseServers
  readonly #maySend: MaySend | undefined
  readonly #question: Question
  readonly #timeoutMs: number
  readonly #signal: AbortSignal
  readonly #running = new Map<number, Promise<Attempt>>()
  readonly #failures = new Map<number, Failure>()
  readonly #errors = new Map<number, string>()
  /** Servers that are not asked again. */
  readonly #out = new Set<number>()
  #ignored = 0

  constructor({ servers, lowerCase, maySend }: Asked, question: Question, timeoutMs: number, signal: AbortSignal) {
    this.#servers = servers
    this.#lowerCase = lowerCase
    this.#maySend = maySend
    this.#question = question
    this.#timeoutMs = timeoutMs
    this.#signal = signal
  }

  async run(): Promise<Exchange> {
    let at = -1
    let waitMs = this.#timeoutMs * firstWaitShare
    for (let turn = 0; ; turn++) {
      do at = (at + 1) % this.#servers.length
      while (this.#out.has(at))
      this.#running.set(turn, this.#attempt(turn, at))
      const result = await this.#listen(pause(waitMs, this.#signal), turn < this.#servers.length - 1)
      if (result !== 'again') return result
      if (turn % this.#servers.length === this.#servers.length - 1) waitMs *= 2
    }
  }

  /** Waits for what any attempt brings, until it is time to ask again: at once where a server was not asked yet. */
  async #listen(wait: Promise<'again' | 'over'>, isAnotherUnasked: boolean): Promise<Exchange | 'again'> {
    for (;;) {
      const event = await Promise.race([wait, ...this.#running.values()])
      if (event === 'over' || this.#signal.aborted) return this.#worst()
      if (event === 'again') return event
      this.#running.delete(event.turn)
      if (event.kind === 'said') return { server: this.#name(event.at), message: event.message }
      if (event.kind === 'failed') {
        this.#failures.set(event.at, event.failure)
        if (event.failure.reason === 'bogus') return { server: this.#name(event.at), failure: event.failure }
        this.#out.add(event.at)
        if (this.#out.size === this.#servers.length) return this.#worst()
      } else this.#errors.set(event.at, event.error)
      if (isAnotherUnasked) return 'again'
    }
  }

  async #attempt(turn: number, at: number): Promise<Attempt> {
    try {
      const message = await this.#askUdp(at)
      if (message.isTruncated) return { turn, at, ...(await this.#askAgainOverTcp(at)) }
      return { turn, at, ...sortOf(message) }
    } catch (error) {
      return { turn, at, kind: 'error', error: textOf(error) }
    }
  }

  async #askAgainOverTcp(at: number): Promise<Said> {
    const failure = {
      reason: 'truncated',
      rcode: 'NOERROR',
      detail: 'too large for UDP, and no answer over TCP',
    } as const
    // Known already now, for the case that TCP takes longer than there is time.
    this.#failures.set(at, failure)
    try {
      const message = await this.#askTcp(at)
      return message.isTruncated ? { kind: 'failed', failure } : sortOf(message)
    } catch (error) {
      return { kind: 'failed', failure: { ...failure, detail: `${failure.detail}: ${textOf(error)}` } }
    }
  }

  #askUdp(at: number): Promise<Message> {
    const server = this.#servers[at] as ServerAddress
    const tcpMs = this.#timeoutMs * tcpShare
    return askMixed({ server, lowerCase: this.#lowerCase, query: (own) => this.#query(own), tcpMs }, this.#signal)
  }

  async #askTcp(at: number): Promise<Message> {
    const { bytes, accept } = await this.#query(this.#signal)
    return askTcp(this.#servers[at] as ServerAddress, bytes, accept, this.#signal)
  }

  /** A query, when it may be sent. */
  async #query(signal: AbortSignal): Promise<{ bytes: Buffer; accept: Accept<Message> }> {
    await this.#maySend?.(signal)
    const id = randomInt(0x10000)
    const accept = (packet: Buffer): Message | null => {
      const message = decodeMessage(packet, id, this.#question)
      if (message === null) this.#ignored++
      return message
    }
    return { bytes: encodeQuery(id, this.#question), accept }
  }

  /** The failure that says most, when no server answered. */
  #worst(): Exchange {
    for (const reason of ['truncated', 'servfail', 'refused'] as const) {
      for (const [at, failure] of this.#failures) {
        if (failure.reason === reason) return { server: this.#name(at), failure }
      }
    }
    const ignored = this.#ignored === 0 ? [] : [`${this.#ignored} malformed or unasked packets were ignored`]
    const errors = [...this.#errors].map(([at, error]) => `${this.#name(at)}: ${error}`)
    const detail = [`no answer within ${this.#timeoutMs} ms`, ...errors, ...ignored].join('; ')
    return { server: '', failure: { reason: 'timeout', rcode: '', detail } }
  }

  #name(at: number): string {
    return showServer(this.#servers[at] as ServerAddress)
  }
}

type Said =
  | { readonly kind: 'said'; readonly message: Message }
  | { readonly kind: 'failed'; readonly failure: Failure }

function sortOf(message: Message): Said {
  const failure = failureOf(message)
  return failure === null ? { kind: 'said', message } : { kind: 'failed', failure }
}

function textOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message
}

function pause(ms: number, signal: AbortSignal): Promise<'again' | 'over'> {
  return new Promise((resolve) => {
    const end = (what: 'again' | 'over'): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve(what)
    }
    const onAbort = (): void => end('over')
    const timer = setTimeout(() => end('again'), ms)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
  })
}
