import type { Cidr, SmtpDialer, SmtpExamination, SmtpRequest } from '@mailhealth/core'
import { mayDial } from '../dial-policy.ts'
import { addressQueue, type Pace } from './address-queue.ts'
import { anchors } from './anchor.ts'
import { examine } from './examine.ts'
import { sayHello } from './hello.ts'
import { offerRelay } from './offer-relay.ts'
import { handshakes } from './tls-session.ts'

/** How mail servers are dialled. */
export interface DialerOptions {
  /** Ranges that may be dialled although they are not public. */
  readonly allow: readonly Cidr[]
  /** What we call ourselves in EHLO. */
  readonly ehloName: string
  /** For the connection to come about, and for all that follows the greeting; 30 000 when absent. */
  readonly timeoutMs?: number
  /** For the greeting, which some servers hold back on purpose; 60 000 when absent, or `timeoutMs` where that is given. */
  readonly greetingMs?: number
  /** Roots (PEM) to trust beside the system's. */
  readonly trustedRoots?: readonly string[]
  /** How often one address is dialled; as often as one connection ends when absent. */
  readonly pace?: Pace
}

const asTheyCome: Pace = { burst: 1, everyMs: 0 }

/** Makes the dialer that opens real connections: one at a time to an address, none to where it may not. */
export function createDialer(options: DialerOptions): SmtpDialer {
  const { allow, ehloName, timeoutMs = 30_000, trustedRoots = [], pace = asTheyCome } = options
  const greetingMs = options.greetingMs ?? options.timeoutMs ?? 60_000
  const inTurn = addressQueue(pace)
  const means = {
    ehloName,
    timeoutMs,
    greetingMs,
    handshakes: handshakes(trustedRoots),
    findAnchor: anchors(trustedRoots),
  }
  return {
    async examine(request) {
      if (!mayDial(request.address, allow)) return forbidden(request)
      return inTurn(request.address, request.signal, () => examine(request, means))
    },
    async hello(request) {
      if (!mayDial(request.address, allow)) return { answer: null, refusal: null, failure: notAllowed, durationMs: 0 }
      return inTurn(request.address, request.signal, () => sayHello(request, means))
    },
    async offerRelay(request) {
      const { address, port, signal } = request
      if (!mayDial(address, allow)) return { address, port, reply: null, isAccepted: null, failure: notAllowed }
      return inTurn(address, signal, () => offerRelay(request, means))
    },
  }
}

function forbidden({ address, port }: SmtpRequest): SmtpExamination {
  return {
    address,
    port,
    greeting: null,
    ehlo: [],
    offersStarttls: null,
    tls: null,
    failure: notAllowed,
    durationMs: 0,
  }
}

const notAllowed = { stage: 'connect', reason: 'forbidden', detail: 'not public, and not in network.allow' } as const
