import type { DomainName, DomainTarget, Target, ZoneAnswers } from '@mailhealth/core'
import type { Check, KeyHolder, Surroundings } from '../check.ts'
import { changedFacts } from '../fact-change.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { evaluateDkim } from './evaluate.ts'
import { explainDkimChange } from './explain-change.ts'
import { dkimFacts } from './facts.ts'
import { type DkimMemory, recalled, rememberKeys } from './memory.ts'
import { improbableSelector, keyName, wellKnownSelectors } from './selectors.ts'
import { usedKey } from './texts.ts'

/** A selector and what DNS said about its key. */
export interface SelectorEvidence {
  readonly selector: string
  /** True where nobody said that the selector is in use: it is one of the well-known ones. */
  readonly isGuess: boolean
  readonly lookup: Lookup<'TXT'>
}

export interface DkimEvidence {
  readonly observedAt: string
  readonly domain: DomainName
  /** The configured selectors first, then the guesses. */
  readonly selectors: readonly SelectorEvidence[]
  /** What an improbable selector was answered: what answers to every name says nothing about a guess. */
  readonly wildcard: Lookup<'TXT'>
  /** What each authoritative server says at the configured selectors. */
  readonly servers: readonly { readonly selector: string; readonly said: ZoneAnswers<'TXT'> }[]
  /** Where else a selector's key was seen, among the domains that are watched. */
  readonly elsewhere: readonly { readonly selector: string; readonly holders: readonly KeyHolder[] }[]
}

/** DKIM keys (RFC 6376): is there a usable, strong key at each selector that the domain's mail is signed with? */
export const dkimCheck: Check<DkimEvidence, DkimMemory> = {
  id: 'dkim',
  appliesTo: (target) => target.kind === 'domain',
  gather,
  evaluate: (target, evidence, memory) => evaluateDkim(target as DomainTarget, evidence, recalled(memory)),
  facts: dkimFacts,
  explainChange: explainDkimChange,
  publishedAt: (target, before, after) =>
    changedFacts(before, after).flatMap(({ fact }) => {
      const [kind, selector = ''] = fact.split(' ')
      const isOne = kind === 'selector' && selector !== '*'
      return isOne ? [{ name: keyName(selector, (target as DomainTarget).name), type: 'TXT' }] : []
    }),
  remember: (evidence, memory) => rememberKeys(evidence, recalled(memory)),
}

async function gather(target: Target, surroundings: Surroundings): Promise<DkimEvidence> {
  const { resolver, nameservers, clock, signal } = surroundings
  const { name: domain, dkim } = target as DomainTarget
  const observedAt = clock.now().toISOString()
  const ask = (selector: string): Promise<Lookup<'TXT'>> =>
    lookup(resolver, keyName(selector, domain), 'TXT', { signal })
  // Names have no case in DNS: `S1` in the configuration is the well-known `s1`.
  const configured = [...new Set(dkim.selectors.map((one) => one.name))]
  const listed = new Set(configured.map((name) => name.toLowerCase()))
  const asked = [
    ...configured.map((selector) => ({ selector, isGuess: false })),
    ...wellKnownSelectors.filter((name) => !listed.has(name)).map((selector) => ({ selector, isGuess: true })),
  ]
  const [wildcard, selectors, servers] = await Promise.all([
    ask(improbableSelector),
    Promise.all(asked.map(async (one) => ({ ...one, lookup: await ask(one.selector) }))),
    Promise.all(
      configured.map(async (selector) => {
        return { selector, said: await nameservers.ask(keyName(selector, domain), 'TXT', { signal }) }
      }),
    ),
  ])
  const elsewhere = await holdersOf(domain, selectors, surroundings)
  return { observedAt, domain, selectors, wildcard, servers, elsewhere }
}

/** The other domains with a configured selector's key; none where nobody keeps what was seen of them. */
async function holdersOf(
  domain: DomainName,
  selectors: readonly SelectorEvidence[],
  { keyHolders }: Surroundings,
): Promise<DkimEvidence['elsewhere']> {
  const keys = selectors.flatMap(({ selector, isGuess, lookup: asked }) => {
    const hash = isGuess ? undefined : usedKey(asked)?.key.hash
    return hash === undefined ? [] : [{ selector, hash }]
  })
  if (keyHolders === undefined || keys.length === 0) return []
  const known = await keyHolders([...new Set(keys.map(({ hash }) => hash))])
  return keys.flatMap(({ selector, hash }) => {
    const holders = (known.get(hash) ?? []).filter((one) => one.domain !== domain)
    return holders.length === 0 ? [] : [{ selector, holders }]
  })
}
