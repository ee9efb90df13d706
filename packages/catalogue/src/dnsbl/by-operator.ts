import type { RawFinding } from '@mailhealth/core'

/** Findings that are shown together. `heading` is what they have in common; null where one stands alone. */
export interface FindingGroup<F> {
  readonly heading: string | null
  readonly findings: readonly F[]
}

/**
 * Puts the listings of an operator together where several of its lists have some: `Spamhaus: ZEN, DBL`. They are one
 * matter for whoever has to deal with that operator. A group has the place of the first of them; everything else stays alone, in its order.
 * The heading may hold text of the configuration: whoever shows it escapes it.
 */
export function groupByOperator<F extends RawFinding>(findings: readonly F[]): readonly FindingGroup<F>[] {
  const byOperator = Map.groupBy(findings, operatorOf)
  return findings.flatMap((finding): FindingGroup<F>[] => {
    const operator = operatorOf(finding)
    const all = byOperator.get(operator) ?? []
    const lists = new Set(all.map(({ args }) => String(args['list'])))
    if (operator === null || lists.size < 2) return [{ heading: null, findings: [finding] }]
    return all[0] === finding ? [{ heading: headingOf(operator, [...lists]), findings: all }] : []
  })
}

/** Whose list a listing is on; null for any other finding. */
function operatorOf({ id, args }: RawFinding): string | null {
  return id === 'dnsbl.listed' && typeof args['operator'] === 'string' ? args['operator'] : null
}

/** Lists have their operator's name in front, which need not be repeated. */
function headingOf(operator: string, lists: readonly string[]): string {
  const prefix = `${operator} `
  const names = lists.map((list) => (list.startsWith(prefix) ? list.slice(prefix.length) : list))
  return `${operator}: ${names.join(', ')}`
}
