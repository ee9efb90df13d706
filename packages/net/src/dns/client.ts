import {
  type Clock,
  type DnsAnswer,
  type RecordType,
  type ResolveOptions,
  type Resolver,
  type ResolverTests,
  systemClock,
} from '@mailhealth/core'
import { AbortHub } from './abort-hub.ts'
import { AnswerCache } from './answer-cache.ts'
import { broughtAnswer } from './brought-answer.ts'
import { Carrier, type Transport } from './carrier.ts'
import type { Brought } from './channel.ts'
import type { Question } from './codec.ts'
import { Flight, type FlightOwner } from './flight.ts'
import { FoldingServers } from './folding-servers.ts'
import { type LookUpOptions, lookUp } from './look-up.ts'
import { isPlainName } from './quick-codec.ts'
import { SelfTest, type TestNames } from './self-test.ts'
import { parseServer, type ServerAddress, showServer } from './server-address.ts'
import { Slots } from './slots.ts'
import { systemServers } from './system-servers.ts'
import { canonicalName } from './wire-name.ts'

export interface ResolverOptions {
  /** Recursive resolvers, `IP`, `IP:PORT` or `[IPv6]:PORT`, the preferred one first; the system's when there are none. */
  readonly servers: readonly string[]
  /** What cached answers age by, and durations are measured with. */
  readonly clock?: Clock
  /** For a whole question with its retries, from when it is sent; 5,000 unless told. */
  readonly timeoutMs?: number
  /**
   * Whether what the servers say of DNSSEC is believed: `auto` believes those on the loopback that pass a self-test,
   * which is made when it first decides; false unless told.
   */
  readonly trust?: 'auto' | boolean
  /** What carries many questions at once: `auto` unless told, which is TCP where the servers let us, else UDP. */
  readonly transport?: Transport
  /** What self-tests ask for; `example.com` and `dnssec-failed.org` unless told. */
  readonly testNames?: TestNames
  /**
   * For how long after its end an answer is given again, marked `stale`, where the servers time out or say SERVFAIL
   * (RFC 8767); never where a fresh one is wanted, or signatures. 0, which is never, unless told.
   */
  readonly serveStaleSeconds?: number
}

/** A resolver that asks the world. */
export interface DnsResolver extends Resolver {
  /** What the servers were found to be. */
  readonly tests: ResolverTests
  /** Ends what is under way, which rejects, and resolves when every socket is closed. It resolves no more names then. */
  close(): Promise<void>
}

/** Reserved for documentation, and signed; broken on purpose by an operator who tests resolvers. */
const wellKnownNames: TestNames = { signed: 'example.com', broken: 'dnssec-failed.org' }

/** So many questions are asked by themselves at once; the rest wait. */
const maxInFlight = 100
/** From so many at once on, questions share connections. */
const manyAtOnce = 24
/** What is left of its time to a question that was asked in vain along with others, at the least. */
const leastMs = 100

/**
 * Makes a resolver: UDP with TCP where an answer is too large, over several servers, with a cache and with questions
 * shared that several ask at once. A name that DNS cannot carry is `failed`, `refused`. A question that is already on
 * its way is joined even when a fresh answer is wanted: that answer has yet to come from the world.
 *
 * @throws Error with a sentence for the operator when a server is none, or the system has none
 */
export function createResolver(options: ResolverOptions): DnsResolver {
  const servers = serversOf(options.servers)
  const { clock = systemClock, timeoutMs = 5000, trust = false, testNames = wellKnownNames } = options
  const { transport = 'auto', serveStaleSeconds = 0 } = options
  const folding = new FoldingServers()
  const tests = new SelfTest(servers, { clock, timeoutMs, names: testNames, trust, folding })
  return new Client({ servers, folding, clock, timeoutMs }, tests, transport, serveStaleSeconds)
}

function serversOf(texts: readonly string[]): ServerAddress[] {
  return (texts.length === 0 ? systemServers() : texts).map((text) => {
    const server = parseServer(text)
    if (server === null)
      throw new Error(`${JSON.stringify(text)} is no DNS server; IP, IP:PORT or [IPv6]:PORT was expected`)
    return server
  })
}

class Client implements DnsResolver, FlightOwner {
  readonly #options: LookUpOptions
  readonly #cache: AnswerCache
  readonly #servesStale: boolean
  readonly #slots = new Slots(maxInFlight)
  readonly #hub = new AbortHub()
  /** Those that are not over. */
  readonly #flights = new Map<string, Flight>()
  readonly #carriers: readonly { readonly carrier: Carrier; readonly server: string }[]
  /** Askings the long way that have not ended yet. */
  readonly #asking = new Set<Promise<void>>()
  readonly tests: SelfTest
  #isClosed = false

  constructor(options: LookUpOptions, tests: SelfTest, transport: Transport, serveStaleSeconds: number) {
    this.#options = options
    this.#cache = new AnswerCache(serveStaleSeconds)
    this.#servesStale = serveStaleSeconds > 0
    this.tests = tests
    this.#carriers = options.servers.map((server) => {
      return { carrier: new Carrier(server, transport, options.timeoutMs), server: showServer(server) }
    })
  }

  resolve<T extends RecordType>(name: string, type: T, options: ResolveOptions = {}): Promise<DnsAnswer<T>> {
    const { signal } = options
    if (signal?.aborted === true) return Promise.reject(signal.reason)
    if (this.#isClosed) return Promise.reject(closedError())
    const question = questionOf(name, type, options.signatures === true)
    if ('fault' in question) return Promise.resolve(impossible(question.fault))
    const key = keyOf(question)
    const now = this.#now()
    const cached = options.fresh === true ? undefined : this.#cache.get(key, now)
    if (cached !== undefined) return Promise.resolve(cached as DnsAnswer<T>)
    const answer = this.#ask(question, key, now, signal)
    // Signatures are asked for to see when they end: old ones would tell it wrong.
    if (!this.#servesStale || options.fresh === true || options.signatures === true)
      return answer as Promise<DnsAnswer<T>>
    return answer.then((one) => this.#cache.orStale(key, one, this.#now())) as Promise<DnsAnswer<T>>
  }

  #ask(question: Question, key: string, now: number, signal: AbortSignal | undefined): Promise<DnsAnswer> {
    const known = this.#flights.get(key)
    if (known !== undefined) return known.join(signal)
    const flight = new Flight(question, key, now, this, this.#hub)
    this.#flights.set(key, flight)
    const answer = flight.join(signal)
    this.#start(flight)
    return answer
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const flight of [...this.#flights.values()]) flight.fail(closedError())
    for (const { carrier } of this.#carriers) carrier.close()
    await Promise.all([this.tests.close(closedError()), ...this.#asking])
  }

  onBrought(flight: Flight, brought: Brought): void {
    const now = this.#now()
    const answer = broughtAnswer(flight.question, brought, flight.server, Math.max(0, now - flight.startedAt))
    if (answer === null) this.#askAlone(flight, this.#timeLeft(flight, now))
    else this.#land(flight, answer, now)
  }

  onLeft(flight: Flight, reason: unknown): void {
    this.#flights.delete(flight.key)
    flight.asking?.abort(reason)
  }

  #now(): number {
    return this.#options.clock.now().getTime()
  }

  /** One of many goes along with the others, where a server takes them; one of few is asked by itself. */
  #start(flight: Flight): void {
    const fit = this.#carriers.find(isFit)
    if (fit === undefined || (this.#flights.size < manyAtOnce && !fit.carrier.isBusy))
      return this.#askAlone(flight, this.#options.timeoutMs)
    flight.server = fit.server
    fit.carrier.carry(flight)
  }

  #timeLeft({ startedAt }: Flight, now: number): number {
    const { timeoutMs } = this.#options
    return Math.max(timeoutMs - Math.max(0, now - startedAt), Math.min(leastMs, timeoutMs))
  }

  /** Asks the long way: over a socket of its own, with every server in turn. */
  #askAlone(flight: Flight, timeoutMs: number): void {
    flight.asking = new AbortController()
    const { signal } = flight.asking
    const asking = this.#slots
      .run(() => lookUp(flight.question, { ...this.#options, timeoutMs }, signal), signal)
      .then(
        (answer) => this.#land(flight, answer, this.#now()),
        (error) => this.#crash(flight, error),
      )
    this.#asking.add(asking)
    void asking.then(() => this.#asking.delete(asking))
  }

  #land(flight: Flight, answer: DnsAnswer, now: number): void | Promise<void> {
    if (flight.isOver) return
    const isTrusted = answer.kind !== 'failed' && this.tests.isTrusted(answer.server)
    if (typeof isTrusted === 'boolean') return this.#finish(flight, answer, isTrusted, now)
    return isTrusted.then(
      (trusted) => this.#finish(flight, answer, trusted, this.#now()),
      (error) => this.#crash(flight, error),
    )
  }

  #finish(flight: Flight, answer: DnsAnswer, isTrusted: boolean, now: number): void {
    if (flight.isOver) return
    const judged = isTrusted ? ({ ...answer, dnssec: answer.authentic ? 'secure' : 'insecure' } as const) : answer
    this.#flights.delete(flight.key)
    this.#cache.put(flight.key, judged, now)
    flight.land(judged)
  }

  #crash(flight: Flight, error: unknown): void {
    if (!flight.isOver) flight.fail(error)
  }
}

function isFit({ carrier }: { readonly carrier: Carrier }): boolean {
  return carrier.isFit
}

function questionOf<T extends RecordType>(name: string, type: T, signatures: boolean): Question<T> | { fault: string } {
  if (isPlainName(name)) return { name, type, signatures }
  const canonical = canonicalName(name)
  return 'fault' in canonical ? canonical : { name: canonical.name, type, signatures }
}

/** No name has a space in it: it would be an escape. What is asked most needs no text of its own. */
function keyOf({ name, type, signatures }: Question): string {
  if (type === 'A' && signatures === false) return name
  return `${name} ${type}${signatures === true ? ' DO' : ''}`
}

function impossible(fault: string): DnsAnswer<never> {
  const meta = { server: '', durationMs: 0, rcode: '', authentic: false, dnssec: 'unknown', aliases: [] } as const
  return { kind: 'failed', reason: 'refused', detail: `not a name DNS can carry: ${fault}`, ...meta }
}

function closedError(): Error {
  return new Error('the resolver was closed')
}
