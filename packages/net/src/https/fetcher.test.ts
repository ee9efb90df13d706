import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import type { Cidr, DomainName, HttpsExamination, HttpsRequest, IpAddress } from '@mailhealth/core'
import { createPrivateCa, type HttpsRoute, type HttpsServer, startHttpsServer } from '@mailhealth/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createFetcher } from './fetcher.ts'

const ca = await createPrivateCa()
const certificate = await ca.issue({ names: ['mta-sts.example'], throughIntermediate: true })
const allow = ['127.0.0.0/8' as Cidr]
const address = '127.0.0.1' as IpAddress
const path = '/.well-known/mta-sts.txt'
const policy = 'version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n'
const fetcher = createFetcher({ allow, trustedRoots: [ca.rootPem] })

let server: HttpsServer
beforeAll(async () => {
  server = await startHttpsServer({ certificate, routes: {} })
})
afterAll(() => server.close())
afterEach(() => server.set({ certificate }))

function requestTo(port: number, changes: Partial<HttpsRequest> = {}): HttpsRequest {
  return { address, port, host: 'mta-sts.example' as DomainName, path, maxBytes: 65_536, timeoutMs: 5000, ...changes }
}

function get(route: Partial<HttpsRoute>, changes: Partial<HttpsRequest> = {}): Promise<HttpsExamination> {
  server.set({ routes: { [path]: { status: 200, body: policy, ...route } } })
  return fetcher.fetch(requestTo(server.port, changes))
}

describe('an ordinary server', () => {
  test('shows its session, its status, its type and its body', async () => {
    const before = server.requests.length
    expect(await get({})).toMatchObject({
      address,
      port: server.port,
      session: { version: 'TLSv1.3', trustError: null, chain: [{ names: ['mta-sts.example'] }, {}] },
      status: 200,
      contentType: 'text/plain',
      location: null,
      body: policy,
      failure: null,
    })
    expect(server.requests.slice(before)).toEqual([`mta-sts.example:${server.port} ${path}`])
  })

  test('is left alone where it leads elsewhere', async () => {
    const before = server.requests.length
    const location = `https://mta-sts.example:${server.port}/elsewhere`
    expect(await get({ status: 301, headers: { location } })).toMatchObject({
      status: 301,
      location,
      body: null,
      failure: null,
    })
    expect(server.requests.length).toBe(before + 1)
  })

  test.each([404, 500, 204])('has no body read with status %i', async (status) => {
    expect(await get({ status })).toMatchObject({ status, body: null, failure: null })
  })

  test.each([65_536, 65_537])('may send a body of %i bytes, or not', async (length) => {
    const { body, failure } = await get({ body: 'x'.repeat(length) })
    expect({ length: body?.length ?? null, failure }).toEqual(
      length === 65_536
        ? { length, failure: null }
        : { length: null, failure: { stage: 'body', reason: 'too-large', detail: 'more than 65536 bytes' } },
    )
  })

  test.each<[string, Parameters<typeof ca.issue>[0], string | null]>([
    [
      'expired',
      { names: ['mta-sts.example'], notBefore: new Date(0), notAfter: new Date(86_400_000) },
      'CERT_HAS_EXPIRED',
    ],
    ['self-signed', { names: ['mta-sts.example'], selfSigned: true }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['for another host', { names: ['other.example'] }, null],
  ])('with a certificate that is %s shows it, to be judged', async (_, wish, trustError) => {
    server.set({ certificate: await ca.issue(wish) })
    expect(await get({})).toMatchObject({ status: 200, session: { trustError, chain: [{ names: wish.names }] } })
  })
})

describe('a hostile server is bounded', () => {
  test.each<[string, Partial<HttpsRoute>, Partial<HttpsRequest>, HttpsExamination['failure']]>([
    ['an endless body', { pace: 'endless', body: 'x'.repeat(10_000) }, {}, tooLarge()],
    ['a slow drip', { pace: { byteEveryMs: 20 } }, { timeoutMs: 300 }, late('body', 300)],
    ['no answer', { pace: 'never' }, { timeoutMs: 300 }, late('response', 300)],
    ['a body cut off', { pace: 'torn' }, {}, { stage: 'body', reason: 'closed', detail: 'ECONNRESET' }],
    [
      'headers without an end',
      { headers: { x: 'y'.repeat(20_000) } },
      {},
      { stage: 'response', reason: 'protocol', detail: 'HPE_HEADER_OVERFLOW' },
    ],
  ])('%s', async (_, route, changes, failure) => {
    const shown = await get(route, changes)
    expect({ body: shown.body, failure: shown.failure }).toEqual({ body: null, failure })
  })

  test.each<[string, string, HttpsExamination['failure']]>([
    [
      'clear text',
      'HTTP/1.1 200 OK\r\n\r\n',
      { stage: 'tls', reason: 'protocol', detail: 'ERR_SSL_WRONG_VERSION_NUMBER' },
    ],
    [
      'an alert',
      '\x15\x03\x03\x00\x02\x02\x28',
      { stage: 'tls', reason: 'handshake', detail: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE' },
    ],
    ['nothing', '', { stage: 'tls', reason: 'closed', detail: 'ECONNRESET' }],
  ])('instead of a handshake comes %s', async (_, bytes, failure) => {
    const plain = net.createServer((socket) => socket.on('error', () => undefined).end(bytes, 'latin1'))
    await once(plain.listen(0, '127.0.0.1'), 'listening')
    const shown = await fetcher.fetch(requestTo((plain.address() as AddressInfo).port))
    plain.close()
    expect(shown).toMatchObject({ session: null, status: null, body: null, failure })
  })
})

describe('what is not dialled', () => {
  test.each(['10.0.0.1', '169.254.169.254', '127.0.0.1', '::1', 'fd00::1', '192.0.2.1', '100.64.0.1'])(
    '%s, unless it is allowed',
    async (text) => {
      const strict = createFetcher({ allow: [] })
      const { failure } = await strict.fetch(requestTo(server.port, { address: text as IpAddress }))
      expect(failure).toMatchObject({ stage: 'connect', reason: 'forbidden' })
    },
  )

  test('a port that nobody listens on', async () => {
    const gone = await startHttpsServer({ certificate, routes: {} })
    await gone.close()
    const { failure } = await fetcher.fetch(requestTo(gone.port))
    expect(failure).toMatchObject({ stage: 'connect', reason: 'refused' })
  })
})

test('rejects with the reason of the signal', async () => {
  const abort = new AbortController()
  const before = server.requests.length
  const fetching = expect(get({ pace: 'never' }, { signal: abort.signal })).rejects.toThrow('enough')
  await expect.poll(() => server.requests.length).toBe(before + 1)
  abort.abort(new Error('enough'))
  await fetching
})

function tooLarge(): HttpsExamination['failure'] {
  return { stage: 'body', reason: 'too-large', detail: 'more than 65536 bytes' }
}

function late(stage: 'body' | 'response', ms: number): HttpsExamination['failure'] {
  return { stage, reason: 'timeout', detail: `not done after ${ms} ms` }
}
