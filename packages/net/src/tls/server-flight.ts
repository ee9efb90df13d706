import type { HelloAnswer } from '@mailhealth/core'
import { Stopped } from '../smtp/stopped.ts'
import { parseCertificateList } from './certificate-list.ts'
import { noKeyExchange, parseKeyExchange } from './key-exchange.ts'
import { MessageReader, type TlsMessage } from './message-reader.ts'
import { parseServerHello, type ServerHello } from './server-hello.ts'

/** What came in answer to a ClientHello: a choice, or a refusal with its alert. */
export type Flight = { readonly answer: HelloAnswer } | { readonly alert: number }

/** Reads a server's first flight as far as it can be seen: to its ServerHello in TLS 1.3, else to its ServerHelloDone. */
export class ServerFlight {
  #reader = new MessageReader()
  #hello: ServerHello | null = null
  #keyExchange = noKeyExchange
  #certificates: Pick<HelloAnswer, 'chain' | 'chainLength'> = { chain: null, chainLength: null }
  #result: Flight | null = null

  /** What came; null until it is there. */
  get result(): Flight | null {
    return this.#result
  }

  /** Takes bytes in; true once all has come that can be seen. @throws Stopped when they are no such flight, or too many */
  push(chunk: Buffer): boolean {
    this.#reader.push(chunk)
    for (let next = this.#reader.take(); next !== null && this.#result === null; next = this.#reader.take()) {
      this.#read(next)
    }
    return this.#result !== null
  }

  #read(message: TlsMessage): void {
    if (message.kind === 'handshake') return this.#readHandshake(message.type, message.body)
    // A warning (of an unrecognized name, RFC 6066 §3) leaves the handshake as it is.
    if (!message.isFatal) return
    this.#result = this.#hello === null ? { alert: message.alert } : this.#seen(this.#hello)
  }

  #readHandshake(type: number, body: Buffer): void {
    try {
      if (this.#hello === null) this.#begin(type, body)
      else if (type === types.certificate) this.#certificates = parseCertificateList(body)
      else if (type === types.serverKeyExchange) this.#keyExchange = parseKeyExchange(body, this.#hello)
      else if (type === types.serverHelloDone) this.#result = this.#seen(this.#hello)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new Stopped('protocol', `unreadable handshake message ${type}: ${error.message}`)
    }
  }

  #begin(type: number, body: Buffer): void {
    if (type !== types.serverHello) throw new RangeError('not a ServerHello')
    this.#hello = parseServerHello(body)
    if (this.#hello.version === 'TLSv1.3') this.#result = this.#seen(this.#hello)
  }

  #seen(hello: ServerHello): Flight {
    const group = hello.group ?? this.#keyExchange.group
    return { answer: { ...hello, ...this.#keyExchange, group, ...this.#certificates } }
  }
}

const types = { serverHello: 2, certificate: 11, serverKeyExchange: 12, serverHelloDone: 14 } as const
