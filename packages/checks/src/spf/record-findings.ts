import { found } from '@mailhealth/catalogue'
import type { Cidr, DomainName, RawFinding } from '@mailhealth/core'
import { hasMacro } from './domain-spec.ts'
import { macroLetters } from './macro.ts'
import { isOwn } from './own.ts'
import { showTerm } from './print.ts'
import { hostLimit } from './session.ts'
import { type GrantingStep, grantingSteps, type SpfNode } from './tree.ts'

/** What is wrong with one record of a domain's tree, or with the place where one should be. */
export function recordFindings(node: SpfNode, domain: DomainName): RawFinding[] {
  switch (node.kind) {
    case 'unknown':
      return []
    case 'missing':
      return includeMissing(node)
    case 'multiple':
      return [found('spf.multiple-records', node.name, { records: node.texts.slice(0, 5).map(shown) })]
    case 'broken':
      return [found('spf.syntax', node.name, { faults: node.faults.slice(0, 5).map((fault) => ({ ...fault })) })]
    case 'loop':
      return [found('spf.include-loop', domain, { chain: node.trail })]
    case 'record': {
      const faults = [...passAll(node), ...tooManyExchanges(node)]
      return isOwn(node.name, domain) ? [...faults, ...ownFindings(node)] : faults
    }
  }
}

type RecordNode = SpfNode & { readonly kind: 'record' }

/** Above `safe` a TXT answer is close to what UDP carries without EDNS, above `full` beyond it (RFC 7208 §3.4). */
const safeBytes = 450
const fullBytes = 512
/** Ranges wider than these are hardly one sender's. */
const widest = { 4: 16, 6: 32 } as const

/** What is fragile about a record: told of the operator's own only, since nobody can mend a stranger's. */
function ownFindings(node: RecordNode): RawFinding[] {
  const { name, ignored, answerBytes } = node
  const ptr = node.steps.filter(({ term }) => term.kind === 'ptr').map(({ term }) => showTerm(term))
  const wide = grantingSteps(node).filter((step) => step.networks.some(isTooWide))
  return [
    ...macros(node),
    ...(ptr.length > 0 ? [found('spf.ptr-used', name, { terms: ptr })] : []),
    ...(wide.length > 0 ? [found('spf.too-wide', name, { terms: termsOf(wide) })] : []),
    ...(answerBytes > safeBytes ? [tooLarge(name, answerBytes)] : []),
    ...(ignored.length > 0 ? [found('spf.terms-after-all', name, { terms: ignored.slice(0, 20).map(showTerm) })] : []),
  ]
}

/** Nobody can say in advance whom a macro lets send; `%{p}` is slow and unreliable besides (RFC 7208 §7.2). */
function macros({ name, steps }: RecordNode): RawFinding[] {
  const specs = steps.map(({ term }) => term).filter((term) => 'domain' in term && hasMacro(term.domain ?? ''))
  if (specs.length === 0) return []
  const usesClientName = specs.some((term) => 'domain' in term && macroLetters(term.domain ?? '').has('p'))
  return [found('spf.macro-used', name, { terms: specs.slice(0, 20).map(showTerm), usesClientName })]
}

function tooLarge(name: string, bytes: number): RawFinding {
  if (bytes > fullBytes) return found('spf.too-large', name, { bytes, limit: fullBytes, weight: 'medium' })
  return found('spf.too-large', name, { bytes, limit: safeBytes, weight: 'low' })
}

function includeMissing(node: SpfNode & { readonly kind: 'missing' }): RawFinding[] {
  const term = node.path.at(-1)
  const record = node.trail.at(-2)
  if (term === undefined || record === undefined) return [] // the domain's own: spf.missing
  const weight = term.startsWith('redirect') ? 'high' : 'critical'
  return [found('spf.include-missing', node.name, { term, record, answer: node.answer, weight })]
}

function passAll(node: RecordNode): RawFinding[] {
  const open = grantingSteps(node).filter((step) => step.networks.some(isEverything))
  return open.length > 0 ? [found('spf.pass-all', node.name, { terms: termsOf(open) })] : []
}

/** RFC 7208 §4.6.4: more than ten hosts behind one `mx` are a permerror. */
function tooManyExchanges(node: RecordNode): RawFinding[] {
  return node.steps.flatMap(({ term, match }) => {
    if (match.kind !== 'too-many-exchanges' || term.kind !== 'mx') return []
    const through = [...node.path, showTerm(term)]
    const args = { lookups: match.count, limit: hostLimit, atLeast: false, counted: 'exchanges', through } as const
    return [found('spf.lookup-limit-exceeded', term.domain ?? node.name, args)]
  })
}

function isEverything(network: Cidr): boolean {
  return prefixLength(network) === 0
}

function isTooWide(network: Cidr): boolean {
  const length = prefixLength(network)
  return length > 0 && length < widest[network.includes(':') ? 6 : 4]
}

function prefixLength(network: Cidr): number {
  return Number(network.slice(network.lastIndexOf('/') + 1))
}

function termsOf(steps: readonly GrantingStep[]): string[] {
  return steps.slice(0, 20).map(({ term }) => showTerm(term))
}

function shown(text: string): string {
  return text.slice(0, 300)
}
