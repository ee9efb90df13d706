import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import * as dnsPacket from 'dns-packet'
import { afterEach } from 'vitest'
import { createResolver, type DnsResolver, type ResolverOptions } from './create-resolver.ts'

/** A DNS server of which the test says every byte, with UDP and TCP on one port of 127.0.0.1. */
export interface RawServer {
  readonly address: string
  readonly port: number
  /** The queries that came over UDP, in order. */
  readonly queries: Buffer[]
  /** How many TCP connections are open. */
  readonly connections: ReadonlySet<Socket>
  /** Sends from the server's own port. */
  send(packet: Buffer, peer: RemoteInfo): void
  close(): Promise<void>
}

export interface RawScript {
  /** What goes back for a query; `peer` is for packets that the test sends itself, later or from elsewhere. */
  readonly udp: (query: Buffer, peer: RemoteInfo, nth: number) => readonly Buffer[]
  /** What goes back over TCP, without lengths; null hangs up. */
  readonly tcp?: (query: Buffer) => readonly Buffer[] | null
}

/** Servers and resolvers of one test, all closed after it, the last one first. */
export interface Bench {
  raw(udp: RawScript['udp'], tcp?: RawScript['tcp']): Promise<RawServer>
  /** A resolver on such servers, with 400 ms for a question. */
  resolverOn(servers: readonly { address: string }[], options?: Partial<ResolverOptions>): DnsResolver
  closeAfterwards(one: { close(): Promise<void> }): void
}

/** Makes a bench for the tests of one file. */
export function bench(): Bench {
  const opened: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close()
  })
  return {
    async raw(udp, tcp) {
      const server = await startRawServer(tcp === undefined ? { udp } : { udp, tcp })
      opened.push(server)
      return server
    },
    resolverOn(servers, options = {}) {
      const resolver = createResolver({ timeoutMs: 400, ...options, servers: servers.map(({ address }) => address) })
      opened.push(resolver)
      return resolver
    },
    closeAfterwards: (one) => void opened.push(one),
  }
}

export async function startRawServer(script: RawScript): Promise<RawServer> {
  const { udp, tcp, port } = await bindBoth()
  const queries: Buffer[] = []
  const connections = new Set<Socket>()
  const send = (packet: Buffer, peer: RemoteInfo): void => udp.send(packet, peer.port, peer.address, () => undefined)
  udp.on('message', (query, peer) => {
    queries.push(query)
    for (const packet of script.udp(query, peer, queries.length - 1)) send(packet, peer)
  })
  tcp.on('connection', (socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    socket.on('error', () => undefined)
    let rest = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const end = 2 + rest.readUInt16BE(0)
        const packets = script.tcp?.(rest.subarray(2, end)) ?? null
        rest = rest.subarray(end)
        if (packets === null) return socket.end()
        socket.write(Buffer.concat(packets.flatMap((packet) => [lengthOf(packet), packet])))
      }
    })
  })
  return {
    address: `127.0.0.1:${port}`,
    port,
    queries,
    connections,
    send,
    async close() {
      for (const socket of connections) socket.destroy()
      await Promise.all([once(udp.close(), 'close'), once(tcp.close(), 'close')])
    },
  }
}

/** What an answer is made of; the rest comes from the query. */
export interface Answering {
  readonly id?: number
  readonly flags?: number
  readonly name?: string
  readonly type?: dnsPacket.RecordType
  readonly answers?: dnsPacket.Answer[]
  readonly authorities?: dnsPacket.Answer[]
  readonly additionals?: dnsPacket.Answer[]
}

/** Makes an answer to a query with a codec that is not the one under test. */
export function answerTo(query: Buffer, answering: Answering = {}): Buffer {
  const asked = dnsPacket.decode(query)
  const [question] = asked.questions as [dnsPacket.Question]
  const { id = asked.id as number, flags = 0, name = question.name, type = question.type, ...sections } = answering
  return dnsPacket.encode({ type: 'response', id, flags, questions: [{ name, type, class: 'IN' }], ...sections })
}

/** A script that answers with one address. */
export function right(query: Buffer): Buffer[] {
  return [addressFor(query)]
}

/** A script that answers nothing. */
export function silent(): Buffer[] {
  return []
}

/** A script that answers with nothing but an rcode or other flags. */
export function flagged(flags: number): (query: Buffer) => Buffer[] {
  return (query) => [answerTo(query, { flags })]
}

/** The answer that `right` gives: 192.0.2.1. */
export function addressFor(query: Buffer): Buffer {
  return answerTo(query, { answers: [a(nameIn(query), '192.0.2.1')] })
}

/** The name that a query asks for, in lower case. */
export function nameIn(query: Buffer): string {
  return nameAsAsked(query).toLowerCase()
}

/** The same in the case that it was asked in. */
export function nameAsAsked(query: Buffer): string {
  return (dnsPacket.decode(query).questions?.[0] as dnsPacket.Question).name
}

export function a(name: string, data: string, ttl = 300): dnsPacket.Answer {
  return { type: 'A', name, ttl, data }
}

export function cname(name: string, data: string, ttl = 300): dnsPacket.Answer {
  return { type: 'CNAME', name, ttl, data }
}

export function soa(name: string, ttl: number, minimum: number): dnsPacket.Answer {
  return { type: 'SOA', name, ttl, data: { mname: 'ns.example', rname: 'host.example', serial: 1, minimum } }
}

/** A clock that a test turns. */
export class TestClock {
  #ms = Date.parse('2026-11-25T00:00:00Z')

  now(): Date {
    return new Date(this.#ms)
  }

  advance(seconds: number): void {
    this.#ms += seconds * 1000
  }
}

async function bindBoth() {
  for (let tries = 0; ; tries++) {
    const tcp = createServer().listen(0, '127.0.0.1')
    await once(tcp, 'listening')
    const { port } = tcp.address() as { port: number }
    const udp = createSocket('udp4')
    try {
      udp.bind(port, '127.0.0.1')
      await once(udp, 'listening')
      return { udp, tcp, port }
    } catch (error) {
      udp.close()
      tcp.close()
      if (tries === 20) throw error
    }
  }
}

function lengthOf(packet: Buffer): Buffer {
  return Buffer.from([packet.length >> 8, packet.length & 0xff])
}
