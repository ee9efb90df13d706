import type { DnsAnswer, RecordType, ResolveOptions, Resolver, Turns } from '@mailhealth/core'
import { entryOfZone } from './entry-of-zone.ts'
import { type Ending, Lane, type MaySend, ShutError } from './lane.ts'
import { ownTurns } from './own-turns.ts'

/** How fast an operator lets anybody ask below its zones. */
export interface OperatorPace {
  readonly operator: string
  readonly zones: readonly string[]
  /** Null where the operator names no number: then only answers decide how many are asked at once. */
  readonly perSecond: number | null
  /** Whether what it allows for a day has one more packet of a question that is counted already; always, unless told. */
  readonly mayRepeat?: () => Promise<boolean>
}

/** Holds the pace at which operators are asked. */
export interface Pacing {
  /**
   * Asks a question when it is its turn: at once, where its name is below none of the operators' zones. The job waits
   * before each packet that it sends. A question that nobody may ask has `failed`.
   *
   * @throws the reason of `signal`
   */
  ask<T extends RecordType>(
    name: string,
    job: (maySend: MaySend) => Promise<DnsAnswer<T>>,
    signal: AbortSignal | undefined,
  ): Promise<DnsAnswer<T>>
  /** The same for a recursive resolver, of which a question is taken to be one to the operator. */
  around(resolver: Resolver): Resolver
}

/**
 * Makes what lets nobody ask below each operator's zones faster than it allows, nor more at once than it answers.
 *
 * @param turns shared with whoever else asks; this process's own unless told
 */
export function pacing(operators: readonly OperatorPace[], turns: Turns = ownTurns()): Pacing {
  const lanes = new Map<string, Lane>()
  for (const { operator, zones, perSecond, mayRepeat } of operators) {
    const lane = new Lane(perSecond === null ? null : { operator, perSecond, turns }, mayRepeat)
    for (const zone of zones) lanes.set(zone.toLowerCase(), lane)
  }
  const ask: Pacing['ask'] = async (name, job, signal) => {
    const lane = entryOfZone(name, lanes)
    if (lane === undefined) return job(atOnce)
    try {
      return await lane.run(job, endingOf, signal)
    } catch (error) {
      if (error instanceof ShutError) return notAsked(error)
      throw error
    }
  }
  return {
    ask,
    around: (resolver) => ({
      resolve<T extends RecordType>(name: string, type: T, how: ResolveOptions = {}): Promise<DnsAnswer<T>> {
        // Nearly all that is asked is not below such a zone.
        if (entryOfZone(name, lanes) === undefined) return resolver.resolve(name, type, how)
        return ask(name, () => resolver.resolve(name, type, how), how.signal)
      },
    }),
  }
}

async function atOnce(): Promise<void> {}

function endingOf(answer: DnsAnswer): Ending {
  if (answer.kind !== 'failed') return 'answered'
  return answer.reason === 'timeout' ? 'timeout' : 'other'
}

function notAsked({ message }: ShutError): DnsAnswer<never> {
  const meta = { server: '', durationMs: 0, rcode: '', authentic: false, dnssec: 'unknown', aliases: [] } as const
  return { kind: 'failed', reason: 'timeout', detail: `not asked: ${message}`, ...meta }
}
