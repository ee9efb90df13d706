import { cidrContains, familyOf, type IpAddress } from '@mailhealth/core'
import { lookupLimit, voidLimit } from './tally.ts'
import type { Match, SpfNode } from './tree.ts'

/** What check_host() comes to (RFC 7208 §2.6), `temperror` apart: a lookup that failed for us leaves the result open. */
export type SpfResult = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'permerror'

/**
 * Every result that mail from an address can get. One: it is certain. Several: it depends on the message (macros, the
 * client's PTR names) or on a lookup that failed.
 */
export function resultsFor(root: SpfNode, address: IpAddress): ReadonlySet<SpfResult> {
  return resultsOf(root, address, { lookups: 0, voids: 0 })
}

interface Spent {
  lookups: number
  voids: number
}

const resultOf = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' } as const
const anything: readonly SpfResult[] = ['pass', 'fail', 'softfail', 'neutral', 'none', 'permerror']

function resultsOf(node: SpfNode, address: IpAddress, spent: Spent): Set<SpfResult> {
  switch (node.kind) {
    case 'missing':
      return new Set(['none'])
    case 'broken':
    case 'multiple':
    case 'loop': // it goes round until the lookups are spent
      return new Set(['permerror'])
    case 'unknown':
      return new Set(anything)
    case 'record':
      return resultsOfRecord(node, address, spent)
  }
}

/** Left to right, the first match decides (RFC 7208 §4.6.2); what cannot be decided may match or not. */
function resultsOfRecord(node: SpfNode & { kind: 'record' }, address: IpAddress, spent: Spent): Set<SpfResult> {
  const results = new Set<SpfResult>()
  for (const { term, cost, isVoid, match } of node.steps) {
    spent.lookups += cost
    spent.voids += isVoid ? 1 : 0
    if (spent.lookups > lookupLimit || spent.voids > voidLimit) return results.add('permerror')
    if (term.kind === 'redirect') return new Set([...results, ...redirected(match, address, spent)])
    const may = matching(match, address, spent)
    if (may.break) results.add('permerror')
    if (may.match) results.add(resultOf[term.qualifier])
    if (!may.pass) return results
  }
  return results.add('neutral') // RFC 7208 §4.7
}

/** The target's result; without a record there, permerror (RFC 7208 §6.1). */
function redirected(match: Match, address: IpAddress, spent: Spent): Set<SpfResult> {
  if (match.kind !== 'record') return new Set(anything)
  const results = resultsOf(match.node, address, spent)
  if (results.delete('none')) results.add('permerror')
  return results
}

/** What may happen at a term: it matches, evaluation passes on to the next, or it breaks off with an error. */
interface May {
  readonly match: boolean
  readonly pass: boolean
  readonly break: boolean
}

function matching(match: Match, address: IpAddress, spent: Spent): May {
  switch (match.kind) {
    case 'everything':
      return { match: true, pass: false, break: false }
    case 'undecided':
      return { match: true, pass: true, break: false }
    case 'too-many-exchanges':
      return { match: false, pass: false, break: true }
    case 'networks': {
      if (match.networks.some((network) => cidrContains(network, address))) {
        return { match: true, pass: false, break: false }
      }
      return { match: match.unknown.includes(familyOf(address)), pass: true, break: false }
    }
    case 'record': {
      const results = resultsOf(match.node, address, spent) // RFC 7208 §5.2
      return {
        match: results.has('pass'),
        pass: results.has('fail') || results.has('softfail') || results.has('neutral'),
        break: results.has('none') || results.has('permerror'),
      }
    }
  }
}
