import type {
  HelloExamination,
  HelloRequest,
  RelayOffer,
  SmtpDialer,
  SmtpExamination,
  SmtpRequest,
} from '@mailhealth/core'

/** What a scripted server shows; what is left out is an ordinary server without TLS. */
export type ScriptedServer = Partial<Omit<SmtpExamination, 'address' | 'port'>>

/** A dialer that answers from a script, in memory: for tests of checks. Unknown addresses time out at connect. */
export interface ScriptedDialer extends SmtpDialer {
  readonly requests: SmtpRequest[]
  readonly hellos: HelloRequest[]
  /** What servers say to the offer of strangers' mail, by `address:port`; those that are not named refuse it. */
  readonly relays: Map<string, Partial<RelayOffer>>
}

/**
 * Makes a dialer from `address:port` -> what that server shows; a function sees the request. `answers` says what it answers
 * to a ClientHello; one that is not in there times out at connect.
 */
export function scriptedDialer(
  servers: { readonly [endpoint: string]: ScriptedServer | ((request: SmtpRequest) => ScriptedServer) },
  answers: { readonly [endpoint: string]: (request: HelloRequest) => Partial<HelloExamination> } = {},
): ScriptedDialer {
  const requests: SmtpRequest[] = []
  const hellos: HelloRequest[] = []
  const relays = new Map<string, Partial<RelayOffer>>()
  return {
    requests,
    hellos,
    relays,
    async hello(request) {
      hellos.push(request)
      const shown = answers[`${request.address}:${request.port}`]?.(request) ?? { failure: noAnswer }
      return { answer: null, refusal: null, failure: null, durationMs: 1, ...shown }
    },
    async offerRelay({ address, port }) {
      const reply = '554 5.7.1 relay access denied'
      const failure = { stage: 'envelope', reason: 'rejected', detail: reply } as const
      return { reply, isAccepted: false, failure, ...relays.get(`${address}:${port}`), address, port }
    },
    async examine(request) {
      requests.push(request)
      const script = servers[`${request.address}:${request.port}`] ?? silent
      const shown = typeof script === 'function' ? script(request) : script
      return { ...ordinary, ...shown, address: request.address, port: request.port }
    },
  }
}

const noAnswer: SmtpExamination['failure'] = { stage: 'connect', reason: 'timeout', detail: 'no answer' }

const silent: ScriptedServer = {
  greeting: null,
  ehlo: [],
  offersStarttls: null,
  failure: noAnswer,
}

const ordinary: Omit<SmtpExamination, 'address' | 'port'> = {
  greeting: 'mail.example.com ESMTP',
  ehlo: ['mail.example.com'],
  offersStarttls: false,
  tls: null,
  failure: null,
  durationMs: 1,
}
