import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import type { Cidr, IpAddress, SmtpExamination, SmtpRequest } from '@mailhealth/core'
import { createPrivateCa, type SmtpBehaviour, type SmtpServer, startSmtpServer } from '@mailhealth/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createDialer } from './dialer.ts'

const ca = await createPrivateCa()
const certificate = await ca.issue({ names: ['mail.example'], throughIntermediate: true })
const allow = ['127.0.0.0/8' as Cidr]
const address = '127.0.0.1' as IpAddress
const dialer = createDialer({ allow, ehloName: 'monitor.example', timeoutMs: 5000, trustedRoots: [ca.rootPem] })
const impatient = createDialer({ allow, ehloName: 'monitor.example', timeoutMs: 150 })

let server: SmtpServer
beforeAll(async () => {
  server = await startSmtpServer({ hostname: 'mail.example', certificate, minVersion: 'TLSv1' })
})
afterAll(() => server.close())

const plainBehaviour: SmtpBehaviour = {
  greeting: null,
  ehlo: null,
  starttls: 'offered',
  hangUpAt: null,
  silent: false,
  byteEveryMs: null,
  implicitTls: false,
  relay: 'refused',
}
afterEach(() =>
  server.set({
    certificate,
    otherCertificate: null,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.3',
    behaviour: plainBehaviour,
  }),
)

function requestTo(port: number, changes: Partial<SmtpRequest> = {}): SmtpRequest {
  return { address, port, security: 'starttls', serverName: 'mail.example', tlsVersion: null, ...changes }
}

const dial = (changes: Partial<SmtpRequest> = {}): Promise<SmtpExamination> =>
  dialer.examine(requestTo(server.port, changes))

const ordinaryEhlo = ['mail.example', 'PIPELINING', 'STARTTLS', '8BITMIME']

describe('an ordinary server', () => {
  test('shows greeting, EHLO, TLS and the chain as it sends it', async () => {
    const shown = await dial()
    expect(shown).toMatchObject({
      address,
      port: server.port,
      greeting: 'mail.example ESMTP',
      ehlo: ordinaryEhlo,
      offersStarttls: true,
      tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', trustError: null },
      failure: null,
    })
    expect(shown.tls?.chain.map(({ subject }) => subject)).toEqual([
      'CN=mail.example',
      'CN=Testkit Intermediate, O=Testkit',
    ])
    const root = new X509Certificate(ca.rootPem)
    expect(shown.tls?.anchor?.sha256).toBe(root.fingerprint256.replaceAll(':', '').toLowerCase())
  })

  test.each([
    ['TLSv1', 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA'],
    ['TLSv1.1', 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA'],
    ['TLSv1.2', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
    ['TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
  ] as const)('can be asked for %s alone', async (tlsVersion, cipher) => {
    expect((await dial({ tlsVersion })).tls).toMatchObject({ version: tlsVersion, cipher })
  })

  test.each(['TLSv1', 'TLSv1.1', 'TLSv1.3'] as const)('refuses %s when it does not have it', async (tlsVersion) => {
    server.set({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })
    const { tls, failure } = await dial({ tlsVersion })
    expect({ tls, failure }).toEqual({
      tls: null,
      failure: { stage: 'tls', reason: 'handshake', detail: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' },
    })
  })

  test('is not asked for TLS when the request is plain', async () => {
    expect(await dial({ security: 'plain' })).toMatchObject({ offersStarttls: true, tls: null, failure: null })
  })

  test('with implicit TLS shows the same, and nothing is known of STARTTLS', async () => {
    server.set({ behaviour: { implicitTls: true } })
    expect(await dial({ security: 'implicit' })).toMatchObject({
      greeting: 'mail.example ESMTP',
      ehlo: ['mail.example', 'PIPELINING', '8BITMIME'],
      offersStarttls: null,
      tls: { version: 'TLSv1.3' },
      failure: null,
    })
  })

  test('with TLS and something else than SMTP behind it shows its certificate', async () => {
    server.set({ behaviour: { implicitTls: true, greeting: ['* OK IMAP4rev1'] } })
    expect(await dial({ security: 'direct' })).toMatchObject({
      greeting: null,
      ehlo: [],
      offersStarttls: null,
      tls: { version: 'TLSv1.3' },
      failure: null,
    })
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'with two chains shows the one that is asked for, in %s',
    async (tlsVersion) => {
      server.set({ otherCertificate: await ca.issue({ names: ['mail.example'], keyType: 'rsa2048' }) })
      const types = []
      for (const signatures of ['rsa', 'ecdsa'] as const)
        types.push((await dial({ tlsVersion, signatures })).tls?.chain[0]?.key.type)
      expect(types).toEqual(['rsa', 'ec'])
    },
  )

  test('with one chain refuses when it is asked for another', async () => {
    expect((await dial({ tlsVersion: 'TLSv1.3', signatures: 'rsa' })).failure).toMatchObject({
      stage: 'tls',
      reason: 'handshake',
    })
  })

  test.each<[string, Parameters<typeof ca.issue>[0], string]>([
    ['self-signed', { names: ['mail.example'], selfSigned: true }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [
      'expired',
      { names: ['mail.example'], notBefore: new Date(0), notAfter: new Date(86_400_000) },
      'CERT_HAS_EXPIRED',
    ],
    ['with a weak key', { names: ['mail.example'], keyType: 'rsa1024' }, 'null'],
    ['for another name', { names: ['other.example'] }, 'null'],
  ])('whose certificate is %s is seen all the same', async (_, wish, trustError) => {
    server.set({ certificate: await ca.issue(wish) })
    expect(String((await dial()).tls?.trustError)).toBe(trustError)
  })

  test('that leaves out its intermediate is not trusted, and shows what it sends', async () => {
    server.set({ certificate: { ...certificate, chainPem: certificate.certPem } })
    const { tls } = await dial()
    expect([tls?.trustError, tls?.chain.length, tls?.anchor]).toEqual(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 1, null])
  })

  test('that nobody vouches for is not trusted without the extra root', async () => {
    const { tls } = await createDialer({ allow, ehloName: 'monitor.example' }).examine(requestTo(server.port))
    expect(tls?.trustError).toBe('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')
  })
})

describe('a server that departs from it', () => {
  const seen = { greeting: 'mail.example ESMTP', ehlo: ordinaryEhlo, offersStarttls: true }
  const nothing = { greeting: null, ehlo: [], offersStarttls: null }
  test.each<[string, Partial<SmtpBehaviour>, Partial<SmtpExamination>]>([
    [
      'offers no STARTTLS',
      { starttls: 'absent' },
      { ...seen, ehlo: ['mail.example', 'PIPELINING', '8BITMIME'], offersStarttls: false, failure: null },
    ],
    [
      'is busy in its greeting',
      { greeting: ['421 too busy'] },
      { ...nothing, greeting: 'too busy', failure: { stage: 'greeting', reason: 'tempfail', detail: '421 too busy' } },
    ],
    [
      'is busy at EHLO',
      { ehlo: ['450-wait', '450 a little'] },
      { ...nothing, greeting: seen.greeting, failure: { stage: 'ehlo', reason: 'tempfail', detail: '450 wait' } },
    ],
    [
      'has no TLS now',
      { starttls: 'tempfail' },
      { ...seen, failure: { stage: 'starttls', reason: 'tempfail', detail: '454 4.7.0 TLS is not available now' } },
    ],
    [
      'wants nothing to do with us',
      { greeting: ['554-no', '554 go'] },
      { ...nothing, greeting: 'no', failure: { stage: 'greeting', reason: 'rejected', detail: '554 no' } },
    ],
    [
      'knows no EHLO',
      { ehlo: ['502 what'] },
      { ...nothing, greeting: seen.greeting, failure: { stage: 'ehlo', reason: 'rejected', detail: '502 what' } },
    ],
    [
      'refuses the STARTTLS it offers',
      { starttls: 'rejected' },
      { ...seen, failure: { stage: 'starttls', reason: 'rejected', detail: '502 5.5.1 no TLS here' } },
    ],
    [
      'answers EHLO with something else',
      { ehlo: ['220 hello'] },
      { ...nothing, greeting: seen.greeting, failure: { stage: 'ehlo', reason: 'protocol', detail: '220 hello' } },
    ],
    [
      'is no SMTP server',
      { greeting: ['SSH-2.0-x'] },
      { ...nothing, failure: { stage: 'greeting', reason: 'protocol', detail: 'not an SMTP reply: SSH-2.0-x' } },
    ],
    ['closes instead of greeting', { hangUpAt: 'greeting' }, { ...nothing, failure: closedAt('greeting') }],
    ['closes at EHLO', { hangUpAt: 'ehlo' }, { ...nothing, greeting: seen.greeting, failure: closedAt('ehlo') }],
    ['closes at STARTTLS', { hangUpAt: 'starttls' }, { ...seen, failure: closedAt('starttls') }],
    ['closes in the handshake', { hangUpAt: 'handshake' }, { ...seen, failure: closedAt('tls') }],
    [
      'says more in clear text after STARTTLS',
      { starttls: 'injects' },
      {
        ...seen,
        failure: {
          stage: 'tls',
          reason: 'protocol',
          detail: 'clear text after the STARTTLS reply (STARTTLS injection)',
        },
      },
    ],
    [
      'greets in several lines',
      { greeting: ['220-mail.example ESMTP', '220-wait', '220 now'] },
      { ...seen, failure: null },
    ],
  ])('%s', async (_, behaviour, expected) => {
    server.set({ behaviour })
    const { durationMs, tls, ...shown } = await dial()
    expect(shown).toEqual({ address, port: server.port, ...expected })
    expect(tls !== null).toBe(expected.failure === null && expected.offersStarttls === true)
    expect(durationMs).toBeLessThan(5000)
  })

  test('has longer for its greeting than for the rest', async () => {
    server.set({ behaviour: { silent: true } })
    const patient = createDialer({ allow, ehloName: 'monitor.example', timeoutMs: 5000, greetingMs: 150 })
    const { failure } = await patient.examine(requestTo(server.port))
    expect(failure).toEqual({ stage: 'greeting', reason: 'timeout', detail: 'not done after 150 ms' })
  })

  test.each<[string, Partial<SmtpBehaviour>]>([
    ['says nothing', { silent: true }],
    ['says it byte after byte', { byteEveryMs: 20 }],
  ])('%s: the deadline ends it', async (_, behaviour) => {
    server.set({ behaviour })
    const { failure } = await impatient.examine(requestTo(server.port))
    expect(failure).toEqual({ stage: 'greeting', reason: 'timeout', detail: 'not done after 150 ms' })
  })
})

function closedAt(stage: 'greeting' | 'ehlo' | 'starttls' | 'tls') {
  return { stage, reason: 'closed', detail: 'the server closed the connection' } as const
}

describe('a hostile server', () => {
  test.each<[string, (socket: net.Socket) => void, SmtpExamination['failure']]>([
    ['an endless banner', (socket) => flood(socket, 'x'.repeat(4096)), tooMuch('greeting')],
    ['endless greeting lines', (socket) => flood(socket, '220-x\r\n'.repeat(500)), tooMuch('greeting')],
    [
      '10 MB of EHLO lines',
      (socket) => {
        socket.write('220 x\r\n')
        socket.once('data', () => flood(socket, '250-x\r\n'.repeat(500)))
      },
      tooMuch('ehlo'),
    ],
    [
      'garbage instead of TLS',
      afterStarttls('x'.repeat(100_000)),
      { stage: 'tls', reason: 'protocol', detail: 'ERR_SSL_WRONG_VERSION_NUMBER' },
    ],
    [
      'SMTP instead of TLS',
      afterStarttls('220 hello\r\n'),
      { stage: 'tls', reason: 'protocol', detail: 'ERR_SSL_WRONG_VERSION_NUMBER' },
    ],
    [
      'a TLS alert',
      afterStarttls('\x15\x03\x01\x00\x02\x02\x28'),
      { stage: 'tls', reason: 'handshake', detail: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE' },
    ],
  ])('sends %s', async (_, serve, failure) => {
    const hostile = await listen(serve)
    expect((await dialer.examine(requestTo(hostile.port))).failure).toEqual(failure)
    hostile.close()
  })

  function tooMuch(stage: 'greeting' | 'ehlo') {
    return { stage, reason: 'protocol', detail: 'more than 65536 bytes of replies' } as const
  }

  function afterStarttls(bytes: string): (socket: net.Socket) => void {
    return (socket) => {
      const replies = ['250-x\r\n250 STARTTLS\r\n', '220 go\r\n', bytes]
      socket.write('220 x\r\n')
      socket.on('data', () => socket.write(replies.shift() ?? '', 'latin1'))
    }
  }

  /** Writes 10 MB, as fast as they are taken. */
  function flood(socket: net.Socket, piece: string): void {
    let left = 10_000_000
    const more = (): void => {
      while (left > 0 && !socket.destroyed) {
        left -= piece.length
        if (!socket.write(piece)) return void socket.once('drain', more)
      }
    }
    more()
  }
})

async function listen(serve: (socket: net.Socket) => void): Promise<{ port: number; close(): void }> {
  const sockets = new Set<net.Socket>()
  const listener = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    serve(socket)
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  const close = (): void => {
    listener.close()
    for (const socket of sockets) socket.destroy()
  }
  return { port: (listener.address() as AddressInfo).port, close }
}

describe('the dialer', () => {
  test('leaves alone what it may not dial', async () => {
    const strict = createDialer({ allow: [], ehloName: 'monitor.example' })
    const before = server.connections
    expect((await strict.examine(requestTo(server.port))).failure).toMatchObject({
      stage: 'connect',
      reason: 'forbidden',
    })
    expect(server.connections).toBe(before)
  })

  test('tells a refused connection', async () => {
    const gone = await listen(() => undefined)
    gone.close()
    expect((await dialer.examine(requestTo(gone.port))).failure).toEqual({
      stage: 'connect',
      reason: 'refused',
      detail: 'ECONNREFUSED',
    })
  })

  test('makes one connection at a time to an address', async () => {
    const counted = await startSmtpServer({ hostname: 'mail.example', certificate })
    const shown = await Promise.all([1, 2, 3].map(() => dialer.examine(requestTo(counted.port))))
    expect(shown.map(({ failure }) => failure)).toEqual([null, null, null])
    expect(counted).toMatchObject({ connections: 3, peakConnections: 1 })
    await counted.close()
  })

  test.each<[string, string, string[]]>([
    ['an ordinary server', '250 x', ['EHLO monitor.example', 'QUIT']],
    ['one that is busy', '421 later', ['EHLO monitor.example', 'QUIT']],
  ])('waits for the greeting, and takes its leave of %s with QUIT', async (_, reply, expected) => {
    const lines: string[] = []
    const polite = await listen((socket) => {
      socket.on('data', (chunk) => {
        lines.push(chunk.toString().trim())
        if (lines.at(-1) === 'QUIT') socket.end('221 bye\r\n')
        else socket.write(`${reply}\r\n`)
      })
      setImmediate(() => {
        lines.push(...(socket.bytesRead > 0 ? ['spoke first'] : []))
        socket.write('220 x\r\n')
      })
    })
    await dialer.examine(requestTo(polite.port))
    polite.close()
    expect(lines).toEqual(expected)
  })

  test('sends the server name, but not an address, in SNI', async () => {
    server.set({ behaviour: { implicitTls: true } })
    expect((await dial({ security: 'implicit', serverName: address })).tls?.version).toBe('TLSv1.3')
  })

  test.each<[string, Partial<SmtpBehaviour>]>([
    ['while it waits for the greeting', { silent: true }],
    ['before it is asked', {}],
  ])('rejects with the reason of the signal, aborted %s', async (when, behaviour) => {
    server.set({ behaviour })
    const abort = new AbortController()
    if (when === 'before it is asked') abort.abort(new Error('enough'))
    const before = server.connections
    const examination = dial({ signal: abort.signal })
    const outcome = expect(examination).rejects.toThrow('enough')
    if (!abort.signal.aborted) {
      await expect.poll(() => server.connections).toBe(before + 1)
      abort.abort(new Error('enough'))
    }
    await outcome
  })
})
