import type { SmtpDialer, SmtpExamination, SmtpRequest } from '@mailhealth/core'

/** What a scripted server shows; what is left out is an ordinary server without TLS. */
export type ScriptedServer = Partial<Omit<SmtpExamination, 'address' | 'port'>>

/** A dialer that answers from a script, in memory: for tests of checks. Unknown addresses time out at connect. */
export interface ScriptedDialer extends SmtpDialer {
  readonly requests: SmtpRequest[]
}

/** Makes a dialer from `address:port` -> what that server shows; a function sees the request. */
export function scriptedDialer(servers: {
  readonly [endpoint: string]: ScriptedServer | ((request: SmtpRequest) => ScriptedServer)
}): ScriptedDialer {
  const requests: SmtpRequest[] = []
  return {
    requests,
    async examine(request) {
      requests.push(request)
      const script = servers[`${request.address}:${request.port}`] ?? silent
      const shown = typeof script === 'function' ? script(request) : script
      return { ...ordinary, ...shown, address: request.address, port: request.port }
    },
  }
}

const silent: ScriptedServer = {
  greeting: null,
  ehlo: [],
  offersStarttls: null,
  failure: { stage: 'connect', reason: 'timeout', detail: 'no answer' },
}

const ordinary: Omit<SmtpExamination, 'address' | 'port'> = {
  greeting: 'mail.example.com ESMTP',
  ehlo: ['mail.example.com'],
  offersStarttls: false,
  tls: null,
  failure: null,
  durationMs: 1,
}
