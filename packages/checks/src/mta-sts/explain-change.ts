import { changed } from '@mailhealth/catalogue'
import type { Change, Facts, FactValue } from '@mailhealth/core'
import { listDifference } from '../list-difference.ts'

/** Explains a change of a domain's MTA-STS: a weaker mode first, then how long it holds, then whom it allows. */
export function explainMtaStsChange(before: Facts, after: Facts): readonly Change[] {
  if (before['record'] === true && after['record'] === false) {
    return [changed('mta-sts.record-lost', { mode: textOf(before['mode']) }, 'weakened', null)]
  }
  if (before['record'] === false && after['record'] === true) {
    return [changed('mta-sts.record-appeared', {}, 'strengthened', null)]
  }
  return [...modeChange(before, after), ...lifetimeChange(before, after), ...hostsChange(before, after)]
}

const strength = ['none', 'testing', 'enforce']

function modeChange(before: Facts, after: Facts): Change[] {
  const [earlier, later] = [textOf(before['mode']), textOf(after['mode'])]
  if (earlier === null || later === null || earlier === later) return []
  const direction = strength.indexOf(later) < strength.indexOf(earlier) ? 'weakened' : 'strengthened'
  return [changed('mta-sts.mode-changed', { before: earlier, after: later }, direction, null)]
}

function lifetimeChange(before: Facts, after: Facts): Change[] {
  const [earlier, later] = [before['maxAgeSeconds'], after['maxAgeSeconds']]
  if (typeof earlier !== 'number' || typeof later !== 'number' || earlier === later) return []
  const direction = later < earlier ? 'weakened' : 'strengthened'
  return [changed('mta-sts.lifetime-changed', { before: earlier, after: later }, direction, null)]
}

/** Whoever is allowed more may take mail: a list that grew protects less, one that shrank more. */
function hostsChange(before: Facts, after: Facts): Change[] {
  if (!Array.isArray(before['mx']) || !Array.isArray(after['mx'])) return []
  const { added, removed } = listDifference(before['mx'] as FactValue, after['mx'] as FactValue)
  if (added.length === 0 && removed.length === 0) return []
  const direction = added.length === 0 ? 'strengthened' : removed.length === 0 ? 'weakened' : 'neutral'
  return [changed('mta-sts.hosts-changed', { added, removed }, direction, null)]
}

function textOf(value: FactValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}
