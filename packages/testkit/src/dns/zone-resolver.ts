import type { DnsAnswer, DnssecState, RecordData, RecordType, ResolveOptions, Resolver } from '@mailhealth/core'
import { Namespace } from './namespace.ts'
import { nameFault } from './zone-file.ts'

/** What the simulated server says too of negative answers for which no zone file has a SOA record. */
const simulatedNegativeTtl = 60

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
      return answerFrom(namespace, name, type, options?.signatures === true)
    },
  }
}

function answerFrom<T extends RecordType>(
  namespace: Namespace,
  name: string,
  type: T,
  withSignatures: boolean,
): DnsAnswer<T> {
  const plain = { server: 'zone', durationMs: 0, rcode: '', authentic: false, dnssec: 'unknown', aliases: [] } as const
  const fault = nameFault(name.replace(/\.$/, ''))
  if (fault !== null) {
    return { kind: 'failed', reason: 'refused', detail: `not a name DNS can carry: it ${fault}`, ...plain }
  }
  const answer = namespace.answer(name, type)
  if (answer.kind === 'failed') {
    const rcode = failureRcodes[answer.mode]
    return { kind: 'failed', reason: answer.mode, detail: `${answer.mode} from the zone file`, ...plain, rcode }
  }
  const { aliases, authentic } = answer
  const meta = {
    ...plain,
    rcode: answer.kind === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR',
    authentic,
    dnssec: dnssecOf(namespace, authentic),
    aliases: aliases.map((alias) => alias.target),
  }
  if (answer.kind !== 'records') {
    const end = aliases.at(-1)?.target ?? name.toLowerCase()
    return { kind: answer.kind, ttlSeconds: negativeTtl(namespace, end, aliases), ...meta }
  }
  return {
    kind: 'records',
    records: answer.records.map((record) => record.data as RecordData[T]),
    ttlSeconds: Math.min(...answer.records.map((record) => record.ttl), ...aliases.map((alias) => alias.ttl)),
    ...(withSignatures ? { signatures: answer.signatures.map(({ data }) => data as RecordData['RRSIG']) } : {}),
    ...meta,
  }
}

const failureRcodes = { servfail: 'SERVFAIL', bogus: 'SERVFAIL', refused: 'REFUSED', truncated: 'NOERROR', timeout: '' }

/** The namespace is a resolver that is trusted, while it validates. */
function dnssecOf({ isValidating }: Namespace, authentic: boolean): DnssecState {
  if (!isValidating) return 'unknown'
  return authentic ? 'secure' : 'insecure'
}

/** RFC 2308 §5. */
function negativeTtl(namespace: Namespace, name: string, aliases: readonly { readonly ttl: number }[]): number {
  const soa = namespace.soaOf(name)
  const ttls = soa?.type === 'SOA' ? [soa.ttl, soa.data.minimumTtl] : [simulatedNegativeTtl]
  return Math.min(...ttls, ...aliases.map(({ ttl }) => ttl))
}
