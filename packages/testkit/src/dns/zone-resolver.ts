import type { DnsAnswer, RecordData, RecordType, ResolveOptions, Resolver } from '@mailhealth/core'
import { Namespace } from './namespace.ts'
import { nameFault } from './zone-file.ts'

/** A Resolver that answers from zone files, in memory: for tests of checks. `namespace` can be changed meanwhile. */
export interface ZoneResolver extends Resolver {
  readonly namespace: Namespace
}

/** Makes a resolver from the text of zone files. */
export function zoneResolver(...zoneTexts: readonly string[]): ZoneResolver {
  return resolverOf(new Namespace(...zoneTexts))
}

/** Makes a resolver that answers from a namespace. */
export function resolverOf(namespace: Namespace): ZoneResolver {
  return {
    namespace,
    async resolve<T extends RecordType>(name: string, type: T, options?: ResolveOptions): Promise<DnsAnswer<T>> {
      options?.signal?.throwIfAborted()
      return answerFrom(namespace, name, type)
    },
  }
}

function answerFrom<T extends RecordType>(namespace: Namespace, name: string, type: T): DnsAnswer<T> {
  const plain = { server: 'zone', durationMs: 0, authentic: false, aliases: [] }
  const fault = nameFault(name.replace(/\.$/, ''))
  if (fault !== null) {
    return { kind: 'failed', reason: 'refused', detail: `not a name DNS can carry: it ${fault}`, ...plain }
  }
  const answer = namespace.answer(name, type)
  if (answer.kind === 'failed') {
    return { kind: 'failed', reason: answer.mode, detail: `${answer.mode} from the zone file`, ...plain }
  }
  const { aliases, authentic } = answer
  const meta = { ...plain, authentic, aliases: aliases.map((alias) => alias.target) }
  if (answer.kind !== 'records') return { kind: answer.kind, ...meta }
  return {
    kind: 'records',
    records: answer.records.map((record) => record.data as RecordData[T]),
    ttlSeconds: Math.min(...answer.records.map((record) => record.ttl), ...aliases.map((alias) => alias.ttl)),
    ...meta,
  }
}
