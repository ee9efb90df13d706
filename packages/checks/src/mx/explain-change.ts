import { changed, type MxAcceptance } from '@mailhealth/catalogue'
import type { Change, Facts, FactValue } from '@mailhealth/core'
import { listOf } from '../fact-change.ts'
import { listDifference } from '../list-difference.ts'

/** Says where a domain's mail goes now that it did not go before. What is known of one side only says nothing. */
export function explainMxChange({ mx: was }: Facts, { mx: is }: Facts): readonly Change[] {
  if (was === undefined || is === undefined || JSON.stringify(was) === JSON.stringify(is)) return []
  const [before, after] = [acceptanceOf(was), acceptanceOf(is)]
  if (before !== after) {
    // Without MX the address itself gets the mail, where it may not be wanted (RFC 5321 §5.1).
    const direction = after === 'none' ? 'weakened' : before === 'none' ? 'strengthened' : 'neutral'
    return [changed('mx.acceptance-changed', { before, after }, direction, null)]
  }
  const hosts = listDifference(hostsOf(was), hostsOf(is))
  if (hosts.added.length > 0 || hosts.removed.length > 0)
    return [changed('mx.hosts-changed', { ...hosts }, 'neutral', null)]
  return [changed('mx.preferences-changed', { before: listOf(was), after: listOf(is) }, 'neutral', null)]
}

/** `10 mail.example.com`; the null MX is `0 .` (RFC 7505 §3). */
function acceptanceOf(fact: FactValue): MxAcceptance {
  const hosts = hostsOf(fact)
  if (hosts.length === 0) return 'none'
  return hosts.length === 1 && hosts[0] === '.' ? 'null' : 'hosts'
}

function hostsOf(fact: FactValue): readonly string[] {
  return [...new Set(listOf(fact).map((record) => record.slice(record.indexOf(' ') + 1)))]
}
