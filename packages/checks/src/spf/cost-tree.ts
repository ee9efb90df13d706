import { noted } from '@mailhealth/catalogue'
import { type Cidr, countAddresses, type OutlineRow } from '@mailhealth/core'
import type { EffectiveTerm } from './parse.ts'
import { showTerm } from './print.ts'
import { hostLimit, lookupLimit, voidLimit } from './session.ts'
import { tallyOf } from './tally.ts'
import { grantingSteps, isPartKnown, nodesOf, type SpfNode, type Step, stepsOf } from './tree.ts'

type Notes = OutlineRow['notes']

/**
 * A domain's tree of records for people: each term with what it takes of the ten lookups, what is spent by then, what finds
 * nothing, and whom it lets send. Ranges next to each other share a line. At most sixty lines.
 */
export function costTree(root: SpfNode): OutlineRow[] {
  const { lookups, voids, isComplete } = tallyOf(root)
  const inAll =
    root.kind === 'record' ? [noted('spf.cost-in-all', { lookups, limit: lookupLimit, atLeast: !isComplete })] : []
  const networks = networksOf(root)
  // That nobody may send is said only where the whole tree is known.
  const isTold = root.kind === 'record' && (networks.length > 0 || ![...nodesOf(root)].some(isPartKnown))
  const notes = [
    ...faultOf(root),
    ...inAll,
    ...(voids.length > 0 ? [noted('spf.void-in-all', { voids: voids.length, limit: voidLimit })] : []),
    ...authorised(networks, isTold),
  ]
  const rows = [{ depth: 0, text: `v=spf1 ${root.name}`, notes }, ...new Drawing().rowsOf(root, 1)]
  if (rows.length <= maxRows) return rows
  return [
    ...rows.slice(0, maxRows - 1),
    { depth: 1, text: '…', notes: [noted('spf.more-rows', { rows: rows.length - maxRows + 1 })] },
  ]
}

const maxRows = 60

/** Draws terms in the order of evaluation, and keeps count. */
class Drawing {
  #spent = 0

  rowsOf(node: SpfNode, depth: number): OutlineRow[] {
    const granting = new Map<EffectiveTerm, readonly Cidr[]>(
      grantingSteps(node).map((step) => [step.term, step.networks]),
    )
    const rows: OutlineRow[] = []
    let ranges: Step[] = []
    const flush = (): void => {
      if (ranges.length > 0) rows.push(rangesRow(ranges, granting, depth))
      ranges = []
    }
    for (const step of stepsOf(node)) {
      if (step.term.kind === 'ip4' || step.term.kind === 'ip6') ranges.push(step)
      else {
        flush()
        rows.push(...this.#stepRows(step, granting.get(step.term), depth))
      }
    }
    flush()
    return [...rows, ...ignoredRows(node, depth)]
  }

  #stepRows(step: Step, networks: readonly Cidr[] | undefined, depth: number): OutlineRow[] {
    const { term, cost, isVoid, match } = step
    const before = this.#spent
    this.#spent += cost
    const isPassedHere = before <= lookupLimit && this.#spent > lookupLimit
    const below = match.kind === 'record' ? this.rowsOf(match.node, depth + 1) : []
    const granted = match.kind === 'record' ? networksOf(match.node) : (networks ?? [])
    const notes = [
      ...(isPassedHere ? [noted('spf.limit-passed', { limit: lookupLimit })] : []),
      ...(cost > 0 ? [noted('spf.cost', { lookups: this.#spent - before, spent: this.#spent })] : []),
      ...(isVoid ? [noted('spf.void', {})] : []),
      ...faultsOf(step),
      ...authorised(granted, granted.length > 0),
    ]
    return [{ depth, text: showTerm(term), notes }, ...below]
  }
}

/** `ip4 × 12, ip6 × 2` for several, the term itself for one. */
function rangesRow(
  steps: readonly Step[],
  granting: ReadonlyMap<EffectiveTerm, readonly Cidr[]>,
  depth: number,
): OutlineRow {
  const networks = steps.flatMap(({ term }) => granting.get(term) ?? [])
  const counts = (['ip4', 'ip6'] as const).flatMap((kind) => {
    const count = steps.filter(({ term }) => term.kind === kind).length
    return count > 0 ? [`${kind} × ${count}`] : []
  })
  const [first] = steps
  const text = steps.length === 1 && first !== undefined ? showTerm(first.term) : counts.join(', ')
  return { depth, text, notes: authorised(networks, networks.length > 0) }
}

function ignoredRows(node: SpfNode, depth: number): OutlineRow[] {
  if (node.kind !== 'record') return []
  return node.ignored.map((term) => ({ depth, text: showTerm(term), notes: [noted('spf.ignored', {})] }))
}

/** What stands in the way of a term. */
function faultsOf({ match }: Step): Notes {
  switch (match.kind) {
    case 'record':
      return faultOf(match.node)
    case 'too-many-exchanges':
      return [noted('spf.many-hosts', { hosts: match.count, limit: hostLimit })]
    case 'undecided':
      if (match.because === 'failed') return [noted('spf.no-answer', {})]
      return [noted(match.because === 'beyond' ? 'spf.not-followed' : 'spf.not-static', {})]
    case 'networks':
      return match.unknown.length > 0 ? [noted('spf.no-answer', {})] : []
    case 'everything':
      return []
  }
}

/** What is wrong with a record, or with the place where one should be. */
function faultOf(node: SpfNode): Notes {
  switch (node.kind) {
    case 'record':
      return []
    case 'missing':
      return [noted('spf.no-record', { answer: node.answer })]
    case 'broken':
      return [noted('spf.broken', {})]
    case 'multiple':
      return [noted('spf.several', { records: node.texts.length })]
    case 'loop':
      return [noted('spf.loop', {})]
    case 'unknown':
      return [noted('spf.no-answer', {})]
  }
}

function networksOf(node: SpfNode): Cidr[] {
  return [...nodesOf(node)].flatMap((one) => grantingSteps(one).flatMap(({ networks }) => networks))
}

function authorised(networks: readonly Cidr[], isTold: boolean): Notes {
  return isTold ? [noted('spf.authorises', { ...countAddresses(networks) })] : []
}
