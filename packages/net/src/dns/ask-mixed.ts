import type { Message } from './codec.ts'
import { untilOver, withDeadline } from './deadline.ts'
import type { FoldingServers } from './folding-servers.ts'
import { keepsCase, mixCase } from './letter-case.ts'
import type { ServerAddress } from './server-address.ts'
import { askTcp } from './tcp.ts'
import { type Accept, askUdp } from './udp.ts'

/** One question to one server. */
export interface MixedAsking {
  readonly server: ServerAddress
  readonly folding: FoldingServers
  /** A query about the question, in lower case, with an id of its own; and what takes its answers. */
  readonly query: () => { readonly bytes: Buffer; readonly accept: Accept<Message> }
  /** For how long TCP may say nothing, before it counts as not spoken. */
  readonly tcpMs: number
}

/**
 * Asks over UDP with the letters of the name in random case, which whoever cannot see the query has to guess too
 * (draft-vixie-dnsext-dns0x20). What comes back in another case is either forged, or from a server that folds names:
 * the server is asked over TCP, where nobody else can answer. If it keeps the case there, that answer counts and the
 * packet is forgotten; if not, or if it does not speak TCP, it is remembered as one that folds, and asked in lower case
 * from then on. The right answer over UDP still counts meanwhile.
 *
 * @throws what askUdp throws
 */
export async function askMixed(asking: MixedAsking, signal: AbortSignal): Promise<Message> {
  const { server, folding } = asking
  if (folding.has(server)) return askInLowerCase(asking, signal)
  const doubt = Promise.withResolvers<void>()
  const { bytes, accept } = mixed(asking, () => {
    doubt.resolve()
    return null
  })
  return untilOver(signal, (ending) => {
    const kept = askUdp(server, bytes, accept, ending).then((message) => {
      folding.delete(server)
      return message
    })
    return Promise.race([kept, doubt.promise.then(() => settleOverTcp(asking, ending))])
  })
}

function askInLowerCase({ server, query }: MixedAsking, signal: AbortSignal): Promise<Message> {
  const { bytes, accept } = query()
  return askUdp(server, bytes, accept, signal)
}

async function settleOverTcp(asking: MixedAsking, signal: AbortSignal): Promise<Message> {
  const { server, folding, tcpMs } = asking
  const { bytes, accept } = mixed(asking, (message) => {
    folding.add(server)
    return message
  })
  try {
    return await withDeadline(tcpMs, signal, (both) => askTcp(server, bytes, accept, both))
  } catch {
    signal.throwIfAborted()
    folding.add(server)
    return askInLowerCase(asking, signal)
  }
}

/** A query in mixed case. `onFolded` decides about what would be the answer, if it had the name to the letter. */
function mixed({ query }: MixedAsking, onFolded: (message: Message) => Message | null): ReturnType<typeof query> {
  const { bytes, accept } = query()
  mixCase(bytes)
  return {
    bytes,
    accept(packet) {
      const message = accept(packet)
      return message === null || keepsCase(packet, bytes) ? message : onFolded(message)
    },
  }
}
