import type { Cidr, IpAddress } from '@mailhealth/core'
import { type SmtpServer, startSmtpServer } from '@mailhealth/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDialer } from './dialer.ts'

const address = '127.0.0.1' as IpAddress
const dialer = createDialer({ allow: ['127.0.0.0/8' as Cidr], ehloName: 'monitor.example', timeoutMs: 5000 })

let server: SmtpServer
beforeAll(async () => {
  server = await startSmtpServer({ hostname: 'mail.example' })
})
afterAll(() => server.close())

test.each([
  ['refused', false, '554 5.7.1 relay access denied', 'rejected'],
  ['accepted', true, '250 2.1.5 ok', null],
  ['deferred', null, '450 4.2.0 try again later', 'tempfail'],
] as const)('a server to which strangers’ mail is %s', async (relay, isAccepted, reply, reason) => {
  server.set({ behaviour: { relay } })
  const offer = await dialer.offerRelay({ address, port: server.port })
  expect(offer).toEqual({
    address,
    port: server.port,
    reply,
    isAccepted,
    failure: reason && { stage: 'envelope', reason, detail: reply },
  })
  expect(server.commands.slice(-5)).toEqual([
    'EHLO monitor.example',
    'MAIL FROM:<mailhealth-relay-test@example.com>',
    'RCPT TO:<mailhealth-relay-test@example.org>',
    'RSET',
    'QUIT',
  ])
})

test('a server that hangs up before the envelope tells nothing', async () => {
  server.set({ behaviour: { hangUpAt: 'ehlo' } })
  const { isAccepted, reply, failure } = await dialer.offerRelay({ address, port: server.port })
  expect([isAccepted, reply, failure?.stage, failure?.reason]).toEqual([null, null, 'ehlo', 'closed'])
})

test('an address that is not public is not dialled', async () => {
  const strict = createDialer({ allow: [], ehloName: 'monitor.example' })
  const before = server.connections
  const { isAccepted, failure } = await strict.offerRelay({ address, port: server.port })
  expect([isAccepted, failure?.reason, server.connections]).toEqual([null, 'forbidden', before])
})
