import tls from 'node:tls'
import type { Cidr, HttpsExamination, HttpsFetcher, HttpsRequest } from '@mailhealth/core'
import { mayDial } from '../dial-policy.ts'
import { fetchOnce } from './fetch-once.ts'

/** How documents are fetched. */
export interface FetcherOptions {
  /** Ranges that may be dialled although they are not public. */
  readonly allow: readonly Cidr[]
  /** Roots (PEM) to trust beside the system's. */
  readonly trustedRoots?: readonly string[]
}

/**
 * Makes the fetcher that opens real connections. It cannot be used to reach what the operator did not allow: it dials
 * the address it is given, which has to be public or allowed, resolves nothing, follows nothing, and is bounded.
 */
export function createFetcher({ allow, trustedRoots = [] }: FetcherOptions): HttpsFetcher {
  let context: tls.SecureContext | null = null
  return {
    async fetch(request) {
      request.signal?.throwIfAborted()
      if (!mayDial(request.address, allow)) return forbidden(request)
      context ??= contextFor(trustedRoots)
      return fetchOnce(request, context)
    },
  }
}

/** Node's own versions and ciphers, TLS 1.2 at least: nothing older serves a policy (RFC 8461 §3.3, RFC 9325 §3.1.1). */
function contextFor(trustedRoots: readonly string[]): tls.SecureContext {
  return tls.createSecureContext({
    minVersion: 'TLSv1.2',
    ...(trustedRoots.length > 0 ? { ca: [...tls.getCACertificates('default'), ...trustedRoots] } : {}),
  })
}

function forbidden({ address, port }: HttpsRequest): HttpsExamination {
  const failure = { stage: 'connect', reason: 'forbidden', detail: 'not public, and not in network.allow' } as const
  const nothing = { session: null, status: null, contentType: null, location: null, body: null }
  return { address, port, ...nothing, failure, durationMs: 0 }
}
