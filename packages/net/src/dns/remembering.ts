import type { Clock, DnsAnswer, RecordType, ResolveOptions, Resolver } from '@mailhealth/core'
import type { AnswerCache } from './answer-cache.ts'

/** A resolver that gives an answer again for its TTL, and asks another one for what it does not know. */
export function remembering(resolver: Resolver, cache: AnswerCache, clock: Clock): Resolver {
  return {
    async resolve<T extends RecordType>(name: string, type: T, how: ResolveOptions = {}): Promise<DnsAnswer<T>> {
      how.signal?.throwIfAborted()
      const key = `${name.toLowerCase()} ${type}${how.signatures === true ? ' DO' : ''}`
      const known = how.fresh === true ? undefined : cache.get(key, clock.now().getTime())
      if (known !== undefined) return known as DnsAnswer<T>
      const answer = await resolver.resolve(name, type, how)
      cache.put(key, answer, clock.now().getTime())
      return answer
    },
  }
}
