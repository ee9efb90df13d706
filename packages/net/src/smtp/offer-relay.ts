import type { RelayOffer, SmtpRequest } from '@mailhealth/core'
import { approach, expectCode, type Patience, quit, type Seen, stopOf } from './approach.ts'
import { printable } from './printable.ts'
import type { Reply } from './reply-reader.ts'
import { Wire } from './wire.ts'

/** Names that nobody has (RFC 2606 §3): a server that is no open relay has neither of them. */
const sender = 'mailhealth-relay-test@example.com'
const recipient = 'mailhealth-relay-test@example.org'

/**
 * Asks a server to relay between strangers (RFC 5321 §7.9), then takes it back with RSET and leaves. DATA is never sent,
 * so that nothing can be delivered.
 *
 * @throws the reason of `request.signal` when it aborts
 */
export async function offerRelay(
  request: Pick<SmtpRequest, 'address' | 'port' | 'signal'>,
  means: Patience & { readonly ehloName: string },
): Promise<RelayOffer> {
  const seen: Seen = { stage: 'connect', greeting: null, ehlo: [], offersStarttls: null }
  const said: { reply: Reply | null; isInEnvelope: boolean } = { reply: null, isInEnvelope: false }
  const wire = new Wire(request.address, request.port)
  const disarm = wire.endOnAbort(request.signal)
  try {
    const stopped = await stopOf(converse(wire, means, seen, said))
    await stopOf(takeBack(wire, said.isInEnvelope))
    const { reply } = said
    return {
      address: request.address,
      port: request.port,
      reply: reply && printable(`${reply.code} ${reply.lines[0] ?? ''}`),
      isAccepted: stopped === null ? true : stopped.reason === 'rejected' && reply !== null ? false : null,
      failure: stopped && {
        stage: said.isInEnvelope ? 'envelope' : seen.stage,
        reason: stopped.reason,
        detail: stopped.message,
      },
    }
  } finally {
    disarm()
    wire.close()
  }
}

async function converse(
  wire: Wire,
  means: Patience & { readonly ehloName: string },
  seen: Seen,
  said: { reply: Reply | null; isInEnvelope: boolean },
): Promise<void> {
  await approach(wire, 'plain', means, seen)
  said.isInEnvelope = true
  for (const command of [`MAIL FROM:<${sender}>`, `RCPT TO:<${recipient}>`]) {
    wire.say(command)
    said.reply = await wire.hear()
    // 251: it would forward (RFC 5321 §3.4), which is relaying too.
    expectCode(said.reply, said.reply.code === 251 ? 251 : 250)
  }
}

async function takeBack(wire: Wire, isInEnvelope: boolean): Promise<void> {
  if (isInEnvelope) {
    wire.say('RSET')
    await wire.hear()
  }
  await quit(wire)
}
