import type { HttpsExamination, HttpsFetcher, HttpsRequest } from '@mailhealth/core'

/** What a scripted server shows; what is left out is a server that answers 404 with nothing to say. */
export type ScriptedDocument = Partial<Omit<HttpsExamination, 'address' | 'port'>>

/** A fetcher that answers from a script, in memory: for tests of checks. Unknown addresses time out at connect. */
export interface ScriptedFetcher extends HttpsFetcher {
  readonly requests: HttpsRequest[]
}

/** Makes a fetcher from address -> what its server shows; a function sees the request. */
export function scriptedFetcher(servers: {
  readonly [address: string]: ScriptedDocument | ((request: HttpsRequest) => ScriptedDocument)
}): ScriptedFetcher {
  const requests: HttpsRequest[] = []
  return {
    requests,
    async fetch(request) {
      requests.push(request)
      const script = servers[request.address] ?? silent
      const shown = typeof script === 'function' ? script(request) : script
      return { ...plain, ...shown, address: request.address, port: request.port }
    },
  }
}

const silent: ScriptedDocument = {
  status: null,
  failure: { stage: 'connect', reason: 'timeout', detail: 'no answer' },
}

const plain: Omit<HttpsExamination, 'address' | 'port'> = {
  session: null,
  status: 404,
  contentType: null,
  location: null,
  body: null,
  failure: null,
  durationMs: 1,
}
