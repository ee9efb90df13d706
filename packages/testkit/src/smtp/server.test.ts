import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPrivateCa, type IssuedCertificate, type PrivateCa } from '../tls/private-ca.ts'
import { type SmtpServer, type SmtpServerChanges, startSmtpServer } from './server.ts'

let ca: PrivateCa
let certificate: IssuedCertificate
let server: SmtpServer

beforeAll(async () => {
  ca = await createPrivateCa()
  certificate = await ca.issue({ names: ['mail.example'] })
  server = await startSmtpServer({ hostname: 'mail.example', certificate })
})
afterAll(() => server.close())

/** Says each line once the reply to the one before is there; gives everything that was heard until the end. */
async function dialogue(lines: readonly string[], changes: SmtpServerChanges = {}): Promise<string[]> {
  server.set({ certificate, behaviour: ordinary })
  server.set(changes)
  const socket = net.connect(server.port, server.host)
  return heard(socket, lines)
}

const ordinary = { greeting: null, ehlo: null, starttls: 'offered', hangUpAt: null, byteEveryMs: null } as const

async function heard(socket: net.Socket, lines: readonly string[]): Promise<string[]> {
  const waiting = [...lines]
  let text = ''
  let answered = 0
  socket.on('data', (chunk) => {
    text += chunk.toString()
    for (; answered < (text.match(/^\d{3} /gm) ?? []).length; answered++) {
      const next = waiting.shift()
      if (next !== undefined) socket.write(`${next}\r\n`)
    }
  })
  await once(socket, 'close')
  return text.split('\r\n').slice(0, -1)
}

describe('the SMTP server', () => {
  test('speaks SMTP, and relays for nobody', async () => {
    const said = ['EHLO me.example', 'MAIL FROM:<>', 'RCPT TO:<a@other.example>', 'RSET', 'NOOP', 'HELP', 'QUIT']
    expect(await dialogue(said)).toEqual([
      '220 mail.example ESMTP',
      '250-mail.example',
      '250-PIPELINING',
      '250-STARTTLS',
      '250 8BITMIME',
      '250 2.1.0 ok',
      '554 5.7.1 relay access denied',
      '250 2.0.0 ok',
      '250 2.0.0 ok',
      '500 5.5.2 no such command',
      '221 2.0.0 bye',
    ])
  })

  test.each<[string, SmtpServerChanges, string[], string[]]>([
    [
      'a greeting of two lines',
      { behaviour: { greeting: ['220-a', '220 b'] } },
      ['QUIT'],
      ['220-a', '220 b', '221 2.0.0 bye'],
    ],
    [
      'no STARTTLS',
      { behaviour: { starttls: 'rejected' } },
      ['STARTTLS', 'QUIT'],
      ['220 mail.example ESMTP', '502 5.5.1 no TLS here', '221 2.0.0 bye'],
    ],
    [
      'no STARTTLS now',
      { behaviour: { starttls: 'tempfail' } },
      ['STARTTLS', 'QUIT'],
      ['220 mail.example ESMTP', '454 4.7.0 TLS is not available now', '221 2.0.0 bye'],
    ],
    ['hanging up at EHLO', { behaviour: { hangUpAt: 'ehlo' } }, ['EHLO a'], ['220 mail.example ESMTP']],
    ['hanging up at once', { behaviour: { hangUpAt: 'greeting' } }, [], []],
    ['byte after byte', { behaviour: { byteEveryMs: 1, greeting: ['220 x'] } }, ['QUIT'], ['220 x', '221 2.0.0 bye']],
  ])('can be told: %s', async (_, changes, lines, expected) => {
    expect(await dialogue(lines, changes)).toEqual(expected)
  })

  test('upgrades to TLS with its certificate, and answers there', async () => {
    server.set({ certificate, behaviour: ordinary })
    const plain = net.connect(server.port, server.host)
    await once(plain, 'data')
    plain.write('STARTTLS\r\n')
    await once(plain, 'data')
    const secure = tls.connect({ socket: plain, ca: ca.rootPem, servername: 'mail.example' })
    await once(secure, 'secureConnect')
    secure.write('QUIT\r\n')
    expect(await heard(secure, [])).toEqual(['221 2.0.0 bye'])
    expect(secure.authorizationError).toBeNull()
  })

  test('begins with TLS where it is told to, with a certificate changed while it runs', async () => {
    const renewed = await ca.issue({ names: ['renewed.example'], throughIntermediate: true })
    const implicit = await startSmtpServer({ hostname: 'mail.example', certificate, behaviour: { implicitTls: true } })
    implicit.set({ certificate: renewed })
    const secure = tls.connect({
      port: implicit.port,
      host: implicit.host,
      ca: ca.rootPem,
      servername: 'renewed.example',
    })
    expect(await heard(secure, ['QUIT'])).toEqual(['220 mail.example ESMTP', '221 2.0.0 bye'])
    expect(secure.authorizationError).toBeNull()
    expect(implicit).toMatchObject({ connections: 1, peakConnections: 1 })
    await implicit.close()
  })
})
