import { showTerm } from './print.ts'
import { lookupLimit } from './session.ts'
import { nodesOf, type SpfNode, type Step, stepsOf } from './tree.ts'

/** What evaluating a whole tree takes, when no term matches before the end: what a stranger's mail makes receivers do. */
export interface Tally {
  /** DNS lookups as RFC 7208 §4.6.4 counts them. */
  readonly lookups: number
  /** The terms that lead to the lookup that is one too many; null when there is none. */
  readonly through: readonly string[] | null
  /** The terms whose lookups find nothing. */
  readonly voids: readonly string[]
  /** False when a part of the tree is not known, so that there may be more lookups. */
  readonly isComplete: boolean
}

/** Counts lookups and void lookups of a tree. */
export function tallyOf(root: SpfNode): Tally {
  let lookups = 0
  let through: readonly string[] | null = null
  const voids: string[] = []
  for (const { step, path } of inOrder(root)) {
    lookups += step.cost
    if (step.isVoid) voids.push(path.at(-1) ?? '')
    if (lookups > lookupLimit) through ??= path
  }
  return { lookups, through, voids, isComplete: [...nodesOf(root)].every(isKnown) }
}

/** A record behind a macro takes lookups too, and nobody can say in advance how many. */
function isKnown(node: SpfNode): boolean {
  if (node.kind === 'unknown' || node.kind === 'loop' || node.kind === 'broken') return false
  return stepsOf(node).every(({ term, match }) => {
    return match.kind !== 'undecided' || (term.kind !== 'include' && term.kind !== 'redirect')
  })
}

function* inOrder(node: SpfNode): Generator<{ step: Step; path: readonly string[] }> {
  for (const step of stepsOf(node)) {
    yield { step, path: [...node.path, showTerm(step.term)] }
    if (step.match.kind === 'record') yield* inOrder(step.match.node)
  }
}
