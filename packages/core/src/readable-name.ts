import { domainToASCII } from 'node:url'
import { type DomainName, toUnicode } from './name.ts'

/**
 * The name with U-labels, where nobody can take it for another; null where it has none, or where somebody could: it does
 * not turn back into the same A-labels, has more than letters, is of several scripts, or of one that runs from right to
 * left. Stricter than the highly restrictive level of UTS 39 §5.2, and over the whole name: a label in Cyrillic letters
 * that look Latin is told by the Latin label beside it.
 */
export function readableName(name: DomainName): string | null {
  const shown = toUnicode(name)
  if (shown === name || domainToASCII(shown) !== name) return null
  const scripts = new Set(shown.split('.').map(scriptOf))
  scripts.delete('none')
  if (scripts.has('unfit')) return null
  // No ideograph and no syllable looks like a Latin letter.
  if (scripts.has('East Asian')) scripts.delete('Latin')
  return scripts.size === 1 ? shown : null
}

/** Those that run from left to right, of today's use (UAX 31 table 5); Latin and those of East Asia are below. */
const alphabets = [
  ...['Armenian', 'Bengali', 'Cyrillic', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek', 'Gujarati', 'Gurmukhi'],
  ...['Kannada', 'Khmer', 'Lao', 'Malayalam', 'Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thai', 'Tibetan'],
].map((script) => [script, new RegExp(`^\\p{Script_Extensions=${script}}+$`, 'u')] as const)

const eastAsian = [['Hiragana', 'Katakana'], ['Hangul'], ['Bopomofo']].map(
  (scripts) => new RegExp(`^[${['Han', ...scripts].map((one) => `\\p{Script_Extensions=${one}}`).join('')}]+$`, 'u'),
)

/** Letters that no other Latin letter is, but for its marks: `ɑ` and `ı` are not among them. */
const latin = /^[a-zßæœøđðþłħ\u0300-\u036f]+$/

function scriptOf(label: string): string {
  const letters = label.replace(/[0-9_-]/g, '')
  if (letters === '') return 'none'
  if (!/^(?:\p{L}\p{M}{0,2})+$/u.test(letters)) return 'unfit'
  if (latin.test(letters.normalize('NFD'))) return 'Latin'
  if (eastAsian.some((pattern) => pattern.test(letters))) return 'East Asian'
  return alphabets.find(([, pattern]) => pattern.test(letters))?.[0] ?? 'unfit'
}
