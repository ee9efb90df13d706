import type { SpfExplanationFault } from '@mailhealth/catalogue'
import { isMacroString } from './domain-spec.ts'

/** Why the TXT records that `exp` names are of no use to receivers; null when they are (RFC 7208 §6.2). */
export function faultOfExplanation(texts: readonly string[]): SpfExplanationFault | null {
  const [text] = texts
  if (text === undefined) return 'missing'
  if (texts.length > 1) return 'several'
  if (!/^[\x20-\x7e]+$/.test(text)) return 'not-ascii'
  return text.split(' ').every(isMacroString) ? null : 'bad-macro'
}
