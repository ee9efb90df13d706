import type { RecordData, RecordType } from '@mailhealth/core'
import { aliasLoop, maxAliases } from './alias.ts'
import type { Message } from './codec.ts'
import { rrsetIn } from './rrset.ts'

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

/**
 * Reads what a message says about a name and type, and about what it is an alias of: for the servers of a zone, which
 * speak for it. Records of names that the question does not lead to are not seen.
 */
export function followAliases<T extends RecordType>(name: string, type: T, message: Message): Found<T> {
  const aliases: string[] = []
  let aliasTtl = Number.POSITIVE_INFINITY
  for (let here = name; ; ) {
    const said = rrsetIn(here, type, message)
    if (said.kind === 'senseless') return { ...said, aliases, ttlSeconds: 0 }
    if (said.kind !== 'alias') {
      if (said.kind === 'nodata' && said.ttlSeconds === null && aliases.length > 0) {
        return { kind: 'ask-on', aliases, ttlSeconds: aliasTtl }
      }
      return { ...said, aliases, ttlSeconds: Math.min(aliasTtl, said.ttlSeconds ?? 0) }
    }
    here = said.target
    if (aliases.length === maxAliases || aliases.includes(here) || here === name) {
      return { kind: 'senseless', detail: aliasLoop, aliases, ttlSeconds: 0 }
    }
    aliases.push(here)
    aliasTtl = Math.min(aliasTtl, said.ttlSeconds)
  }
}
