import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, isIPv6, type Server, type Socket } from 'node:net'
import type { Namespace } from './namespace.ts'
import { type ReplyOptions, replyTo } from './reply.ts'

/** A DNS server on a free port of the loopback, with UDP and TCP on the same one. */
export interface DnsServer {
  /** As resolvers are configured: `127.0.0.1:5353`, `[::1]:5353`. */
  readonly address: string
  readonly host: string
  readonly port: number
  /** What it answers from; changes are seen by the next query. */
  readonly namespace: Namespace
  close(): Promise<void>
}

export interface DnsServerOptions {
  /** The address to listen on; 127.0.0.1 unless told. */
  readonly host?: string
  /** The TTL of negative answers where the zone file has no SOA record; 60 unless told. */
  readonly negativeTtlSeconds?: number
}

/** How often another port is tried when the UDP twin of a free TCP port is taken. */
const maxPortTries = 20

/**
 * Starts a DNS server that answers as a recursive, validating resolver would, from a namespace. Names that fail do so
 * on the wire: no answer at all, SERVFAIL (with the extended error "DNSSEC Bogus" where bogus, RFC 8914), REFUSED; a
 * `truncated` name sets TC over UDP and hangs up over TCP. An answer too large for UDP is complete over TCP.
 */
export async function startDnsServer(namespace: Namespace, options: DnsServerOptions = {}): Promise<DnsServer> {
  const host = options.host ?? '127.0.0.1'
  const negativeTtlSeconds = options.negativeTtlSeconds ?? 60
  const { udp, tcp, port } = await bindBoth(host)
  const connections = new Set<Socket>()
  answerUdp(udp, namespace, { transport: 'udp', negativeTtlSeconds })
  tcp.on('connection', (socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    answerTcp(socket, namespace, { transport: 'tcp', negativeTtlSeconds })
  })
  return {
    address: isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`,
    host,
    port,
    namespace,
    async close() {
      for (const socket of connections) socket.destroy()
      await Promise.all([once(udp.close(), 'close'), once(tcp.close(), 'close')])
    },
  }
}

async function bindBoth(host: string): Promise<{ udp: UdpSocket; tcp: Server; port: number }> {
  for (let tries = 1; ; tries++) {
    const tcp = createServer().listen(0, host)
    await once(tcp, 'listening')
    const { port } = tcp.address() as { port: number }
    const udp = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    try {
      udp.bind(port, host)
      await once(udp, 'listening')
      return { udp, tcp, port }
    } catch (error) {
      udp.close()
      await once(tcp.close(), 'close')
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === maxPortTries) throw error
    }
  }
}

function answerUdp(socket: UdpSocket, namespace: Namespace, options: ReplyOptions): void {
  socket.on('message', (query, peer) => {
    const reply = replyTo(query, namespace, options)
    // The callback takes the error of a peer that is gone; without it, that would be thrown.
    if (reply.kind === 'send') socket.send(reply.packet, peer.port, peer.address, () => undefined)
  })
}

function answerTcp(socket: Socket, namespace: Namespace, options: ReplyOptions): void {
  let pending = Buffer.alloc(0)
  // A peer that hangs up in the middle is its own business: 'close' follows.
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0)
      const reply = replyTo(pending.subarray(2, end), namespace, options)
      pending = pending.subarray(end)
      if (reply.kind === 'hang-up') return socket.destroy()
      if (reply.kind === 'send') socket.write(withLength(reply.packet))
    }
  })
}

function withLength(packet: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(packet.length + 2)
  framed.writeUInt16BE(packet.length, 0)
  packet.copy(framed, 2)
  return framed
}
