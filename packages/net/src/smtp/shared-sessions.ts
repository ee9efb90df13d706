import type { SmtpDialer, SmtpExamination, SmtpRequest } from '@mailhealth/core'
import { SharedWork } from '../shared-work.ts'

/** So long an examination that came to its end answers for itself. */
const keptMs = 10_000

/**
 * Makes a dialer whose examinations are shared: checks that look at a host at the same time make one connection, not three.
 * One that is under way is joined by whoever asks for the same. One that came to a TLS session, or to its end without
 * one being wanted, goes on answering for ten seconds; what failed is tried again.
 */
export function sharingSessions(dialer: SmtpDialer): SmtpDialer {
  const examinations = new Map<string, SharedWork<SmtpExamination>>()
  const known = (request: SmtpRequest): SharedWork<SmtpExamination> | null => {
    const examination = examinations.get(keyOf(request))
    return examination === undefined || examination.isAborted ? null : examination
  }
  const begin = (request: SmtpRequest): SharedWork<SmtpExamination> => {
    const key = keyOf(request)
    let isKept = false
    const work = new SharedWork(async (signal) => {
      const seen = await dialer.examine({ ...request, signal })
      isKept = seen.tls !== null || (request.security === 'plain' && seen.failure === null)
      return seen
    })
    const forget = (): void => {
      if (examinations.get(key) === work) examinations.delete(key)
    }
    examinations.set(key, work)
    void work.ended().then(() => (isKept ? setTimeout(forget, keptMs).unref() : forget()))
    return work
  }
  return {
    hello: (request) => dialer.hello(request),
    offerRelay: (request) => dialer.offerRelay(request),
    async examine(request) {
      const { signatures, signal, ...anyKey } = request
      signal?.throwIfAborted()
      if (signatures !== undefined && known(request) === null) {
        const seen = await known(anyKey)?.join(signal)
        if (seen?.tls != null && kindOf(seen.tls) === signatures) return seen
      }
      return (known(request) ?? begin(request)).join(signal)
    },
  }
}

/** The kind of key that a chain begins with: who asks for that kind alone is shown the same one. */
function kindOf({ chain }: NonNullable<SmtpExamination['tls']>): 'rsa' | 'ecdsa' | null {
  const type = chain[0]?.key.type
  return type === undefined ? null : type === 'rsa' ? 'rsa' : 'ecdsa'
}

function keyOf({ address, port, security, serverName, tlsVersion, signatures }: SmtpRequest): string {
  return [address, port, security, serverName, tlsVersion, signatures].join(' ')
}
