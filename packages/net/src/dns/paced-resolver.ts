import type { DnsAnswer, RecordType, ResolveOptions, Resolver } from '@mailhealth/core'
import { entryOfZone } from './entry-of-zone.ts'
import { type Ending, Lane } from './lane.ts'

/** How fast an operator lets anybody ask below its zones. */
export interface OperatorPace {
  readonly zones: readonly string[]
  /** Null where the operator names no number: then only answers decide how many are asked at once. */
  readonly perSecond: number | null
}

/**
 * Makes what goes around resolvers so that all of them together ask below each operator's zones no faster than it
 * allows, and no more at once than it answers. About anything else they ask at once.
 */
export function pacing(operators: readonly OperatorPace[]): (resolver: Resolver) => Resolver {
  const lanes = new Map<string, Lane>()
  for (const { zones, perSecond } of operators) {
    // No burst: over any second it holds then.
    const lane = new Lane(perSecond === null ? null : { perSecond, burst: 1 }, () => performance.now())
    for (const zone of zones) lanes.set(zone.toLowerCase(), lane)
  }
  return (resolver) => ({
    resolve<T extends RecordType>(name: string, type: T, how: ResolveOptions = {}): Promise<DnsAnswer<T>> {
      const lane = entryOfZone(name, lanes)
      if (lane === undefined) return resolver.resolve(name, type, how)
      return lane.run(() => resolver.resolve(name, type, how), endingOf, how.signal)
    },
  })
}

function endingOf(answer: DnsAnswer): Ending {
  if (answer.kind !== 'failed') return 'answered'
  return answer.reason === 'timeout' ? 'timeout' : 'other'
}
