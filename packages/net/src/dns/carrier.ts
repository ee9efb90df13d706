import type { Channel, ChannelOwner, Passenger } from './channel.ts'
import type { ServerAddress } from './server-address.ts'
import { TcpChannel } from './tcp-channel.ts'
import { UdpChannel } from './udp-channel.ts'

/** How many questions are carried: `auto` takes TCP where the server lets us, and UDP where it does not. */
export type Transport = 'auto' | 'tcp' | 'udp'

const maxChannels = 4
/** At once to one server; it halves each time that the server hangs up on us. */
const limits = { most: 1000, least: 64 }
/** How often one question is put: over TCP again only where a connection broke. */
const maxTries = { tcp: 3, udp: 3 }
const tickMs = 50
/** A connection that nobody uses is kept for so long: a server closes idle ones itself (RFC 7766 §6.2.3). */
const idleMs = 2_000
/** For so long TCP is not tried where it brought nothing, and a server is not asked where nothing brought anything. */
const avoidedForMs = 30_000
/** So many questions without an answer between them mean that the server is ill. */
const fruitlessMeansIll = 16

/**
 * Carries many questions to one server at once: over pipelined TCP or, where that is refused, connected UDP sockets. What
 * gets lost on the way is sent again; what brings nothing is handed back, so that it can be asked otherwise.
 */
export class Carrier implements ChannelOwner {
  readonly #server: ServerAddress
  readonly #transport: Transport
  readonly #timeoutMs: number
  #channels: readonly Channel[] = []
  #kind: 'tcp' | 'udp'
  #queue: Passenger[] = []
  #queueAt = 0
  #limit = limits.most
  #fruitless = 0
  #tcpAvoidedUntil = 0
  #illUntil = 0
  #ticking: NodeJS.Timeout | undefined
  /** The clock of what is on its way: it stands still with the process, so that nothing that has come by then is late. */
  #tick = 0
  #idleTicks = 0

  /** @param timeoutMs for a question as a whole; half of it is spent here at most */
  constructor(server: ServerAddress, transport: Transport, timeoutMs: number) {
    this.#server = server
    this.#transport = transport
    this.#timeoutMs = timeoutMs
    this.#kind = transport === 'udp' ? 'udp' : 'tcp'
  }

  /** False while the server does not answer. */
  get isFit(): boolean {
    return this.#illUntil === 0 || performance.now() >= this.#illUntil
  }

  /** Whether anything is on its way. */
  get isBusy(): boolean {
    return this.#ticking !== undefined && this.#idleTicks === 0
  }

  /** Takes one question along: `done` is called once, later, unless the passenger is over by then. */
  carry(passenger: Passenger): void {
    const channel = this.#queueAt === this.#queue.length ? this.#channelWithRoom() : null
    if (channel === null) this.#queue.push(passenger)
    else this.#send(channel, passenger)
    this.#watch()
  }

  /** Closes every channel. What was on its way brings nothing any more. */
  close(): void {
    clearInterval(this.#ticking)
    this.#ticking = undefined
    for (const channel of this.#channels) channel.close()
    this.#channels = []
    this.#queue = []
    this.#queueAt = 0
  }

  onRoom(): void {
    this.#fruitless = 0
    this.#illUntil = 0
    this.#pump()
  }

  onLost(channel: Channel, orphans: readonly Passenger[], answered: number): void {
    this.#channels = this.#channels.filter((one) => one !== channel)
    if (this.#kind === 'tcp' && answered === 0) this.#leaveTcp()
    else if (orphans.length > 0) this.#limit = Math.max(limits.least, this.#limit >> 1)
    for (const orphan of orphans) this.#again(orphan)
    this.#pump()
  }

  #leaveTcp(): void {
    this.#tcpAvoidedUntil = performance.now() + avoidedForMs
    if (this.#transport === 'auto') this.#kind = 'udp'
  }

  /** Puts a question back into the line, or hands it back when it was tried often enough. */
  #again(passenger: Passenger): void {
    if (passenger.isOver) return
    if (passenger.tries < maxTries[this.#kind] && this.isFit) this.#queue.push(passenger)
    else this.#giveUp(passenger)
  }

  #giveUp(passenger: Passenger): void {
    if (++this.#fruitless === fruitlessMeansIll) this.#fallIll()
    passenger.done(null)
  }

  #fallIll(): void {
    this.#fruitless = 0
    this.#illUntil = performance.now() + avoidedForMs
    const line = this.#queue.slice(this.#queueAt)
    this.#queue = []
    this.#queueAt = 0
    for (const one of line) if (!one.isOver) one.done(null)
  }

  #pump(): void {
    while (this.#queueAt < this.#queue.length) {
      const channel = this.#channelWithRoom()
      if (channel === null) break
      const passenger = this.#queue[this.#queueAt++] as Passenger
      if (!passenger.isOver) this.#send(channel, passenger)
    }
    if (this.#queueAt === this.#queue.length || this.#queueAt > 4096) {
      this.#queue = this.#queueAt === this.#queue.length ? [] : this.#queue.slice(this.#queueAt)
      this.#queueAt = 0
    }
    this.#watch()
  }

  #send(channel: Channel, passenger: Passenger): void {
    passenger.tries++
    passenger.sentTick = this.#tick
    channel.send(passenger)
  }

  #watch(): void {
    this.#idleTicks = 0
    this.#ticking ??= setInterval(() => this.#onTick(), tickMs)
  }

  #channelWithRoom(): Channel | null {
    let inFlight = 0
    let roomy: Channel | null = null
    for (const channel of this.#channels) {
      inFlight += channel.inFlight
      if (roomy === null && channel.room > 0) roomy = channel
    }
    if (inFlight >= this.#limit) return null
    if (roomy !== null) return roomy
    if (this.#channels.length >= maxChannels || this.#channels.some(({ isGrowing }) => isGrowing)) return null
    return this.#open()
  }

  #open(): Channel {
    if (this.#kind === 'udp' && this.#transport === 'auto' && performance.now() >= this.#tcpAvoidedUntil) {
      if (this.#channels.length === 0) this.#kind = 'tcp'
    }
    const channel = this.#kind === 'tcp' ? new TcpChannel(this.#server, this) : new UdpChannel(this.#server, this)
    this.#channels = [...this.#channels, channel]
    return channel
  }

  /** Looks for what has waited too long, and closes what nobody uses. */
  #onTick(): void {
    this.#tick++
    const waitMs = this.#timeoutMs / (this.#kind === 'tcp' ? 2 : 8)
    const lateSince = this.#tick - Math.ceil(waitMs / tickMs)
    let inFlight = 0
    for (const channel of this.#channels) {
      for (const late of channel.expire(lateSince)) {
        // Over TCP nothing gets lost: what has not come will not come sooner for asking again.
        if (this.#kind === 'tcp') late.tries = maxTries.tcp
        this.#again(late)
      }
      inFlight += channel.inFlight
    }
    if (this.#queueAt < this.#queue.length) this.#pump()
    if (inFlight > 0 || this.#queue.length > 0) return
    if (++this.#idleTicks * tickMs < idleMs) return
    this.close()
  }
}
