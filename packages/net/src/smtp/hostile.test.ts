import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import {
  type Cidr,
  type HelloExamination,
  type IpAddress,
  type SmtpExamination,
  signatureSchemes,
  suiteCode,
} from '@mailhealth/core'
import { createPrivateCa, startSmtpServer } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDialer } from './dialer.ts'

/*
 * What a hostile server costs us, in bytes read: more than these bounds is not kept, since it is not even taken in. The
 * sockets are Node's own, heard of by its diagnostics channel.
 */
const allow = ['127.0.0.0/8' as Cidr]
const address = '127.0.0.1' as IpAddress
const dialer = createDialer({ allow, ehloName: 'monitor.example', timeoutMs: 5000 })
const deadlineMs = 150
const impatient = createDialer({ allow, ehloName: 'monitor.example', timeoutMs: deadlineMs })

/** What Node takes from a socket at once: what is over the bound is in the last piece. */
const piece = 64 * 1024

const issued = await (await createPrivateCa()).issue({ names: ['x.example'] })

const sockets: net.Socket[] = []
const note = (message: unknown): void => void sockets.push((message as { socket: net.Socket }).socket)
beforeAll(() => subscribe('net.client.socket', note))
afterAll(() => void unsubscribe('net.client.socket', note))

type Serve = (socket: net.Socket) => void
type Shown = Pick<SmtpExamination | HelloExamination, 'failure'>

const offer = {
  version: 'TLSv1.2',
  suites: [suiteCode('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256') ?? 0],
  groups: [0x17, 0x1d],
  signatures: signatureSchemes.map(({ code }) => code),
  compression: false,
} as const

const ways: readonly (readonly [string, (port: number, by: typeof dialer) => Promise<Shown>])[] = [
  [
    'a look',
    (port, by) => by.examine({ address, port, security: 'starttls', serverName: 'x.example', tlsVersion: null }),
  ],
  ['a hello', (port, by) => by.hello({ address, port, security: 'starttls', serverName: 'x.example', offer })],
]

/** Dials a server that does as it likes, and says what came of it and how many bytes were taken from it. */
async function dialled(
  serve: Serve,
  dial: (port: number) => Promise<Shown>,
): Promise<{ readonly failure: Shown['failure']; readonly bytes: number }> {
  const theirs = new Set<net.Socket>()
  const listener = net.createServer((socket) => {
    theirs.add(socket)
    socket.on('error', () => socket.destroy())
    serve(socket)
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  sockets.length = 0
  const { failure } = await dial((listener.address() as AddressInfo).port)
  listener.close()
  for (const socket of theirs) socket.destroy()
  return { failure, bytes: sockets.reduce((sum, socket) => sum + socket.bytesRead, 0) }
}

/** A server that gives these replies, one for each thing that it hears, and the first before. The last is a flood or a drip. */
function replying(replies: readonly string[], last: (socket: net.Socket) => void): Serve {
  return (socket) => {
    const left = [...replies]
    const next = (): void => {
      const reply = left.shift()
      if (reply === undefined) last(socket)
      else socket.write(reply, 'latin1')
    }
    next()
    socket.on('data', next)
  }
}

/** As much as is taken, at least 10 MB where nothing stops it. */
function flood(text: string): (socket: net.Socket) => void {
  const bytes = Buffer.from(text, 'latin1')
  return (socket) => {
    let left = 10_000_000
    const more = (): void => {
      while (left > 0 && !socket.destroyed) {
        left -= bytes.length
        if (!socket.write(bytes)) return void socket.once('drain', more)
      }
    }
    more()
  }
}

/** One byte after another, always in time for whoever waits for the next byte only. */
function drip(text: string): (socket: net.Socket) => void {
  return (socket) => {
    let at = 0
    const timer = setInterval(() => socket.write(text.charAt(at++ % text.length), 'latin1'), deadlineMs / 10)
    socket.once('close', () => clearInterval(timer))
  }
}

const greeting = '220 x\r\n'
const ehlo = '250-x\r\n250 STARTTLS\r\n'
const go = '220 go\r\n'

describe.each(ways)('%s at a server', (_, dial) => {
  test.each<[string, Serve, string, RegExp, number]>([
    ['whose banner never ends', replying([], flood('x'.repeat(4096))), 'greeting', /65536 bytes of replies/, 65_536],
    [
      'that greets for ever',
      replying([], flood('220-x\r\n'.repeat(500))),
      'greeting',
      /65536 bytes of replies/,
      65_536,
    ],
    [
      'that has 10 MB of EHLO lines',
      replying([greeting], flood('250-x\r\n'.repeat(500))),
      'ehlo',
      /65536 bytes of replies/,
      65_536,
    ],
    [
      'that puts clear text behind STARTTLS',
      replying([greeting, ehlo], (socket) => socket.write(`${go}${'250 x\r\n'.repeat(100)}`)),
      'tls',
      /STARTTLS injection/,
      2_000,
    ],
    [
      'whose records are of the wrong size',
      replying([greeting, ehlo, go], flood(`\x16\x03\x03\xff\xff${'\x02'.repeat(4000)}`)),
      'tls',
      /ERR_SSL_DATA_LENGTH_TOO_LONG|a TLS record of 65535 bytes/,
      131_072,
    ],
  ])('%s', async (__, serve, stage, detail, bound) => {
    const { failure, bytes } = await dialled(serve, (port) => dial(port, dialer))
    expect(failure).toMatchObject({ stage, reason: 'protocol' })
    expect(failure?.detail).toMatch(detail)
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(bound + piece)
  })

  test.each<[string, Serve, string]>([
    ['the greeting', replying([], drip('220-x\r\n')), 'greeting'],
    ['the EHLO reply', replying([greeting], drip('250-x\r\n')), 'ehlo'],
    ['the STARTTLS reply', replying([greeting, ehlo], drip('220-x\r\n')), 'starttls'],
    ['a handshake', replying([greeting, ehlo, go], drip('\x16\x03\x03\x40\x00\x02\x00\x3f\x00')), 'tls'],
  ])('that gives %s byte after byte: the deadline ends it', async (__, serve, stage) => {
    const { failure, bytes } = await dialled(serve, (port) => dial(port, impatient))
    expect(failure).toMatchObject({ stage, reason: 'timeout' })
    expect(bytes).toBeLessThan(1_000)
  })
})

test('a chain of a thousand certificates is refused, and not taken in', async () => {
  const { keyPem, chainPem, certPem } = issued
  const certificate = { keyPem, chainPem: `${certPem}\n${chainPem}\n`.repeat(500), certPem }
  const server = await startSmtpServer({ hostname: 'x.example', certificate })
  const shown: unknown[] = []
  for (const [, dial] of ways) {
    sockets.length = 0
    const { failure } = await dial(server.port, dialer)
    shown.push([failure?.stage, failure?.detail])
    expect(sockets.reduce((sum, socket) => sum + socket.bytesRead, 0)).toBeLessThanOrEqual(131_072 + 2 * piece)
  }
  await server.close()
  expect(shown).toEqual([
    ['tls', 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE'],
    ['tls', 'more than 131072 bytes of handshake'],
  ])
})
