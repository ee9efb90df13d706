import { differSince } from '../server-views.ts'
import type { DkimEvidence } from './check.ts'
import { keyViews } from './servers.ts'
import { isWildcardAnswer, usedKey } from './texts.ts'

/** What is known of a selector's key since earlier runs. Times in ISO 8601. */
export interface KeyMemory {
  readonly hash: string
  readonly firstSeen: string
  /** Since when the key says that it is being tested; null when it does not. */
  readonly testingSince: string | null
  /** The key before this one, when it was first seen, and when it was seen to be replaced. Absent when none is known. */
  readonly previous?: { readonly hash: string; readonly firstSeen: string; readonly replacedAt: string }
  /** There where the last answer held no such key any more; it may come back with its age. */
  readonly isGone?: true
}

export interface DkimMemory {
  /** Selector -> its key. */
  readonly keys: { readonly [selector: string]: KeyMemory }
  /** Selector -> since when authoritative servers have differed about its key (differSince()); not in it: they agree. */
  readonly differSince: { readonly [selector: string]: string }
}

/** What was remembered before servers were compared: selector -> its key. */
type FormerMemory = DkimMemory['keys']

/** What an earlier run remembered, whichever version of this check it was. */
export function recalled(memory: DkimMemory | FormerMemory | null): DkimMemory | null {
  return memory === null || isCurrent(memory) ? memory : { keys: memory, differSince: {} }
}

function isCurrent(memory: DkimMemory | FormerMemory): memory is DkimMemory {
  return 'keys' in memory && 'differSince' in memory
}

/** Remembers when each key was first seen. A key that is away for a while, or could not be asked for, keeps its age. */
export function rememberKeys(evidence: DkimEvidence, memory: DkimMemory | null): DkimMemory {
  return { keys: keysSeen(evidence, memory?.keys ?? {}), differSince: differencesSeen(evidence, memory) }
}

function keysSeen(evidence: DkimEvidence, before: DkimMemory['keys']): DkimMemory['keys'] {
  const known = evidence.selectors.flatMap(({ selector, isGuess, lookup }) => {
    const earlier = before[selector]
    const used = usedKey(lookup)
    const isWildcard = isGuess ? isWildcardAnswer(lookup, evidence.wildcard) : false
    if (used !== null && isWildcard === false) {
      return [[selector, rememberKey(used.key.hash, used.isTesting, evidence.observedAt, earlier)] as const]
    }
    if (earlier === undefined) return []
    const isUnknown = lookup.answer.kind === 'failed' || isWildcard === null
    return [[selector, isUnknown ? earlier : { ...earlier, isGone: true as const }] as const]
  })
  return Object.fromEntries(known)
}

function differencesSeen({ servers, observedAt }: DkimEvidence, memory: DkimMemory | null): DkimMemory['differSince'] {
  const since = servers.flatMap(({ selector, said }) => {
    const one = differSince(said, keyViews(said), earlierDifference(memory, selector), observedAt)
    return one === null ? [] : [[selector, one] as const]
  })
  return Object.fromEntries(since)
}

/** Since when the servers differed about a selector's key as of the last run, as differSince() takes it. */
export function earlierDifference(memory: DkimMemory | null, selector: string): string | null | undefined {
  return memory === null ? undefined : (memory.differSince[selector] ?? null)
}

function rememberKey(hash: string, isTesting: boolean, now: string, earlier: KeyMemory | undefined): KeyMemory {
  const same = earlier?.hash === hash ? earlier : undefined
  const replaced = earlier === undefined || same !== undefined ? undefined : earlier
  const previous =
    replaced === undefined ? same?.previous : { hash: replaced.hash, firstSeen: replaced.firstSeen, replacedAt: now }
  return {
    hash,
    firstSeen: same?.firstSeen ?? now,
    testingSince: isTesting ? (same?.testingSince ?? now) : null,
    ...(previous === undefined ? {} : { previous }),
  }
}
