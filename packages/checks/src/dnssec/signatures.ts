import { type RecordData, recordsOf } from '@mailhealth/core'
import { isBy } from './delegation.ts'
import type { ServedAnswer, ZoneEvidence } from './gather.ts'

type Signature = RecordData['RRSIG']

/** How long the records of one question stay valid, and at which servers. */
export interface Validity {
  readonly name: string
  readonly type: string
  readonly expiresAt: string
  /** In days, from when it was observed; below 0 when it is over. */
  readonly daysLeft: number
  readonly servers: readonly string[]
}

const msPerDay = 86_400_000

/** Less than so many days, of signatures that live for long; of others less than this part of their life. */
const warnDays = 3
const warnPart = 1 / 3

/**
 * The records of a zone whose signatures are about to end, the first to end first. A signature that is made for each
 * answer lives for a day or two, and is never in the last third of it.
 */
export function endingSignatures(zone: ZoneEvidence, observedAt: string): Validity[] {
  const byQuestion = signedAnswers(zone).flatMap(({ name, type, signatures, server }) => {
    const ending = endingOf(type === 'DNSKEY' ? byEntryPoints(zone, signatures) : signatures, observedAt)
    return ending === null ? [] : [{ name, type, ...ending, server }]
  })
  const merged = new Map<string, Validity>()
  for (const { server, ...one } of byQuestion) {
    const key = `${one.name} ${one.type} ${one.expiresAt}`
    const servers = new Set([...(merged.get(key)?.servers ?? []), ...(server === null ? [] : [server])])
    merged.set(key, { ...one, servers: [...servers].sort() })
  }
  return [...merged.values()].sort((a, b) => a.expiresAt.localeCompare(b.expiresAt) || a.type.localeCompare(b.type))
}

/** When the records under these signatures are no longer valid, where that is near; null where it is not. */
export function endingOf(
  signatures: readonly Signature[],
  observedAt: string,
): Pick<Validity, 'expiresAt' | 'daysLeft'> | null {
  const at = Date.parse(observedAt)
  const last = lastToEnd(signatures)
  if (last === null || !isEnding(last, at)) return null
  return { expiresAt: last.expiresAt, daysLeft: daysUntil(last.expiresAt, at) }
}

/** The question that some servers answer without signatures while others sign; null where they do alike. */
export function unsignedAnswers({ served }: ZoneEvidence): Omit<Validity, 'expiresAt' | 'daysLeft'> | null {
  for (const question of served) {
    const answers = answersOf(question)
    const without = answers.filter(({ signatures }) => signatures.length === 0).map(({ server }) => server)
    if (without.length > 0 && without.length < answers.length) {
      return { name: question.name, type: question.type, servers: [...new Set(without)].sort() }
    }
  }
  return null
}

interface SignedAnswer {
  readonly name: string
  readonly type: string
  readonly signatures: readonly Signature[]
  /** Null for the resolver. */
  readonly server: string | null
}

/** What servers say; where none answered a question, what the resolver says, which may be older. */
function signedAnswers({ soa, keys, used, served }: ZoneEvidence): SignedAnswer[] {
  const own = served.flatMap((question) => answersOf(question).map((one) => ({ ...question, ...one })))
  const others = [soa, keys, ...used].flatMap((one) => {
    if (one === null || one.answer.kind !== 'records' || one.answer.dnssec !== 'secure') return []
    const { name, type, answer } = one
    if (answer.aliases.length > 0 || own.some((known) => known.name === name && known.type === type)) return []
    return [{ name, type, signatures: answer.signatures ?? [], server: null }]
  })
  return [...own, ...others]
}

function answersOf({ said }: ServedAnswer): { readonly server: string; readonly signatures: readonly Signature[] }[] {
  if (said.kind === 'failed') return []
  return said.answers.flatMap(({ nameserver, address, isAuthoritative, answer }) =>
    isAuthoritative && answer.kind === 'records' && answer.aliases.length === 0
      ? [{ server: `${nameserver} (${address})`, signatures: answer.signatures ?? [] }]
      : [],
  )
}

/** Of the signatures over the keys only those count that a DS record leads to. */
function byEntryPoints({ ds }: ZoneEvidence, signatures: readonly Signature[]): readonly Signature[] {
  const entries = ds === null ? [] : recordsOf(ds.answer)
  const counted = signatures.filter((one) => entries.some((entry) => isBy(one, entry)))
  return counted.length > 0 ? counted : signatures
}

/** Records are valid for as long as one signature over them is. */
function lastToEnd(signatures: readonly Signature[]): Signature | null {
  return [...signatures].sort((a, b) => b.expiresAt.localeCompare(a.expiresAt))[0] ?? null
}

function isEnding({ expiresAt, inceptedAt }: Signature, at: number): boolean {
  const left = Date.parse(expiresAt) - at
  const life = Date.parse(expiresAt) - Date.parse(inceptedAt)
  return left < Math.min(warnDays * msPerDay, life * warnPart)
}

/** With one decimal, rounded down: what is over is below 0. */
function daysUntil(moment: string, at: number): number {
  return Math.floor(((Date.parse(moment) - at) / msPerDay) * 10) / 10
}
