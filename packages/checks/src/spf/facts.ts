import { createHash } from 'node:crypto'
import { type Cidr, countAddresses, type DomainName, type Facts, mergeCidrs } from '@mailhealth/core'
import type { SpfEvidence } from './check.ts'
import { dynamicTerms, type Source, sourcesOf } from './extent.ts'
import { policyOf } from './policy.ts'
import { tallyOf } from './tally.ts'
import { isPartKnown, lastWord, nodesOf, type SpfNode } from './tree.ts'
import { walkSpf } from './walk.ts'

/** The record, what it says of strangers, how many lookups it takes, which networks it lets send, and through whom. */
export function spfFacts({ domain, lookups }: SpfEvidence): Facts {
  const { root } = walkSpf(domain, lookups)
  switch (root.kind) {
    case 'unknown':
    case 'loop':
      return {}
    case 'missing':
      return { record: null }
    case 'multiple':
      return { record: root.texts.map(policyOf).sort() }
    case 'broken':
      return { record: root.text }
    case 'record':
      return { record: policyOf(root.text), ...allFact(root), ...extentFacts(root, domain) }
  }
}

/** A source as a fact, and back: `_spf.provider.example ip4=65536 ip6/64=0 sha256=0123abcd`; the domain itself is `own`. */
export interface SourceFact {
  readonly party: string | null
  readonly ip4: number
  readonly ip6Networks: number
  /** Tells other networks from the same ones. */
  readonly digest: string
}

/** Reads a fact of `sources`; null for text that is none. */
export function parseSource(text: string): SourceFact | null {
  const [, name, ip4, ip6Networks, digest = ''] = /^(\S+) ip4=(\d+) ip6\/64=(\d+) sha256=(\w+)$/.exec(text) ?? []
  if (name === undefined) return null
  return { party: name === own ? null : name, ip4: Number(ip4), ip6Networks: Number(ip6Networks), digest }
}

const own = 'own'

function printSource({ party, networks }: Source): string {
  const { ip4, ip6Networks } = countAddresses(networks)
  return `${party ?? own} ip4=${ip4} ip6/64=${ip6Networks} sha256=${digestOf(networks).slice(0, 8)}`
}

function allFact(root: SpfNode): Facts {
  const last = lastWord(root)
  return last === null ? {} : { all: last.all }
}

/** Absent where a part of the tree is not known. Whom macros and `ptr` let send is not among the networks. */
function extentFacts(root: SpfNode, domain: DomainName): Facts {
  const tally = tallyOf(root)
  const lookups = tally.isComplete ? { lookups: tally.lookups } : {}
  if ([...nodesOf(root)].some(isPartKnown)) return lookups
  const sources = sourcesOf(root, domain)
  return {
    ...lookups,
    networks: bounded(mergeCidrs(sources.flatMap(({ networks }) => networks))),
    sources: sources.map(printSource),
    dynamic: dynamicTerms(root, domain),
  }
}

const maxNetworks = 200

/** A long list's rest becomes one entry that still changes when the rest does. */
function bounded(networks: readonly Cidr[]): readonly string[] {
  if (networks.length <= maxNetworks) return networks
  const rest = networks.slice(maxNetworks)
  return [...networks.slice(0, maxNetworks), `and ${rest.length} more, sha256 ${digestOf(rest).slice(0, 16)}`]
}

function digestOf(networks: readonly Cidr[]): string {
  return createHash('sha256').update(networks.join('\n')).digest('hex')
}
