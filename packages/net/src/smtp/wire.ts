import net from 'node:net'
import tls from 'node:tls'
import type { IpAddress } from '@mailhealth/core'
import { type Reply, ReplyReader } from './reply-reader.ts'
import { Stopped, stoppedBy } from './stopped.ts'

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
    // Whoever is between us and the server could have put these bytes there to be taken for the server's later words.
    if (this.#reader.hasMore) throw new Stopped('protocol', 'clear text after the STARTTLS reply (STARTTLS injection)')
    const secured = tls.connect({ ...options, socket: plain })
    this.#socket = secured
    this.#unwatch = this.#watch(secured)
    await this.#once('secureConnect')
    return secured
  }

  /** Ends the connection at once, for that reason. */
  end(error: unknown): void {
    this.#ending ??= { error }
    this.#socket.destroy()
    this.#wake()
  }

  /** Ends the connection once what was said is sent. */
  close(): void {
    this.#socket.destroySoon()
  }

  /** Listens to a socket until the function that it returns is called; to its errors for ever. */
  #watch(socket: net.Socket): () => void {
    const onClosed = (): void => this.end(new Stopped('closed', 'the server closed the connection'))
    const onData = (chunk: Buffer): void => {
      try {
        this.#reader.push(chunk)
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
