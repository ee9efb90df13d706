import type { HelloExamination, HelloRequest } from '@mailhealth/core'
import { clientHello, farewell } from '../tls/client-hello.ts'
import { ServerFlight } from '../tls/server-flight.ts'
import { approach, type Patience, type Seen, stopOf } from './approach.ts'
import { Wire } from './wire.ts'

/**
 * Makes one connection, says a ClientHello where TLS begins, and reads what the server chooses. There is no QUIT: whoever
 * breaks off a handshake cannot go back to clear text; TLS has a farewell of its own.
 *
 * @throws the reason of `request.signal` when it aborts
 */
export async function sayHello(
  request: HelloRequest,
  means: Patience & { readonly ehloName: string },
): Promise<HelloExamination> {
  const startedAt = performance.now()
  const seen: Seen = { stage: 'connect', greeting: null, ehlo: [], offersStarttls: null }
  const flight = new ServerFlight()
  const wire = new Wire(request.address, request.port)
  const disarm = wire.endOnAbort(request.signal)
  try {
    const stopped = await stopOf(converse(wire, request, means, seen, flight))
    // Gone is gone only when the server says so: the next connection must not find this one still open there.
    await stopOf(wire.leave(farewell))
    const told = { ...nothing, durationMs: Math.round(performance.now() - startedAt) }
    const { result } = flight
    if (result !== null) {
      return 'answer' in result ? { ...told, answer: result.answer } : { ...told, refusal: { alert: result.alert } }
    }
    if (stopped?.reason === 'closed' && seen.stage === 'tls') return { ...told, refusal: { alert: null } }
    const { reason, message } = stopped ?? { reason: 'protocol' as const, message: 'no STARTTLS' }
    return { ...told, failure: { stage: seen.stage, reason, detail: message } }
  } finally {
    disarm()
    wire.close()
  }
}

const nothing: Omit<HelloExamination, 'durationMs'> = { answer: null, refusal: null, failure: null }

async function converse(
  wire: Wire,
  request: HelloRequest,
  means: Patience & { readonly ehloName: string },
  seen: Seen,
  flight: ServerFlight,
): Promise<void> {
  if (!(await approach(wire, request.security, means, seen))) return
  seen.stage = 'tls'
  await wire.exchange(clientHello(request.offer, request.serverName), (chunk) => flight.push(chunk))
}
