import type { SmtpExamination, SmtpRequest, TlsSession } from '@mailhealth/core'
import type { FindAnchor } from './anchor.ts'
import { approach, greet, type Patience, quit, type Seen, stopOf } from './approach.ts'
import { type Handshakes, readSession } from './tls-session.ts'
import { Wire } from './wire.ts'

/** What a connection is made with. */
export interface Means extends Patience {
  readonly ehloName: string
  readonly handshakes: Handshakes
  readonly findAnchor: FindAnchor
}

/**
 * Makes one connection and looks: greeting, EHLO, TLS where it is asked for, QUIT.
 *
 * @throws the reason of `request.signal` when it aborts
 */
export async function examine(request: SmtpRequest, means: Means): Promise<SmtpExamination> {
  const startedAt = performance.now()
  const seen: Examined = { stage: 'connect', greeting: null, ehlo: [], offersStarttls: null, tls: null }
  const wire = new Wire(request.address, request.port)
  const disarm = wire.endOnAbort(request.signal)
  try {
    const stopped = await stopOf(converse(wire, request, means, seen))
    const mayTakeLeave = stopped === null || stopped.reason === 'tempfail' || stopped.reason === 'rejected'
    if (mayTakeLeave && request.security !== 'direct') await stopOf(quit(wire))
    const { stage, ...shown } = seen
    return {
      address: request.address,
      port: request.port,
      ...shown,
      failure: stopped && { stage, reason: stopped.reason, detail: stopped.message },
      durationMs: Math.round(performance.now() - startedAt),
    }
  } finally {
    disarm()
    wire.close()
  }
}

interface Examined extends Seen {
  tls: TlsSession | null
}

async function converse(wire: Wire, request: SmtpRequest, means: Means, seen: Examined): Promise<void> {
  if (!(await approach(wire, request.security, means, seen))) return
  seen.stage = 'tls'
  seen.tls = readSession(await wire.secure(means.handshakes(request)), means.findAnchor)
  if (request.security === 'implicit') await greet(wire, means, seen)
}
