import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { ServerAddress } from './server-address.ts'

/** Looks at a packet: what it says, or null to go on waiting for another. */
export type Accept<T> = (packet: Buffer) => T | null

/**
 * Asks over UDP and gives the first answer that is accepted. The socket is new, so that its port is random, and
 * connected, so that nobody but the server can answer (RFC 5452 §9).
 *
 * @throws the socket's error, or the reason of `signal`
 */
export function askUdp<T>(server: ServerAddress, query: Buffer, accept: Accept<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4')
    let isOpen = true
    const end = (settle: () => void): void => {
      if (!isOpen) return
      isOpen = false
      signal.removeEventListener('abort', onAbort)
      socket.close()
      settle()
    }
    const onAbort = (): void => end(() => reject(signal.reason))
    signal.addEventListener('abort', onAbort)
    socket.on('error', (error) => end(() => reject(error)))
    socket.on('message', (packet) => {
      const answer = isOpen ? accept(packet) : null
      if (answer !== null) end(() => resolve(answer))
    })
    socket.on('connect', () => socket.send(query))
    socket.connect(server.port, server.host)
  })
}
