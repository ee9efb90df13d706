import type { Cidr } from '@mailhealth/core'
import type { EffectiveTerm, SpfFault } from './parse.ts'

/** What is known of every node: whose record it is, and how evaluation comes to it. */
interface NodeHead {
  readonly name: string
  /** The terms that lead here from the domain's own record, printed; empty for that record itself. */
  readonly path: readonly string[]
  /** The names of the records on the way, the domain first and this one last. */
  readonly trail: readonly string[]
  /** True when a pass here is a pass for the domain: every include on the way has the qualifier `+`. */
  readonly grants: boolean
}

/** A record, or the place where one should be. */
export type SpfNode =
  | (NodeHead & {
      readonly kind: 'record'
      /** The record in normal form. */
      readonly text: string
      /** The bytes of the whole TXT answer that it came in. */
      readonly answerBytes: number
      /** What is evaluated, in order: up to `all`, or to `redirect` where there is no `all`. */
      readonly steps: readonly Step[]
      /** Mechanisms behind `all`, and a `redirect` beside it: void (RFC 7208 §5.1). */
      readonly ignored: readonly EffectiveTerm[]
      /** The domain-spec of `exp`: where the text for a `fail` is. */
      readonly exp: string | null
    })
  | (NodeHead & { readonly kind: 'broken'; readonly text: string; readonly faults: readonly SpfFault[] })
  | (NodeHead & { readonly kind: 'multiple'; readonly texts: readonly string[] })
  | (NodeHead & {
      readonly kind: 'missing'
      readonly answer: 'nxdomain' | 'nodata' | 'no-record' | 'malformed'
      /** A TXT record that was meant to be an SPF record and is not. */
      readonly lookalike: string | null
    })
  /** The record includes itself, by way of others or not. */
  | (NodeHead & { readonly kind: 'loop' })
  /** The question failed, or was beyond the bounds. */
  | (NodeHead & { readonly kind: 'unknown' })

/** One term with what DNS says of it. */
export interface Step {
  readonly term: EffectiveTerm
  /** What it takes of the ten lookups (RFC 7208 §4.6.4). */
  readonly cost: 0 | 1
  /** Its lookup found nothing, in no address family: one void lookup. */
  readonly isVoid: boolean
  readonly match: Match
}

/** Which addresses a term matches. */
export type Match =
  | { readonly kind: 'everything' }
  | {
      readonly kind: 'networks'
      readonly networks: readonly Cidr[]
      /** The address families of which a lookup failed, so that more may match. */
      readonly unknown: readonly (4 | 6)[]
    }
  /** `include` and `redirect`: what the other record says. */
  | { readonly kind: 'record'; readonly node: SpfNode }
  /** It depends on the message (a macro, the client's PTR names), its lookup failed, or it is beyond what is followed. */
  | { readonly kind: 'undecided'; readonly because: 'macro' | 'ptr' | 'failed' | 'beyond' }
  /** More mail hosts than an `mx` may lead to: receivers give up (RFC 7208 §4.6.4). */
  | { readonly kind: 'too-many-exchanges'; readonly count: number }

/** A record and every record that it leads to, in the order of evaluation. */
export function* nodesOf(node: SpfNode): Generator<SpfNode> {
  yield node
  for (const step of stepsOf(node)) if (step.match.kind === 'record') yield* nodesOf(step.match.node)
}

/** A node's steps; none where there is no valid record. */
export function stepsOf(node: SpfNode): readonly Step[] {
  return node.kind === 'record' ? node.steps : []
}

/** True where it could not be told whom a record lets send: a part of it failed, is broken, or was not followed. */
export function isPartKnown(node: SpfNode): boolean {
  if (node.kind === 'unknown' || node.kind === 'loop' || node.kind === 'broken') return true
  return stepsOf(node).some(({ match }) => isOpen(match))
}

/** Macros and `ptr` stay as they are from run to run; what failed, or was not followed, may be otherwise next time. */
function isOpen(match: Match): boolean {
  if (match.kind === 'networks') return match.unknown.length > 0
  return match.kind === 'undecided' && (match.because === 'failed' || match.because === 'beyond')
}

/**
 * The record that has the last word on strangers, and the qualifier of its `all` (null: it has none): the domain's own,
 * or the one that `redirect` leads to. Null where it could not be told.
 */
export function lastWord(node: SpfNode): { readonly name: string; readonly all: string | null } | null {
  if (node.kind !== 'record') return null
  const last = node.steps.at(-1)
  if (last?.term.kind === 'all') return { name: node.name, all: last.term.qualifier }
  if (last?.term.kind === 'redirect') return last.match.kind === 'record' ? lastWord(last.match.node) : null
  return { name: node.name, all: null }
}

/** A step that lets somebody send in the domain's name, with the ranges that it names as far as they are known. */
export interface GrantingStep {
  readonly term: EffectiveTerm
  readonly networks: readonly Cidr[]
}

/** A node's steps that let somebody send in the domain's name by themselves, not by another record. */
export function grantingSteps(node: SpfNode): GrantingStep[] {
  if (!node.grants) return []
  return stepsOf(node).flatMap(({ term, match }) => {
    if (term.kind === 'redirect' || term.qualifier !== '+') return []
    if (match.kind === 'everything') return [{ term, networks: everything }]
    return match.kind === 'networks' ? [{ term, networks: match.networks }] : []
  })
}

const everything = ['0.0.0.0/0', '::/0'] as Cidr[]
