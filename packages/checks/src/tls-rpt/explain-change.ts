import { changed } from '@mailhealth/catalogue'
import type { Change, Facts } from '@mailhealth/core'
import { listDifference } from '../list-difference.ts'

/** Explains a change of where TLS reports go. Nobody who gets them is the one change that takes something away. */
export function explainTlsRptChange(before: Facts, after: Facts): readonly Change[] {
  if (before['rua'] === undefined || after['rua'] === undefined) return []
  const { added, removed } = listDifference(before['rua'], after['rua'])
  if (added.length === 0 && removed.length === 0) {
    const isSame = before['record'] === after['record'] || before['rua'] === null
    return isSame ? [] : [changed('tls-rpt.record-rewritten', {}, 'neutral', null)]
  }
  if (after['rua'] === null) {
    return [changed('tls-rpt.record-lost', { removed }, 'weakened', null)]
  }
  const direction = before['rua'] === null ? 'strengthened' : 'neutral'
  return [changed('tls-rpt.destinations-changed', { added, removed }, direction, null)]
}
