import type { RecordData, RecordType } from '@mailhealth/core'
import { type FailureMode, parseZoneFile, type ZoneRecord } from './zone-file.ts'

/** What the simulated DNS says to one question. */
export type NamespaceAnswer =
  | {
      readonly kind: 'records'
      readonly aliases: readonly Alias[]
      readonly records: readonly ZoneRecord[]
      /** The RRSIG records over them. */
      readonly signatures: readonly ZoneRecord[]
      readonly authentic: boolean
    }
  | { readonly kind: 'nodata' | 'nxdomain'; readonly aliases: readonly Alias[]; readonly authentic: boolean }
  | { readonly kind: 'failed'; readonly mode: FailureMode }

/** A CNAME that was followed. */
export interface Alias {
  readonly name: string
  readonly target: string
  readonly ttl: number
}

/** How many CNAMEs are followed before a loop is assumed. */
const maxAliases = 12

/**
 * A whole DNS name space in memory, made of zone files and changed while tests run. It answers as a recursive resolver
 * would: CNAMEs followed, wildcards expanded (RFC 4592), empty non-terminals kept apart from names that do not exist.
 */
export class Namespace {
  readonly #records = new Map<string, ZoneRecord[]>()
  readonly #failures = new Map<string, FailureMode>()
  readonly #authentic = new Set<string>()
  /** How many owners are below each name: what tells an empty non-terminal from a name that does not exist. */
  readonly #below = new Map<string, number>()
  /** Whether it validates: where it does not, no answer is authentic, and what is bogus is an ordinary answer. */
  isValidating = true
  /** Every question asked so far, `name TYPE`, in order. */
  readonly questions: string[] = []

  constructor(...zoneTexts: readonly string[]) {
    for (const text of zoneTexts) this.load(text)
  }

  /** Adds what a zone file says to what is there. */
  load(zoneText: string): void {
    const { records, directives } = parseZoneFile(zoneText)
    for (const record of records) this.add(record)
    for (const { mode, name, type } of directives) {
      if (mode === 'authentic') this.#authentic.add(name)
      else this.fail(name, mode, type)
    }
  }

  add(record: ZoneRecord): void {
    const name = ownerOf(record.name)
    const here = this.#records.get(name)
    if (here !== undefined) {
      here.push(record)
      return
    }
    this.#records.set(name, [record])
    this.#count(name, 1)
  }

  /** Replaces all records of one name and type; an empty list removes them. */
  set<T extends RecordType>(owner: string, type: T, data: readonly RecordData[T][], ttl = 300): void {
    const name = ownerOf(owner)
    const others = (this.#records.get(name) ?? []).filter((record) => record.type !== type)
    if (this.#records.delete(name)) this.#count(name, -1)
    for (const record of others) this.add(record)
    for (const one of data) this.add({ name, type, ttl, data: one } as ZoneRecord)
  }

  /** Makes a name fail (for one type, or for all when null). `*` as the name makes every question fail. */
  fail(name: string, mode: FailureMode, type: RecordType | null = null): void {
    this.#failures.set(`${ownerOf(name)} ${type ?? '*'}`, mode)
  }

  /** Undoes fail(). */
  heal(name: string, type: RecordType | null = null): void {
    this.#failures.delete(`${ownerOf(name)} ${type ?? '*'}`)
  }

  /** Says that the answers about a name are signed: a validating resolver sets AD on them. */
  sign(name: string): void {
    this.#authentic.add(ownerOf(name))
  }

  /** The SOA record of the zone that holds a name; undefined when no zone file has one. */
  soaOf(name: string): ZoneRecord | undefined {
    for (const zone of [name, ...ancestorsOf(name)]) {
      const soa = this.#records.get(zone)?.find((record) => record.type === 'SOA')
      if (soa !== undefined) return soa
    }
    return undefined
  }

  /** The answer to one question, which is written down in `questions`. */
  answer(question: string, type: RecordType): NamespaceAnswer {
    const asked = ownerOf(question)
    this.questions.push(`${asked} ${type}`)
    const aliases: Alias[] = []
    let name = asked
    let authentic = this.isValidating && this.#authentic.has(name)
    while (aliases.length <= maxAliases) {
      const mode = this.#failureOf(name, type)
      if (mode !== undefined && (mode !== 'bogus' || this.isValidating)) return { kind: 'failed', mode }
      const here = this.#at(name)
      if (here === undefined)
        return { kind: this.#isEmptyNonTerminal(name) ? 'nodata' : 'nxdomain', aliases, authentic }
      const owned = (wanted: RecordType): ZoneRecord[] =>
        here.filter((record) => record.type === wanted).map((record) => ({ ...record, name }) as ZoneRecord)
      const records = owned(type)
      if (records.length > 0) {
        const signatures = owned('RRSIG').filter(({ data }) => (data as RecordData['RRSIG']).typeCovered === type)
        return { kind: 'records', aliases, records, signatures, authentic }
      }
      const alias = here.find((record) => record.type === 'CNAME')
      if (alias === undefined) return { kind: 'nodata', aliases, authentic }
      aliases.push({ name, target: alias.data as string, ttl: alias.ttl })
      name = alias.data as string
      authentic = authentic && this.#authentic.has(name)
    }
    return { kind: 'failed', mode: 'servfail' }
  }

  #failureOf(name: string, type: RecordType): FailureMode | undefined {
    const failures = this.#failures
    return (
      failures.get(`${name} ${type}`) ?? failures.get(`${name} *`) ?? failures.get(`* ${type}`) ?? failures.get('* *')
    )
  }

  #at(name: string): readonly ZoneRecord[] | undefined {
    const exact = this.#records.get(name)
    if (exact !== undefined) return exact
    if (this.#isEmptyNonTerminal(name)) return undefined
    for (const encloser of ancestorsOf(name)) {
      const wildcard = this.#records.get(`*.${encloser}`)
      if (wildcard !== undefined) return wildcard
      if (this.#records.has(encloser) || this.#isEmptyNonTerminal(encloser)) return undefined // RFC 4592 §3.3.1
    }
    return undefined
  }

  #isEmptyNonTerminal(name: string): boolean {
    return this.#below.has(name)
  }

  #count(owner: string, change: 1 | -1): void {
    for (const name of ancestorsOf(owner)) {
      const count = (this.#below.get(name) ?? 0) + change
      if (count === 0) this.#below.delete(name)
      else this.#below.set(name, count)
    }
  }
}

function ownerOf(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

/** The names above a name, nearest first, without the root. */
function* ancestorsOf(name: string): Generator<string> {
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) yield name.slice(dot + 1)
}
