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
import { BroughtAnswers, dnssecState } from './brought-answer.ts'
import { Carrier, type Transport } from './carrier.ts'
import type { Brought } from './channel.ts'
import type { Question } from './codec.ts'
import { Flight, type FlightOwner } from './flight.ts'
import { Flights } from './flights.ts'
import { hashOf } from './hash.ts'
import { type LookUpOptions, lookUp } from './look-up.ts'
import { LowerCaseServers } from './lower-case-servers.ts'
import { hashOfPlain } from './quick-codec.ts'
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
  const lowerCase = new LowerCaseServers()
  const tests = new SelfTest(servers, { clock, timeoutMs, names: testNames, trust, lowerCase })
  return new Client({ servers, lowerCase, clock, timeoutMs }, tests, transport, serveStaleSeconds)
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
  readonly #answers = new BroughtAnswers()
  /** Those that are not over. */
  readonly #flights = new Flights()
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
    const plain = hashOfPlain(name)
    const question = questionOf(name, type, options.signatures === true, plain !== 0)
    if ('fault' in question) return Promise.resolve(impossible(question.fault))
    const key = keyOf(question)
    const hash = key === name && plain !== 0 ? plain : hashOf(key)
    const now = this.#now()
    const cached = options.fresh === true ? undefined : this.#cache.get(key, now, hash)
    if (cached !== undefined) return Promise.resolve(cached as DnsAnswer<T>)
    const known = this.#flights.get(key, hash)
    const answer =
      known === null ? this.#ask(new Flight(question, key, hash, now, this, this.#hub), signal) : known.join(signal)
    // Signatures are asked for to see when they end: old ones would tell it wrong.
    if (!this.#servesStale || options.fresh === true || options.signatures === true)
      return answer as Promise<DnsAnswer<T>>
    return answer.then((one) => this.#cache.orStale(key, one, this.#now(), hash)) as Promise<DnsAnswer<T>>
  }

  #ask(flight: Flight, signal: AbortSignal | undefined): Promise<DnsAnswer> {
    this.#flights.add(flight)
    const answer = flight.board(signal)
    this.#start(flight)
    return answer
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const flight of this.#flights.all()) flight.fail(closedError())
    for (const { carrier } of this.#carriers) carrier.close()
    await Promise.all([this.tests.close(closedError()), ...this.#asking])
  }

  onBrought(flight: Flight, brought: Brought): void {
    if (brought === null) return this.#askOn(flight)
    void this.#whenJudged(flight, flight.server, (isTrusted) => this.#landBrought(flight, brought, isTrusted))
  }

  onLeft(flight: Flight, reason: unknown): void {
    this.#flights.delete(flight)
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

  #timeLeft({ startedAt }: Flight): number {
    const { timeoutMs } = this.#options
    return Math.max(timeoutMs - Math.max(0, this.#now() - startedAt), Math.min(leastMs, timeoutMs))
  }

  /** Asks the long way: over a socket of its own, with every server in turn. */
  #askAlone(flight: Flight, timeoutMs: number): void {
    flight.asking = new AbortController()
    const { signal } = flight.asking
    const asking = this.#slots
      .run(() => lookUp(flight.question, { ...this.#options, timeoutMs }, signal), signal)
      .then(
        (answer) => this.#land(flight, answer),
        (error) => this.#crash(flight, error),
      )
    this.#asking.add(asking)
    void asking.then(() => this.#asking.delete(asking))
  }

  #landBrought(flight: Flight, brought: Brought, isTrusted: boolean): void {
    if (flight.isOver) return
    const now = this.#now()
    const durationMs = Math.max(0, now - flight.startedAt)
    const answer = this.#answers.make(flight.question, brought, { server: flight.server, durationMs, isTrusted })
    if (answer === null) this.#askOn(flight)
    else this.#finish(flight, answer, now)
  }

  /** Asks the long way what going along with others brought no answer to. */
  #askOn(flight: Flight): void {
    this.#askAlone(flight, this.#timeLeft(flight))
  }

  #land(flight: Flight, answer: DnsAnswer): void | Promise<void> {
    if (answer.kind === 'failed') return this.#finish(flight, answer, this.#now())
    return this.#whenJudged(flight, answer.server, (isTrusted) => {
      const dnssec = dnssecState(isTrusted, answer.authentic)
      this.#finish(flight, dnssec === answer.dnssec ? answer : { ...answer, dnssec }, this.#now())
    })
  }

  /** Goes on when it is known whether a server is to be trusted, which is at once nearly always. */
  #whenJudged(flight: Flight, server: string, goOn: (isTrusted: boolean) => void): void | Promise<void> {
    const isTrusted = this.tests.isTrusted(server)
    if (typeof isTrusted === 'boolean') return goOn(isTrusted)
    return isTrusted.then(goOn).catch((error) => this.#crash(flight, error))
  }

  #finish(flight: Flight, answer: DnsAnswer, now: number): void {
    if (flight.isOver) return
    this.#flights.delete(flight)
    this.#cache.put(flight.key, answer, now, flight.hash)
    flight.land(answer)
  }

  #crash(flight: Flight, error: unknown): void {
    if (!flight.isOver) flight.fail(error)
  }
}

function isFit({ carrier }: { readonly carrier: Carrier }): boolean {
  return carrier.isFit
}

function questionOf<T extends RecordType>(
  name: string,
  type: T,
  signatures: boolean,
  isPlain: boolean,
): Question<T> | { fault: string } {
  if (isPlain) return { name, type, signatures, isPlain }
  const canonical = canonicalName(name)
  return 'fault' in canonical ? canonical : { name: canonical.name, type, signatures, isPlain }
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
