import type { CheckId } from '@mailhealth/core'

/**
 * The jsonpath that finds, in a check's evidence, whether the `$subject` of a finding was seen by another way to the
 * world too: with one of the codes that made it a finding, since a refusal has codes as well. Null for checks that look
 * one way only.
 */
export function seenByOtherWay(check: CheckId): string | null {
  if (check !== 'dnsbl') return null
  return '$.entries[*] ? (@.subject == $subject && @.second.answer.codes[*] == @.first.codes[*])'
}
