import { createHash } from 'node:crypto'
import type { Facts } from '@mailhealth/core'
import type { SpfEvidence } from './check.ts'
import { tallyOf } from './tally.ts'
import { grantingSteps, lastWord, type Match, nodesOf, type SpfNode, stepsOf } from './tree.ts'
import { walkSpf } from './walk.ts'

/** The record, what it says of strangers, how many lookups it takes, and which networks it lets send. */
export function spfFacts({ domain, lookups }: SpfEvidence): Facts {
  const { root } = walkSpf(domain, lookups)
  switch (root.kind) {
    case 'unknown':
    case 'loop':
      return {}
    case 'missing':
      return { record: null }
    case 'multiple':
      return { record: [...root.texts].sort() }
    case 'broken':
      return { record: root.text }
    case 'record':
      return { record: root.text, ...allFact(root), ...extentFacts(root) }
  }
}

function allFact(root: SpfNode): Facts {
  const last = lastWord(root)
  return last === null ? {} : { all: last.all }
}

/** Absent where a part of the tree is not known. Whom macros and `ptr` let send is not among the networks. */
function extentFacts(root: SpfNode): Facts {
  const tally = tallyOf(root)
  const nodes = [...nodesOf(root)]
  const lookups = tally.isComplete ? { lookups: tally.lookups } : {}
  if (nodes.some(isUnknown)) return lookups
  const networks = nodes.flatMap(grantingSteps).flatMap((step) => step.networks)
  return { ...lookups, networks: bounded([...new Set<string>(networks)].sort()) }
}

function isUnknown(node: SpfNode): boolean {
  if (node.kind === 'unknown' || node.kind === 'loop' || node.kind === 'broken') return true
  return stepsOf(node).some(({ match }) => isOpen(match))
}

/** Macros and `ptr` stay as they are from run to run; what failed, or was not followed, may be otherwise next time. */
function isOpen(match: Match): boolean {
  if (match.kind === 'networks') return match.unknown.length > 0
  return match.kind === 'undecided' && (match.because === 'failed' || match.because === 'beyond')
}

const maxNetworks = 200

/** A long list's rest becomes one entry that still changes when the rest does. */
function bounded(networks: readonly string[]): readonly string[] {
  if (networks.length <= maxNetworks) return networks
  const rest = networks.slice(maxNetworks)
  const digest = createHash('sha256').update(rest.join('\n')).digest('hex').slice(0, 16)
  return [...networks.slice(0, maxNetworks), `and ${rest.length} more, sha256 ${digest}`]
}
