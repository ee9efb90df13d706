import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import {
  type Cidr,
  type HelloExamination,
  type HelloOffer,
  type IpAddress,
  keyExchangeGroups,
  signatureSchemes,
  suiteCode,
  suiteName,
} from '@mailhealth/core'
import { createPrivateCa, type SmtpServer, startSmtpServer } from '@mailhealth/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createDialer } from './dialer.ts'

const ca = await createPrivateCa()
const certificate = await ca.issue({ names: ['mail.example'], keyType: 'rsa2048', throughIntermediate: true })
const allow = ['127.0.0.0/8' as Cidr]
const address = '127.0.0.1' as IpAddress
const dialer = createDialer({ allow, ehloName: 'monitor.example', timeoutMs: 5000 })

const signatures = signatureSchemes.map(({ code }) => code)
const curves = keyExchangeGroups.filter(({ code }) => code < 0x1f).map(({ code }) => code)
const offerOf = (version: HelloOffer['version'], ...names: string[]): HelloOffer => ({
  version,
  suites: names.map((name) => suiteCode(name) ?? 0),
  groups: curves,
  signatures,
  compression: false,
})
const sound = offerOf('TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')

const sayTo = (
  port: number,
  offer: HelloOffer,
  security: 'starttls' | 'direct' = 'starttls',
): Promise<HelloExamination> => dialer.hello({ address, port, security, serverName: 'mail.example', offer })

describe('a hello to a real library', () => {
  let server: SmtpServer
  beforeAll(async () => {
    server = await startSmtpServer({ hostname: 'mail.example', certificate, minVersion: 'TLSv1' })
  })
  afterAll(() => server.close())
  afterEach(() =>
    server.set({
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.3',
      behaviour: { implicitTls: false, greeting: null, hangUpAt: null },
    }),
  )

  test.each<[HelloOffer['version'], string]>([
    ['TLSv1', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
    ['TLSv1.1', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA'],
    ['TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
    ['TLSv1.3', 'TLS_CHACHA20_POLY1305_SHA256'],
  ])('of %s is answered in it', async (version, name) => {
    const { answer, refusal, failure } = await sayTo(server.port, offerOf(version, name))
    expect({ refusal, failure }).toEqual({ refusal: null, failure: null })
    expect([answer?.version, suiteName(answer?.suite ?? 0)]).toEqual([version, name])
  })

  test('before TLS 1.3 shows the chain as it is sent, and the key exchange', async () => {
    const { answer } = await sayTo(server.port, sound)
    expect(answer?.chain?.map(({ subject }) => subject)).toEqual([
      'CN=mail.example',
      'CN=Testkit Intermediate, O=Testkit',
    ])
    expect(answer).toMatchObject({
      chainLength: 2,
      extendedMasterSecret: true,
      secureRenegotiation: true,
      compressed: false,
    })
    expect(curves).toContain(answer?.group)
    expect(signatures).toContain(answer?.signature)
  })

  test('finds a post-quantum group where there is one', async () => {
    const offer = { ...offerOf('TLSv1.3', 'TLS_AES_128_GCM_SHA256'), groups: [0x11ec] }
    expect((await sayTo(server.port, offer)).answer).toMatchObject({ version: 'TLSv1.3', group: 0x11ec })
  })

  test('also begins with TLS at once', async () => {
    server.set({ behaviour: { implicitTls: true } })
    expect((await sayTo(server.port, sound, 'direct')).answer).toMatchObject({ version: 'TLSv1.2' })
  })

  test.each<[string, HelloOffer, number]>([
    ['a version', offerOf('TLSv1', 'TLS_RSA_WITH_AES_128_CBC_SHA'), 70],
    ['a suite', offerOf('TLSv1.2', 'TLS_RSA_WITH_RC4_128_SHA', 'TLS_RSA_EXPORT_WITH_DES40_CBC_SHA'), 40],
    ['SSLv3', offerOf('SSLv3', 'TLS_RSA_WITH_AES_128_CBC_SHA'), 40],
  ])('is refused for %s that is not there', async (_, offer, alert) => {
    server.set({ minVersion: 'TLSv1.2' })
    const { answer, refusal, failure } = await sayTo(server.port, offer)
    expect({ answer, refusal, failure }).toEqual({ answer: null, refusal: { alert }, failure: null })
  })

  test('that the server closes upon is refused without an alert', async () => {
    server.set({ behaviour: { hangUpAt: 'handshake' } })
    expect(await sayTo(server.port, sound)).toMatchObject({ answer: null, refusal: { alert: null }, failure: null })
  })

  test('that is put off, or may not be said, teaches nothing', async () => {
    server.set({ behaviour: { greeting: ['421 later'] } })
    const { answer, refusal, failure } = await sayTo(server.port, sound)
    expect({ answer, refusal, failure }).toEqual({
      answer: null,
      refusal: null,
      failure: { stage: 'greeting', reason: 'tempfail', detail: '421 later' },
    })
    const strict = createDialer({ allow: [], ehloName: 'monitor.example' })
    const request = { address, port: server.port, security: 'starttls', serverName: 'x.example', offer: sound } as const
    expect((await strict.hello(request)).failure).toMatchObject({ reason: 'forbidden' })
  })
})

describe('a hello to a hostile server', () => {
  test.each<[string, string[], string]>([
    ['injects clear text', ['220 go\r\n250 injected\r\n'], 'clear text after the STARTTLS reply (STARTTLS injection)'],
    ['sends a record of the wrong size', ['220 go\r\n', '\x16\x03\x03\xff\xff'], 'a TLS record of 65535 bytes'],
    ['goes on in SMTP', ['220 go\r\n', '250 what\r\n'], 'what came is not TLS'],
    [
      'sends 10 MB of records',
      ['220 go\r\n', `\x16\x03\x03\x40\x00${'\x02\xff\xff\xff'.repeat(4_096)}`.repeat(600)],
      'more than 131072 bytes of handshake',
    ],
  ])('that %s ends with a reason', async (_, replies, detail) => {
    const left = ['250-x\r\n250 STARTTLS\r\n', ...replies]
    const listener = net.createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.write('220 x\r\n')
      socket.on('data', () => socket.write(left.shift() ?? '', 'latin1'))
    })
    await once(listener.listen(0, '127.0.0.1'), 'listening')
    const { failure } = await sayTo((listener.address() as AddressInfo).port, sound)
    listener.close()
    expect(failure).toEqual({ stage: 'tls', reason: 'protocol', detail })
  })
})
