import type { DnsAnswer, RecordData, RecordType, Resolver } from '@mailhealth/core'
import { Namespace } from './namespace.ts'

/** A Resolver that answers from zone files, in memory: for tests of checks. `namespace` can be changed meanwhile. */
export interface ZoneResolver extends Resolver {
  readonly namespace: Namespace
}

/** Makes a resolver from the text of zone files. */
export function zoneResolver(...zoneTexts: readonly string[]): ZoneResolver {
  const namespace = new Namespace(...zoneTexts)
  return {
    namespace,
    async resolve<T extends RecordType>(name: string, type: T): Promise<DnsAnswer<T>> {
      const answer = namespace.answer(name, type)
      if (answer.kind === 'failed') {
        const detail = `${answer.mode} from the zone file`
        return {
          kind: 'failed',
          reason: answer.mode,
          detail,
          server: 'zone',
          durationMs: 0,
          authentic: false,
          aliases: [],
        }
      }
      const meta = {
        server: 'zone',
        durationMs: 0,
        authentic: answer.authentic,
        aliases: answer.aliases.map((alias) => alias.target),
      }
      if (answer.kind !== 'records') return { kind: answer.kind, ...meta }
      const ttlSeconds = Math.min(
        ...answer.records.map((record) => record.ttl),
        ...answer.aliases.map((alias) => alias.ttl),
      )
      return {
        kind: 'records',
        records: answer.records.map((record) => record.data as RecordData[T]),
        ttlSeconds,
        ...meta,
      }
    },
  }
}
