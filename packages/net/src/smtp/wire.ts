import net from 'node:net'
import tls from 'node:tls'
import type { IpAddress } from '@mailhealth/core'
import { type Reply, ReplyReader } from './reply-reader.ts'
import { Stopped, stoppedBy } from './stopped.ts'

/** How long a server has to close the connection after the last word. */
const leaveMs = 500

/**
 * One connection, from which replies are awaited one after another. Whatever ends it (the peer, a deadline, an abort)
 * makes the call in progress and every later one reject with that ending.
 */
export class Wire {
  #socket: net.Socket
  #reader = new ReplyReader()
  #ending: { readonly error: unknown } | null = null
  #wake: () => void = () => undefined
  #unwatch: () => void
  #deadline: NodeJS.Timeout | undefined

  /** Begins to connect. */
  constructor(address: IpAddress, port: number) {
    this.#socket = net.connect({ host: address, port })
    this.#unwatch = this.#watch(this.#socket)
  }

  /** Resolves once the connection is there. */
  connected(): Promise<void> {
    return this.#once('connect')
  }

  say(line: string): void {
    this.#socket.write(`${line}\r\n`)
  }

  /** Resolves to the next whole reply. */
  async hear(): Promise<Reply> {
    for (;;) {
      const reply = this.#reader.take()
      if (reply !== null) return reply
      await this.#change()
    }
  }

  /** Makes a TLS handshake on the connection. */
  async secure(options: tls.ConnectionOptions): Promise<tls.TLSSocket> {
    const plain = this.#socket
    this.#unwatch()
    this.#refuseInjection()
    const secured = tls.connect({ ...options, socket: plain })
    this.#socket = secured
    this.#unwatch = this.#watch(secured)
    await this.#once('secureConnect')
    return secured
  }

  /**
   * Sends bytes that are no SMTP, and gives what comes to `take`, piece by piece, until that is satisfied: a TLS handshake
   * made by hand. What `take` throws ends the connection.
   */
  async exchange(bytes: Buffer, take: (chunk: Buffer) => boolean): Promise<void> {
    this.#unwatch()
    this.#refuseInjection()
    let isDone = false
    this.#unwatch = this.#watch(this.#socket, (chunk) => {
      isDone ||= take(chunk)
    })
    this.#socket.write(bytes)
    while (!isDone) await this.#change()
  }

  /** Sends the last bytes, and waits until the server has closed the connection too, but not for long. Rejects always. */
  async leave(bytes: Buffer): Promise<void> {
    this.#throwIfEnded()
    this.#socket.end(bytes)
    this.endAfter(leaveMs)
    for (;;) await this.#change()
  }

  /** Ends the connection so many milliseconds from now; a later call counts instead of an earlier one. */
  endAfter(ms: number): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => this.end(new Stopped('timeout', `not done after ${ms} ms`)), ms)
  }

  /** Ends the connection with the signal's reason when it aborts; returns what stops listening to it. */
  endOnAbort(signal: AbortSignal | undefined): () => void {
    const onAbort = (): void => this.end(signal?.reason)
    signal?.addEventListener('abort', onAbort)
    return () => signal?.removeEventListener('abort', onAbort)
  }

  /** Ends the connection at once, for that reason. */
  end(error: unknown): void {
    clearTimeout(this.#deadline)
    this.#ending ??= { error }
    this.#socket.destroy()
    this.#wake()
  }

  /** Ends the connection once what was said is sent. */
  close(): void {
    clearTimeout(this.#deadline)
    this.#socket.destroySoon()
  }

  /** Whoever is between us and the server could have put such bytes there to be taken for its later words (CVE-2011-0411). */
  #refuseInjection(): void {
    if (this.#reader.hasMore) throw new Stopped('protocol', 'clear text after the STARTTLS reply (STARTTLS injection)')
  }

  /** Listens to a socket until the function that it returns is called; to its errors for ever. */
  #watch(socket: net.Socket, take = (chunk: Buffer): void => this.#reader.push(chunk)): () => void {
    const onClosed = (): void => this.end(new Stopped('closed', 'the server closed the connection'))
    const onData = (chunk: Buffer): void => {
      try {
        take(chunk)
        this.#wake()
      } catch (error) {
        this.end(error)
      }
    }
    socket.on('error', (error) => this.end(stoppedBy(error)))
    socket.on('end', onClosed).on('close', onClosed).on('data', onData)
    return () => socket.off('end', onClosed).off('close', onClosed).off('data', onData)
  }

  async #once(event: 'connect' | 'secureConnect'): Promise<void> {
    let happened = false
    this.#socket.once(event, () => {
      happened = true
      this.#wake()
    })
    while (!happened) await this.#change()
  }

  async #change(): Promise<void> {
    this.#throwIfEnded()
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    if (!this.#reader.hasMore) this.#throwIfEnded()
  }

  #throwIfEnded(): void {
    if (this.#ending !== null) throw this.#ending.error
  }
}
