import type { RecordData, RecordType } from '@mailhealth/core'
import type { Message } from './codec.ts'
import { isNxdomain } from './failure.ts'

/**
 * What one message says about a name, its CNAMEs followed as far as they are in it. `ask-on`: it ends at an alias and
 * does not say what is there. `senseless`: it says nothing that can be believed.
 */
export type Found<T extends RecordType> =
  | (Path & {
      readonly kind: 'records'
      readonly records: readonly RecordData[T][]
      readonly signatures: readonly RecordData['RRSIG'][]
    })
  | (Path & { readonly kind: 'nodata' | 'nxdomain' | 'ask-on' })
  | (Path & { readonly kind: 'senseless'; readonly detail: string })

interface Path {
  readonly aliases: readonly string[]
  /** The smallest TTL of what was used; of nodata and nxdomain how long to believe them, 0 without a SOA (RFC 2308 §5). */
  readonly ttlSeconds: number
}

/** How many CNAMEs are followed, in one message and in all. */
export const maxAliases = 12

/** The detail of a failure to come to the end of them. */
export const aliasLoop: string = `a loop, or a chain of more than ${maxAliases} CNAMEs`

/** Reads what a message says about a name and type. Records of names that the question does not lead to are not seen. */
export function followAliases<T extends RecordType>(name: string, type: T, message: Message): Found<T> {
  const aliases: string[] = []
  let ttlSeconds = Number.POSITIVE_INFINITY
  for (let here = name; ; ) {
    const owned = message.answers.filter((record) => record.name === here)
    const wanted = owned.filter((record) => record.type === type)
    if (wanted.length > 0 && isNxdomain(message)) {
      return { kind: 'senseless', detail: 'NXDOMAIN, with records', aliases, ttlSeconds: 0 }
    }
    if (wanted.length > 0) {
      const records = wanted.map((record) => record.data as RecordData[T])
      const signatures = owned.flatMap((one) =>
        one.type === 'RRSIG' && one.data.typeCovered === type ? [one.data] : [],
      )
      ttlSeconds = Math.min(ttlSeconds, ...wanted.map(({ ttl }) => ttl))
      return { kind: 'records', aliases, records, signatures, ttlSeconds }
    }
    const alias = owned.find((record) => record.type === 'CNAME')
    if (alias === undefined) return nothingAt(here, aliases, ttlSeconds, message)
    here = alias.data as string
    if (aliases.length === maxAliases || aliases.includes(here) || here === name) {
      return { kind: 'senseless', detail: aliasLoop, aliases, ttlSeconds: 0 }
    }
    aliases.push(here)
    ttlSeconds = Math.min(ttlSeconds, alias.ttl)
  }
}

function nothingAt<T extends RecordType>(
  name: string,
  aliases: readonly string[],
  aliasTtl: number,
  message: Message,
): Found<T> {
  const soa = message.authorities.find((record) => record.type === 'SOA' && isAtOrAbove(record.name, name))
  if (aliases.length > 0 && soa === undefined && !isNxdomain(message)) {
    return { kind: 'ask-on', aliases, ttlSeconds: aliasTtl }
  }
  const negativeTtl = soa?.type === 'SOA' ? Math.min(soa.ttl, soa.data.minimumTtl) : 0
  return {
    kind: isNxdomain(message) ? 'nxdomain' : 'nodata',
    aliases,
    ttlSeconds: Math.min(aliasTtl, negativeTtl),
  }
}

function isAtOrAbove(zone: string, name: string): boolean {
  return zone === '' || zone === name || name.endsWith(`.${zone}`)
}
