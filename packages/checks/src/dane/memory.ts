import { type DaneEvidence, type DaneHost, decisive, recordsAt } from './gather.ts'
import { associationOf, readCertificates } from './match.ts'
import { type Tlsa, tlsaKey } from './records.ts'

/** What renewals of a host's certificate do with its key, as far as they were seen. */
export type RenewalHabit = 'keeps-key' | 'changes-key' | 'unknown'

/** What is known of a host since earlier runs. */
export interface HostMemory {
  /** SHA-256 of the leaf and of its key, for each kind of chain. */
  readonly leaves: { readonly [kind: string]: { readonly certificate: string; readonly key: string } }
  readonly habit: RenewalHabit
  /** When each record was first seen, ISO 8601, with the TTL that the set had before it came. */
  readonly records: { readonly [record: string]: { readonly since: string; readonly ttlBeforeSeconds: number } }
}

/** Host name -> what is known of it. */
export type DaneMemory = { readonly [host: string]: HostMemory }

/** Remembers keys, what renewals do to them, and since when records are there. What could not be seen stays known. */
export function rememberHosts(evidence: DaneEvidence, memory: DaneMemory | null): DaneMemory {
  const seen = evidence.hosts.map(
    (host) => [host.host, rememberHost(host, memory?.[host.host], evidence.observedAt)] as const,
  )
  return { ...memory, ...Object.fromEntries(seen.filter(([, known]) => known !== null)) } as DaneMemory
}

function rememberHost(host: DaneHost, before: HostMemory | undefined, now: string): HostMemory | null {
  const question = decisive(host)
  if (question === null || question.tlsa.answer.kind !== 'records') return null
  const leaves = { ...before?.leaves, ...leavesOf(host) }
  const { ttlSeconds } = question.tlsa.answer
  const entries = recordsAt(question).map((record: Tlsa) => {
    const key = tlsaKey(record)
    // What was there at the first look may be of any age: it is taken for old.
    const since = before === undefined ? new Date(0).toISOString() : now
    return [key, before?.records[key] ?? { since, ttlBeforeSeconds: ttlSeconds }] as const
  })
  return { leaves, habit: habitAfter(leaves, before), records: Object.fromEntries(entries) }
}

function leavesOf({ endpoints }: DaneHost): HostMemory['leaves'] {
  const shown = endpoints
    .flatMap(({ chains }) => chains)
    .flatMap(({ kind, chain }) => {
      const [leaf] = readCertificates(chain?.slice(0, 1) ?? [])
      if (leaf === undefined) return []
      return [[kind, { certificate: associationOf(leaf, 0, 1), key: associationOf(leaf, 1, 1) }] as const]
    })
  return Object.fromEntries(shown)
}

/** A renewal is another certificate of the same kind; the last one that was seen counts. */
function habitAfter(leaves: HostMemory['leaves'], before: HostMemory | undefined): RenewalHabit {
  const renewed = Object.entries(leaves).flatMap(([kind, leaf]) => {
    const earlier = before?.leaves[kind]
    return earlier === undefined || earlier.certificate === leaf.certificate ? [] : [earlier.key === leaf.key]
  })
  if (renewed.length === 0) return before?.habit ?? 'unknown'
  return renewed.every((isSame) => isSame) ? 'keeps-key' : 'changes-key'
}
