import type { DnsAnswer, RecordType, ResolveOptions, Resolver } from '@mailhealth/core'
import { AbortHub } from './abort-hub.ts'
import { type Alias, lostAt, maxAliases, targetOf, throughAlias } from './alias.ts'
import { BroughtAnswers, dnssecState } from './brought-answer.ts'
import { Carrier, type Transport } from './carrier.ts'
import type { Brought } from './channel.ts'
import type { Question } from './codec.ts'
import { withDeadline } from './deadline.ts'
import { Flight, type FlightOwner } from './flight.ts'
import { Flights } from './flights.ts'
import { hashOf } from './hash.ts'
import { askOnce, type LookUpOptions, type Step } from './look-up.ts'
import { keyOf, questionAbout, questionOf } from './question.ts'
import { hashOfPlain } from './quick-codec.ts'
import { RrsetCache } from './rrset-cache.ts'
import type { SelfTest } from './self-test.ts'
import { showServer } from './server-address.ts'
import { Slots } from './slots.ts'

/** So many questions are asked by themselves at once; the rest wait. */
const maxInFlight = 100
/** From so many at once on, questions share connections. */
const manyAtOnce = 24
/** What is left of its time to a question that was asked in vain along with others, at the least. */
const leastMs = 100

/**
 * A resolver that asks the world, as createResolver() makes it. A question that is already on its way is joined even when
 * a fresh answer is wanted, where nothing of it came from the cache: that answer has yet to come from the world.
 */
export class Client implements Resolver, FlightOwner {
  readonly #options: LookUpOptions
  readonly #cache: RrsetCache
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
    this.#cache = new RrsetCache(serveStaleSeconds)
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
    const isFresh = options.fresh === true
    const cached = isFresh ? undefined : this.#cache.get(question, key, now, hash)
    if (cached !== undefined) return Promise.resolve(cached as DnsAnswer<T>)
    const known = this.#underWay(key, hash, isFresh)
    const answer =
      known === null
        ? this.#begin(new Flight(question, key, hash, now, this, this.#hub), isFresh, signal)
        : known.join(signal)
    // Signatures are asked for to see when they end: old ones would tell it wrong.
    if (!this.#servesStale || isFresh || options.signatures === true) return answer as Promise<DnsAnswer<T>>
    return answer.then((one) => this.#orStale(question, one)) as Promise<DnsAnswer<T>>
  }

  /** One that asks the same, whose answer will be as fresh as is wanted. */
  #underWay(key: string, hash: number, isFresh: boolean): Flight | null {
    const known = this.#flights.get(key, hash)
    return known === null || !isFresh || known.freshen() ? known : null
  }

  #begin(flight: Flight, isFresh: boolean, signal: AbortSignal | undefined): Promise<DnsAnswer> {
    if (isFresh) flight.freshen()
    return this.#ask(flight, signal)
  }

  /** An answer of earlier in place of a failure that says nothing. */
  #orStale(question: Question, answer: DnsAnswer): DnsAnswer {
    if (answer.kind !== 'failed' || (answer.reason !== 'timeout' && answer.reason !== 'servfail')) return answer
    return this.#cache.stale(question, answer.reason, this.#now()) ?? answer
  }

  #ask(flight: Flight, signal: AbortSignal | undefined): Promise<DnsAnswer> {
    this.#flights.add(flight)
    const answer = flight.board(signal)
    const alias = flight.way?.wantsFresh === true ? undefined : this.#cache.aliasOf(flight.question, flight.startedAt)
    if (alias === undefined) this.#start(flight)
    else {
      flight.takeWay().hasUsedCache = true
      this.#leadOn(flight, alias)
    }
    return answer
  }

  /** Ends what is under way, which rejects, and resolves when every socket is closed. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const flight of this.#flights.all()) flight.fail(closedError())
    for (const { carrier } of this.#carriers) carrier.close()
    await Promise.all([this.tests.close(closedError()), ...this.#asking])
  }

  onBrought(flight: Flight, brought: Brought): void {
    if (brought === null) return this.#askAlone(flight, this.#timeLeft(flight))
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
    if (fit === undefined || (this.#flights.size < manyAtOnce && !fit.carrier.isBusy)) {
      const hasAllTime = flight.way === null || flight.way.endsAt === null
      return this.#askAlone(flight, hasAllTime ? this.#options.timeoutMs : this.#timeLeft(flight))
    }
    flight.server = fit.server
    fit.carrier.carry(flight)
  }

  #timeLeft({ startedAt, way }: Flight): number {
    const { timeoutMs } = this.#options
    const now = Math.max(startedAt, this.#now())
    return Math.max((way?.endsAt ?? startedAt + timeoutMs) - now, Math.min(leastMs, timeoutMs))
  }

  /** Asks the long way: over a socket of its own, with every server in turn. */
  #askAlone(flight: Flight, timeoutMs: number): void {
    flight.asking = new AbortController()
    const { signal } = flight.asking
    this.#hold(
      flight,
      this.#slots
        .run(() => askOnce(flight.question, { ...this.#options, timeoutMs }, signal), signal)
        .then((step) => this.#land(flight, step)),
    )
  }

  /** Keeps in mind what is done for a flight until it is over; what it throws is for those who wait. */
  #hold(flight: Flight, work: Promise<void>): void {
    const asking = work.catch((error) => this.#crash(flight, error))
    this.#asking.add(asking)
    void asking.then(() => this.#asking.delete(asking))
  }

  #landBrought(flight: Flight, brought: Brought, isTrusted: boolean): void {
    if (flight.isOver) return
    const now = this.#now()
    const durationMs = Math.max(0, now - flight.startedAt)
    const step = this.#answers.make(flight.question, brought, { server: flight.server, durationMs, isTrusted })
    if (step === null) this.#askAlone(flight, this.#timeLeft(flight))
    else this.#take(flight, step, now)
  }

  #land(flight: Flight, step: Step): void | Promise<void> {
    if (step.kind === 'failed') return this.#finish(flight, step)
    const { server, authentic } = step.kind === 'alias' ? step.alias : step
    return this.#whenJudged(flight, server, (isTrusted) => {
      const dnssec = dnssecState(isTrusted, authentic)
      const judged: Step =
        step.kind === 'alias' ? { kind: 'alias', alias: { ...step.alias, dnssec } } : { ...step, dnssec }
      this.#take(flight, judged, this.#now())
    })
  }

  /** Keeps what was said about the name itself, and goes on where it is an alias. */
  #take(flight: Flight, step: Step, now: number): void {
    if (flight.isOver) return
    const { question, key, hash } = flight
    if (step.kind === 'alias') {
      this.#cache.putAlias(question, key, step.alias, now, hash)
      this.#leadOn(flight, step.alias)
    } else {
      this.#cache.put(question, key, step, now, hash)
      this.#finish(flight, step)
    }
  }

  /**
   * Goes on to the name that the flight's own is an alias of. What the answer said of that one does not count: it is asked
   * about by itself, so that nobody speaks for a name by an alias that leads there (RFC 5452 §6).
   */
  #leadOn(flight: Flight, alias: Alias): void {
    const way = flight.takeWay()
    const question = questionAbout(targetOf(alias), flight.question)
    const key = keyOf(question)
    const hash = hashOf(key)
    const known = way.wantsFresh ? undefined : this.#cache.get(question, key, this.#now(), hash)
    if (known !== undefined) {
      way.hasUsedCache = true
      return this.#finish(flight, throughAlias(flight.question.name, alias, known))
    }
    const underWay = this.#underWay(key, hash, way.wantsFresh)
    if (way.aliasesBefore === maxAliases || underWay?.leadsTo(flight)) return this.#finish(flight, lostAt(alias, []))
    const next = underWay ?? this.#nextOf(flight, question, key, hash)
    way.waitsFor = next
    flight.asking = new AbortController()
    this.#hold(
      flight,
      this.#endOf(flight, next, underWay === null, flight.asking.signal).then((end) =>
        this.#finish(flight, throughAlias(flight.question.name, alias, end)),
      ),
    )
  }

  /** One that goes to where an alias leads, in the time that is left. */
  #nextOf(flight: Flight, question: Question, key: string, hash: number): Flight {
    const now = this.#now()
    const next = new Flight(question, key, hash, now, this, this.#hub)
    const { aliasesBefore, wantsFresh } = flight.takeWay()
    next.takeWay(aliasesBefore + 1, now + this.#timeLeft(flight)).wantsFresh = wantsFresh
    return next
  }

  /** What comes of the one that a flight waits for, within the time that it has. */
  #endOf(flight: Flight, next: Flight, isNew: boolean, signal: AbortSignal): Promise<DnsAnswer> {
    return withDeadline(this.#timeLeft(flight), signal, async (both) => {
      try {
        return await (isNew ? this.#ask(next, both) : next.join(both))
      } catch (error) {
        if (!both.aborted || signal.aborted) throw error
        return lateAnswer(next.question.name)
      }
    })
  }

  /** Goes on when it is known whether a server is to be trusted, which is at once nearly always. */
  #whenJudged(flight: Flight, server: string, goOn: (isTrusted: boolean) => void): void | Promise<void> {
    const isTrusted = this.tests.isTrusted(server)
    if (typeof isTrusted === 'boolean') return goOn(isTrusted)
    return isTrusted.then(goOn).catch((error) => this.#crash(flight, error))
  }

  #finish(flight: Flight, answer: DnsAnswer): void {
    if (flight.isOver) return
    this.#flights.delete(flight)
    flight.land(answer)
  }

  #crash(flight: Flight, error: unknown): void {
    if (!flight.isOver) flight.fail(error)
  }
}

function isFit({ carrier }: { readonly carrier: Carrier }): boolean {
  return carrier.isFit
}

function impossible(fault: string): DnsAnswer<never> {
  const meta = { server: '', durationMs: 0, rcode: '', authentic: false, dnssec: 'unknown', aliases: [] } as const
  return { kind: 'failed', reason: 'refused', detail: `not a name DNS can carry: ${fault}`, ...meta }
}

function lateAnswer(name: string): DnsAnswer<never> {
  const meta = { server: '', durationMs: 0, rcode: '', authentic: false, dnssec: 'unknown', aliases: [] } as const
  return { kind: 'failed', reason: 'timeout', detail: `no answer about ${name} in what was left of the time`, ...meta }
}

function closedError(): Error {
  return new Error('the resolver was closed')
}
