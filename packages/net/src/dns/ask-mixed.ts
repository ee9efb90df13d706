import type { Message } from './codec.ts'
import { untilOver, withDeadline } from './deadline.ts'
import { keepsCase, mixCase } from './letter-case.ts'
import type { LowerCaseServers } from './lower-case-servers.ts'
import { type ServerAddress, showServer } from './server-address.ts'
import { askTcp } from './tcp.ts'
import { type Accept, askUdp } from './udp.ts'

/** One question to one server. */
export interface MixedAsking {
  readonly server: ServerAddress
  readonly lowerCase: LowerCaseServers
  /** Waits until one more may be sent: a query about the question, in lower case, with an id of its own; and what takes its answers. */
  readonly query: (signal: AbortSignal) => Promise<Query>
  /** For how long TCP may say nothing, before it counts as not spoken: a quarter of all the time that there is. */
  readonly tcpMs: number
}

interface Query {
  readonly bytes: Buffer
  readonly accept: Accept<Message>
}

/** Where a query begins to be the same for the same question. */
const afterId = 2

/** An answer in lower case is held back while one in mixed case could come too: so many times as long as it took itself. */
const patience = 4
const leastPatienceMs = 100

/**
 * Asks over UDP with the letters of the name in random case, which whoever cannot see the query has to guess too
 * (draft-vixie-dnsext-dns0x20). What comes back in another case is either forged, or from a server that folds names:
 * the server is asked over TCP, where nobody else can answer. If it keeps the case there, that answer counts and the
 * packet is forgotten; if not, or if it does not speak TCP, it is remembered as one that folds, and asked in lower case
 * from then on. The right answer over UDP still counts meanwhile.
 *
 * Asked again while it waits for the answer, the question goes out in lower case: some servers, and boxes before them,
 * drop anything else. So does the next one to a server that left two unanswered, which another may have answered. One
 * that shows itself to be such twice in a row is asked in lower case for an hour.
 *
 * @throws what askUdp throws
 */
export async function askMixed(asking: MixedAsking, signal: AbortSignal): Promise<Message> {
  const { server, lowerCase } = asking
  const query = await asking.query(signal)
  if (lowerCase.has(server)) return askUdp(server, query.bytes, query.accept, signal)
  const question = `${showServer(server)} ${query.bytes.toString('latin1', afterId)}`
  const sinceMs = lowerCase.unanswered.get(question) ?? (lowerCase.isSilent(server) ? lowerCase.nowMs() : undefined)
  if (sinceMs !== undefined) return askAnew(asking, query, sinceMs, signal)
  lowerCase.unanswered.set(question, lowerCase.nowMs())
  try {
    // In another case is an answer too: what comes of that, TCP tells.
    return await askInMixedCase(asking, query, signal, () => lowerCase.unanswered.delete(question))
  } catch (error) {
    if (signal.aborted) lowerCase.noteSilence(server)
    throw error
  } finally {
    lowerCase.unanswered.delete(question)
  }
}

function askInMixedCase(asking: MixedAsking, query: Query, signal: AbortSignal, onDoubt: () => void): Promise<Message> {
  const { server, lowerCase } = asking
  const doubt = Promise.withResolvers<void>()
  const { bytes, accept } = mixed(query, () => {
    onDoubt()
    doubt.resolve()
    return null
  })
  return untilOver(signal, (ending) => {
    const kept = askUdp(server, bytes, accept, ending).then((message) => {
      lowerCase.delete(server)
      return message
    })
    return Promise.race([kept, doubt.promise.then(() => settleOverTcp(asking, ending))])
  })
}

/**
 * Asks in lower case about what waits for an answer since `sinceMs`, or begins to. A server that only was slow, or lost
 * that packet, knows the answer by now: then it has to give it in mixed case too, at once.
 */
async function askAnew(asking: MixedAsking, query: Query, sinceMs: number, signal: AbortSignal): Promise<Message> {
  const { server, lowerCase, tcpMs } = asking
  const sentAtMs = lowerCase.nowMs()
  const message = await askUdp(server, query.bytes, query.accept, signal)
  const tookMs = lowerCase.nowMs() - sentAtMs
  // The answer has to be out before the question's time is over.
  if (sentAtMs + tookMs - sinceMs > tcpMs * 2) return message
  const waitMs = Math.min(Math.max(leastPatienceMs, patience * tookMs), tcpMs / 4)
  const mixedQuery = await withDeadline(waitMs, signal, asking.query).catch(() => null)
  signal.throwIfAborted()
  // One that may not be sent in time tells nothing.
  if (mixedQuery === null) return message
  const { bytes, accept } = mixedQuery
  mixCase(bytes)
  try {
    await withDeadline(waitMs, signal, (both) => askUdp(server, bytes, accept, both))
    lowerCase.delete(server)
  } catch (error) {
    signal.throwIfAborted()
    // Any other error says nothing about letters.
    if ((error as Error).name === 'AbortError') lowerCase.lose(server, sinceMs)
  }
  return message
}

async function settleOverTcp(asking: MixedAsking, signal: AbortSignal): Promise<Message> {
  const { server, lowerCase, tcpMs } = asking
  const query = await asking.query(signal)
  const { bytes, accept } = mixed(query, (message) => {
    lowerCase.add(server)
    return message
  })
  try {
    return await withDeadline(tcpMs, signal, (both) => askTcp(server, bytes, accept, both))
  } catch {
    signal.throwIfAborted()
    lowerCase.add(server)
    const last = await asking.query(signal)
    return askUdp(server, last.bytes, last.accept, signal)
  }
}

/** Puts a query into mixed case. `onFolded` decides about what would be the answer, if it had the name to the letter. */
function mixed({ bytes, accept }: Query, onFolded: (message: Message) => Message | null): Query {
  mixCase(bytes)
  return {
    bytes,
    accept(packet) {
      const message = accept(packet)
      return message === null || keepsCase(packet, bytes) ? message : onFolded(message)
    },
  }
}
