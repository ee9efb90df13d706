import { connect } from 'node:net'
import type { ServerAddress } from './server-address.ts'
import type { Accept } from './udp.ts'

/**
 * Asks over TCP (RFC 7766), on a connection of its own, and gives the first answer that is accepted.
 *
 * @throws the socket's error, an Error when the server hangs up without an answer, or the reason of `signal`
 */
export function askTcp<T>(server: ServerAddress, query: Buffer, accept: Accept<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = connect(server.port, server.host)
    const splitter = new MessageSplitter()
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      settle()
    }
    const onAbort = (): void => end(() => reject(signal.reason))
    signal.addEventListener('abort', onAbort)
    socket.on('error', (error) => end(() => reject(error)))
    socket.on('end', () => end(() => reject(new Error('the server hung up'))))
    socket.on('data', (chunk) => {
      for (const packet of splitter.split(chunk)) {
        const answer = accept(packet)
        if (answer !== null) return end(() => resolve(answer))
      }
    })
    const length = Buffer.alloc(2)
    length.writeUInt16BE(query.length)
    socket.write(Buffer.concat([length, query]))
  })
}

/** Cuts a stream into messages, each behind its length of two bytes (RFC 1035 §4.2.2). It keeps 64 KiB at most. */
class MessageSplitter {
  #rest: Buffer = Buffer.alloc(0)

  split(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const messages: Buffer[] = []
    while (this.#rest.length >= 2) {
      const end = 2 + this.#rest.readUInt16BE(0)
      if (this.#rest.length < end) break
      messages.push(this.#rest.subarray(2, end))
      this.#rest = this.#rest.subarray(end)
    }
    return messages
  }
}
