import type { Clock, DnsAnswer, RecordType, ResolveOptions, Resolver } from '@mailhealth/core'
import type { Budgets } from './budgets.ts'
import { type Ending, Lane } from './lane.ts'
import type { RateLimit } from './token-bucket.ts'

/** What an operator allows of the questions below some zones. */
export interface OperatorLimit {
  /** Whose limit it is: the key of its budget. */
  readonly operator: string
  readonly zones: readonly string[]
  readonly rate: RateLimit
  /** How many questions a day; null where the operator names no number. */
  readonly perDay: number | null
}

export interface PacingOptions {
  readonly limits: readonly OperatorLimit[]
  readonly budgets: Budgets
  readonly clock: Clock
}

/** So many questions are reserved at a time, so that not every one is a transaction. */
const block = 20

/**
 * A resolver that asks below each operator's zones no faster, and no more a day, than the operator allows; about
 * anything else it asks at once. A question beyond the day's budget is not asked: `failed`, `refused`, with no server.
 */
export function pacedResolver(resolver: Resolver, options: PacingOptions): Resolver {
  const lanes = new Map<string, PacedOperator>()
  for (const limit of options.limits) {
    const operator = new PacedOperator(limit, options)
    for (const zone of limit.zones) lanes.set(zone, operator)
  }
  return {
    async resolve<T extends RecordType>(name: string, type: T, how: ResolveOptions = {}): Promise<DnsAnswer<T>> {
      const operator = operatorOf(name.toLowerCase(), lanes)
      const ask = (): Promise<DnsAnswer<T>> => resolver.resolve(name, type, how)
      return operator === undefined ? ask() : operator.ask(ask, how.signal)
    },
  }
}

function operatorOf(name: string, lanes: ReadonlyMap<string, PacedOperator>): PacedOperator | undefined {
  for (let zone = name.replace(/\.$/, ''); zone !== ''; zone = zone.slice(zone.indexOf('.') + 1)) {
    const found = lanes.get(zone)
    if (found !== undefined || !zone.includes('.')) return found
  }
  return undefined
}

class PacedOperator {
  readonly #limit: OperatorLimit
  readonly #options: PacingOptions
  readonly #lane: Lane
  #reserved = { day: '', count: 0 }

  constructor(limit: OperatorLimit, options: PacingOptions) {
    this.#limit = limit
    this.#options = options
    this.#lane = new Lane(limit.rate, () => performance.now())
  }

  async ask<T extends RecordType>(
    job: () => Promise<DnsAnswer<T>>,
    signal: AbortSignal | undefined,
  ): Promise<DnsAnswer<T>> {
    const asked = async (): Promise<DnsAnswer<T>> => ((await this.#spend()) ? job() : spent(this.#limit))
    return this.#lane.run(asked, endingOf, signal)
  }

  /** Takes one question off the day's budget; false when nothing is left of it. */
  async #spend(): Promise<boolean> {
    const { perDay, operator } = this.#limit
    if (perDay === null) return true
    const day = this.#options.clock.now().toISOString().slice(0, 10)
    if (this.#reserved.day !== day || this.#reserved.count === 0) {
      const count = await this.#options.budgets.reserve(operator, day, Math.min(block, perDay), perDay)
      // Somebody else may have reserved meanwhile: both hold.
      const kept = this.#reserved.day === day ? this.#reserved.count : 0
      this.#reserved = { day, count: kept + count }
    }
    if (this.#reserved.count === 0) return false
    this.#reserved.count--
    return true
  }
}

function endingOf(answer: DnsAnswer): Ending {
  if (answer.kind !== 'failed') return 'answered'
  return answer.reason === 'timeout' ? 'timeout' : 'other'
}

function spent({ operator, perDay }: OperatorLimit): DnsAnswer<never> {
  const meta = { server: '', durationMs: 0, rcode: '', authentic: false, dnssec: 'unknown', aliases: [] } as const
  const detail = `not asked: the ${perDay} questions that ${operator} allows a day are used up`
  return { kind: 'failed', reason: 'refused', detail, ...meta }
}
