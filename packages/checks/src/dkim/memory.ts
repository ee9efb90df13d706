import type { DkimEvidence } from './check.ts'
import { parseKeyRecord } from './parse.ts'
import { isWildcardAnswer, textsOf } from './texts.ts'

/** What is known of a selector's key since earlier runs. Times in ISO 8601. */
export interface KeyMemory {
  readonly hash: string
  readonly firstSeen: string
  /** Since when the key says that it is being tested; null when it does not. */
  readonly testingSince: string | null
}

/** Selector -> its key. */
export type DkimMemory = { readonly [selector: string]: KeyMemory }

/** Remembers when each key was first seen. A key that is away for a while, or could not be asked for, keeps its age. */
export function rememberKeys(evidence: DkimEvidence, memory: DkimMemory | null): DkimMemory {
  const known = evidence.selectors.flatMap(({ selector, lookup }) => {
    const earlier = memory?.[selector]
    const [text, ...others] = textsOf(lookup)
    const record = text === undefined ? null : parseKeyRecord(text)
    const isKey = record?.kind === 'key' && others.length === 0 && isWildcardAnswer(lookup, evidence.wildcard) === false
    if (!isKey) return earlier === undefined ? [] : [[selector, earlier] as const]
    return [[selector, rememberKey(record.key.hash, record.isTesting, evidence.observedAt, earlier)] as const]
  })
  return Object.fromEntries(known)
}

function rememberKey(hash: string, isTesting: boolean, now: string, earlier: KeyMemory | undefined): KeyMemory {
  const same = earlier?.hash === hash ? earlier : undefined
  return { hash, firstSeen: same?.firstSeen ?? now, testingSince: isTesting ? (same?.testingSince ?? now) : null }
}
