import { type ServerAddress, showServer } from './server-address.ts'

/** More are not remembered: whoever names the servers of a zone may be a stranger. */
const maxServers = 1000
/** Whether a server still leaves queries in mixed case unanswered is tried again after this: what filters them may go. */
const lossesHoldMs = 3_600_000
/** One could be chance. */
const lossesInARow = 2
/** So many questions in a row without an answer, and the next one is tried in lower case. */
const silencesInARow = 2

/** What is known of a server: until when it is asked in lower case, and the queries in mixed case that it lost in a row. */
interface Known {
  readonly untilMs: number
  readonly losses: number
  readonly lostAtMs: number
}

/**
 * The servers that are asked in lower case: those that give back the name of a question in another case than it was asked
 * in, for good; those that answer nothing else, or stand behind something that lets nothing else through, for an hour.
 */
export class LowerCaseServers {
  /** Questions in mixed case that wait for an answer, each with since when, in `nowMs`. */
  readonly unanswered: Map<string, number> = new Map()
  readonly nowMs: () => number
  readonly #known = new Map<string, Known>()
  readonly #silences = new Map<string, number>()

  constructor(nowMs: () => number = () => performance.now()) {
    this.nowMs = nowMs
  }

  has(server: ServerAddress): boolean {
    if (this.#known.size === 0) return false
    const known = this.#known.get(showServer(server))
    return known !== undefined && this.nowMs() < known.untilMs
  }

  /** It folds names. */
  add(server: ServerAddress): void {
    this.#keep(server, { untilMs: Number.POSITIVE_INFINITY, losses: 0, lostAtMs: 0 })
  }

  /**
   * It answered in lower case, but not in mixed case, neither before nor after. Several questions that suffer together
   * count once: only one that went out after the last loss adds to it. A server that was asked in lower case for an
   * hour, and loses the next question again, is so at once.
   */
  lose(server: ServerAddress, sentAtMs: number): void {
    const known = this.#known.get(showServer(server))
    if (known !== undefined && sentAtMs < known.lostAtMs) return
    const losses = (known?.losses ?? 0) + 1
    const nowMs = this.nowMs()
    const untilMs = losses < lossesInARow ? nowMs : nowMs + lossesHoldMs
    this.#keep(server, { untilMs, losses, lostAtMs: nowMs })
  }

  /** It was asked in mixed case until nobody waited any more, and said nothing. */
  noteSilence(server: ServerAddress): void {
    const name = showServer(server)
    const silences = (this.#silences.get(name) ?? 0) + 1
    this.#silences.delete(name)
    forgetOldest(this.#silences)
    this.#silences.set(name, silences)
  }

  /** Whether it said nothing to so many questions in a row that the case may be why. */
  isSilent(server: ServerAddress): boolean {
    return this.#silences.size > 0 && (this.#silences.get(showServer(server)) ?? 0) >= silencesInARow
  }

  /** It answered in mixed case, and keeps the case of names. */
  delete(server: ServerAddress): void {
    if (this.#known.size === 0 && this.#silences.size === 0) return
    const name = showServer(server)
    this.#known.delete(name)
    this.#silences.delete(name)
  }

  #keep(server: ServerAddress, known: Known): void {
    const name = showServer(server)
    if (!this.#known.has(name)) forgetOldest(this.#known)
    this.#known.set(name, known)
  }
}

function forgetOldest(servers: Map<string, unknown>): void {
  const [oldest] = servers.keys()
  if (servers.size === maxServers && oldest !== undefined) servers.delete(oldest)
}
