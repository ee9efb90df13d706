import { isSpfText } from './parse.ts'

/** The SPF records among a name's TXT records, and one that was meant to be and is not. */
export interface Selection {
  readonly texts: readonly string[]
  readonly lookalike: string | null
}

/** Selects SPF records: the strings of each record joined without space (RFC 7208 §3.3, §4.5). */
export function selectSpf(records: readonly (readonly string[])[]): Selection {
  const texts = records.map((strings) => strings.join(''))
  const lookalike = texts.find((text) => !isSpfText(text) && /^[^a-z]{0,4}(?:v\s?=\s?)?spf\s?1\b|^v=spf1/i.test(text))
  return { texts: texts.filter(isSpfText), lookalike: lookalike?.slice(0, maxShown) ?? null }
}

/** The bytes of a DNS message that answers with these TXT records, without EDNS (RFC 1035 §4.1, names compressed). */
export function txtAnswerBytes(name: string, records: readonly (readonly string[])[]): number {
  const question = name.length + 2 + 4
  const answers = records.map((strings) => strings.reduce((bytes, string) => bytes + 1 + string.length, recordHead))
  return messageHead + question + answers.reduce((sum, bytes) => sum + bytes, 0)
}

const maxShown = 120
const messageHead = 12
/** A pointer, type, class, TTL and length. */
const recordHead = 12
