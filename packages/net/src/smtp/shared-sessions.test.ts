import type { Certificate, IpAddress, SmtpDialer, SmtpExamination, SmtpRequest, TlsSession } from '@mailhealth/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sharingSessions } from './shared-sessions.ts'

const request: SmtpRequest = {
  address: '192.0.2.1' as IpAddress,
  port: 25,
  security: 'starttls',
  serverName: 'mail.example',
  tlsVersion: null,
}

/** A dialer whose connections end when told. */
function heldDialer() {
  const dialled: (SmtpRequest & { end: (seen: SmtpExamination) => void })[] = []
  const unused = (): never => {
    throw new Error('not to be used')
  }
  const dialer: SmtpDialer = {
    hello: unused,
    offerRelay: unused,
    examine: (one) =>
      new Promise((resolve, reject) => {
        dialled.push({ ...one, end: resolve })
        one.signal?.addEventListener('abort', () => reject(one.signal?.reason))
      }),
  }
  return { dialled, dialer: sharingSessions(dialer) }
}

function seen(type: Certificate['key']['type'] | null): SmtpExamination {
  const certificate = { key: { type, bits: 256, curve: null } } as Certificate
  const tls: TlsSession = {
    version: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
    chain: [certificate],
    trustError: null,
  }
  const { address, port } = request
  const failure = { stage: 'greeting', reason: 'tempfail', detail: '421' } as const
  const shown = { address, port, greeting: null, ehlo: [], offersStarttls: null, durationMs: 1 }
  return type === null ? { ...shown, tls: null, failure } : { ...shown, tls, failure: null }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('sharingSessions', () => {
  test('joins who asks for the same at the same time, and answers for ten seconds with a session', async () => {
    const { dialled, dialer } = heldDialer()
    const both = [dialer.examine(request), dialer.examine({ ...request })]
    expect(dialled).toHaveLength(1)
    dialled[0]?.end(seen('rsa'))
    expect(await Promise.all(both)).toEqual([seen('rsa'), seen('rsa')])
    await vi.advanceTimersByTimeAsync(9_999)
    expect(await dialer.examine(request)).toEqual(seen('rsa'))
    expect(dialled).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    void dialer.examine(request)
    expect(dialled).toHaveLength(2)
  })

  test('one without TLS, where none was wanted, answers for ten seconds too; one that failed does not', async () => {
    const { dialled, dialer } = heldDialer()
    const plain = { ...request, security: 'plain' } as const
    const shown = { ...seen(null), failure: null }
    for (const [nth, { end, connections }] of [
      { end: seen(null), connections: 1 },
      { end: shown, connections: 2 },
      { end: shown, connections: 2 },
    ].entries()) {
      const examined = dialer.examine(plain)
      dialled[nth]?.end(end)
      expect(await examined).toEqual(end)
      expect(dialled).toHaveLength(connections)
      await vi.advanceTimersByTimeAsync(1)
    }
    await vi.advanceTimersByTimeAsync(10_000)
    void dialer.examine(plain)
    expect(dialled).toHaveLength(3)
  })

  test('dials again after a failure', async () => {
    const { dialled, dialer } = heldDialer()
    const first = dialer.examine(request)
    dialled[0]?.end(seen(null))
    expect((await first).failure?.reason).toBe('tempfail')
    await vi.advanceTimersByTimeAsync(0)
    void dialer.examine(request)
    expect(dialled).toHaveLength(2)
  })

  test.each<Partial<SmtpRequest>>([
    { address: '192.0.2.2' as IpAddress },
    { port: 465, security: 'implicit' },
    { security: 'plain' },
    { serverName: 'other.example' },
    { tlsVersion: 'TLSv1.2' },
  ])('dials for itself who asks for %j', (changes) => {
    const { dialled, dialer } = heldDialer()
    void dialer.examine(request)
    void dialer.examine({ ...request, ...changes })
    expect(dialled).toHaveLength(2)
  })

  test.each([
    ['rsa', 'rsa', 1],
    ['rsa', 'ecdsa', 2],
    ['ec', 'ecdsa', 1],
    ['ed25519', 'ecdsa', 1],
    ['ec', 'rsa', 2],
    [null, 'rsa', 2],
  ] as const)('a session with a key of type %s serves who wants %s: %i connections', async (type, signatures, most) => {
    const { dialled, dialer } = heldDialer()
    void dialer.examine(request)
    const wanted = [dialer.examine({ ...request, signatures }), dialer.examine({ ...request, signatures })]
    dialled[0]?.end(seen(type))
    await vi.advanceTimersByTimeAsync(0)
    dialled[1]?.end(seen('ec'))
    expect(await Promise.all(wanted)).toHaveLength(2)
    expect(dialled).toHaveLength(most)
  })

  test('one who aborts leaves the others their connection; the last one ends it', async () => {
    const { dialled, dialer } = heldDialer()
    const [one, other] = [new AbortController(), new AbortController()]
    const first = dialer.examine({ ...request, signal: one.signal })
    const second = dialer.examine({ ...request, signal: other.signal })
    one.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    expect(dialled[0]?.signal?.aborted).toBe(false)
    other.abort(new Error('enough, too'))
    await expect(second).rejects.toThrow('enough, too')
    expect(dialled[0]?.signal?.aborted).toBe(true)
    void dialer.examine(request)
    expect(dialled).toHaveLength(2)
  })
})
