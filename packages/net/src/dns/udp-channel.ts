import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Channel, ChannelOwner, Passenger } from './channel.ts'
import { maxQueryLength, viewOf, writeQuery } from './codec.ts'
import { Pending } from './pending.ts'
import type { ServerAddress } from './server-address.ts'

/** More at once than this, and the buffers on the way lose some. */
const firstWindow = 32
const maxWindow = 125
const receiveBytes = 1_048_576
const bufferSize = 65_536

/** One connected UDP socket, from a random port, that carries many questions: the kernel drops what others send. */
export class UdpChannel implements Channel {
  readonly #owner: ChannelOwner
  readonly #socket: Socket
  readonly #pending = new Pending(maxWindow)
  #window = firstWindow
  #isOpen = true
  #isConnected = false
  #out: Buffer = Buffer.allocUnsafe(bufferSize)
  #outView: DataView = viewOf(this.#out)
  #outEnd = 0
  #waiting: Buffer[] = []

  constructor(server: ServerAddress, owner: ChannelOwner) {
    this.#owner = owner
    this.#socket = createSocket({ type: isIPv6(server.host) ? 'udp6' : 'udp4', recvBufferSize: receiveBytes })
    const onLost = (): void => this.#lose()
    this.#socket.on('error', onLost).on('close', onLost)
    this.#socket.on('message', (packet) => this.#read(packet))
    this.#socket.on('connect', () => {
      this.#isConnected = true
      for (const packet of this.#waiting.splice(0)) this.#socket.send(packet)
    })
    this.#socket.connect(server.port, server.host)
  }

  get room(): number {
    return this.#isOpen ? this.#window - this.#pending.size : 0
  }

  get inFlight(): number {
    return this.#pending.size
  }

  get isGrowing(): boolean {
    return this.#window < maxWindow
  }

  send(passenger: Passenger): void {
    // What the kernel has no room for now, the socket keeps: no packet is written over an earlier one.
    if (this.#outEnd + maxQueryLength > this.#out.length) {
      this.#out = Buffer.allocUnsafe(bufferSize)
      this.#outView = viewOf(this.#out)
      this.#outEnd = 0
    }
    const end = writeQuery(this.#outView, this.#outEnd, this.#pending.add(passenger), passenger.question)
    const packet = this.#out.subarray(this.#outEnd, end)
    this.#outEnd = end
    if (this.#isConnected) this.#socket.send(packet)
    else this.#waiting.push(packet)
  }

  expire(tick: number): readonly Passenger[] {
    const late = this.#pending.expire(tick)
    if (late.length > 0) this.#window = Math.max(1, this.#window >> 1)
    return late
  }

  close(): readonly Passenger[] {
    if (this.#isOpen) {
      this.#isOpen = false
      this.#socket.close()
    }
    return this.#pending.clear()
  }

  #read(packet: Buffer): void {
    if (!this.#isOpen || !this.#pending.deliver(viewOf(packet), 0, packet.length)) return
    if (this.#window < maxWindow) this.#window++
    this.#owner.onRoom()
  }

  #lose(): void {
    if (this.#isOpen) this.#owner.onLost(this, this.close(), this.#pending.answered)
  }
}
