import type { DomainName, DomainTarget, Facts, FactValue, Target } from '@mailhealth/core'
import type { Check, Surroundings } from '../check.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { evaluateDkim } from './evaluate.ts'
import { type DkimMemory, rememberKeys } from './memory.ts'
import { type KeyRecord, parseKeyRecord } from './parse.ts'
import { improbableSelector, keyName, wellKnownSelectors } from './selectors.ts'
import { isWildcardAnswer, textsOf } from './texts.ts'

/** A selector and what DNS said about its key. */
export interface SelectorEvidence {
  readonly selector: string
  readonly lookup: Lookup<'TXT'>
}

export interface DkimEvidence {
  readonly observedAt: string
  readonly domain: DomainName
  readonly selectors: readonly SelectorEvidence[]
  /** What an improbable selector was answered: asked only where the selectors are guesses, and null otherwise. */
  readonly wildcard: Lookup<'TXT'> | null
}

/** DKIM keys (RFC 6376): is there a usable, strong key at each selector that the domain's mail is signed with? */
export const dkimCheck: Check<DkimEvidence, DkimMemory> = {
  id: 'dkim',
  appliesTo: (target) => target.kind === 'domain',
  gather,
  evaluate: (target, evidence, memory) => evaluateDkim(target as DomainTarget, evidence, memory),
  facts,
  remember: rememberKeys,
}

async function gather(target: Target, { resolver, clock, signal }: Surroundings): Promise<DkimEvidence> {
  const { name: domain, dkim } = target as DomainTarget
  const observedAt = clock.now().toISOString()
  const ask = (selector: string): Promise<Lookup<'TXT'>> =>
    lookup(resolver, keyName(selector, domain), 'TXT', { signal })
  const isGuess = dkim.selectors.length === 0
  const names = isGuess ? wellKnownSelectors : [...new Set(dkim.selectors.map((one) => one.name))]
  const [wildcard, selectors] = await Promise.all([
    isGuess ? ask(improbableSelector) : null,
    Promise.all(names.map(async (selector) => ({ selector, lookup: await ask(selector) }))),
  ])
  return { observedAt, domain, selectors, wildcard }
}

function facts({ selectors, wildcard }: DkimEvidence): Facts {
  const known = selectors.flatMap((one) => {
    const value = isWildcardAnswer(one.lookup, wildcard) === false ? selectorFact(one.lookup) : undefined
    return value === undefined ? [] : [[`selector ${one.selector}`, value] as const]
  })
  const everyName = wildcard === null || textsOf(wildcard).length === 0 ? undefined : selectorFact(wildcard)
  return { ...Object.fromEntries(known), ...(everyName === undefined ? {} : { 'selector *': everyName }) }
}

function selectorFact({ answer }: Lookup<'TXT'>): FactValue | undefined {
  if (answer.kind === 'failed') return undefined
  if (answer.kind !== 'records') return null
  const values = answer.records.map((strings) => recordFact(parseKeyRecord(strings.join('')))).sort()
  return values.length === 1 ? (values[0] ?? null) : values
}

function recordFact(record: KeyRecord): string {
  if (record.kind !== 'key') return record.kind
  return `${record.key.type} ${record.key.bits} ${record.key.hash.slice(0, 16)}`
}
