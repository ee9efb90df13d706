import type { DomainTarget, Facts, ZoneAnswers } from '@mailhealth/core'
import type { Check, Publication, Surroundings } from '../check.ts'
import { type Walk as DmarcWalk, walkTree } from '../dmarc/walk.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { hasMacro } from './domain-spec.ts'
import { evaluateSpf } from './evaluate.ts'
import { explainSpfChange } from './explain-change.ts'
import { spfFacts } from './facts.ts'
import { QuestionLog } from './question-log.ts'
import { askSender, type Sender, sendersMail } from './senders.ts'
import { rememberServers, type SpfMemory } from './servers.ts'
import { lastWord } from './tree.ts'
import { maxQuestions, walkSpf } from './walk.ts'

export interface SpfEvidence {
  readonly observedAt: string
  readonly domain: DomainTarget['name']
  /** What the tree of records is made of. */
  readonly lookups: readonly Lookup[]
  /** Asked only where the domain has no record: does it receive mail? */
  readonly mx: Lookup<'MX'> | null
  /** Asked only where the record ends with `~all`: does DMARC act on it? */
  readonly dmarc: DmarcWalk | null
  /** Asked only where the domain's own record names an explanation that depends on nothing. */
  readonly explanation: Lookup<'TXT'> | null
  /** The hosts that the operator says are senders. */
  readonly senders: readonly Sender[]
  /** What each authoritative server of the domain says. */
  readonly servers: ZoneAnswers<'TXT'>
  /** What judging the senders' mail took besides. */
  readonly evaluation: readonly Lookup[]
}

/** SPF: does the domain say who may send in its name, in a way that receivers can follow (RFC 7208)? */
export const spfCheck: Check<SpfEvidence, SpfMemory> = {
  id: 'spf',
  appliesTo: (target) => target.kind === 'domain',
  gather: (target, surroundings) => gather(target as DomainTarget, surroundings),
  evaluate: (target, evidence, memory) => evaluateSpf(target as DomainTarget, evidence, memory),
  facts: spfFacts,
  explainChange: explainSpfChange,
  publishedAt: (target, before, after) => recordsThatChanged((target as DomainTarget).name, before, after),
  remember: rememberServers,
}

async function gather({ name, senders }: DomainTarget, surroundings: Surroundings): Promise<SpfEvidence> {
  const { resolver, nameservers, signal, settings, clock } = surroundings
  const observedAt = clock.now().toISOString()
  const servers = nameservers.ask(name, 'TXT', { signal })
  const log = new QuestionLog(resolver, signal)
  let walk = walkSpf(name, log.lookups)
  while (walk.open.length > 0 && log.lookups.length < maxQuestions) {
    await log.ask(walk.open.slice(0, maxQuestions - log.lookups.length))
    walk = walkSpf(name, log.lookups)
  }
  const { root } = walk
  const lookups = [...log.lookups]
  const exp = root.kind === 'record' ? root.exp : null
  const [said, mx, dmarc, explanation, asked] = await Promise.all([
    servers,
    root.kind === 'missing' ? lookup(resolver, name, 'MX', { signal }) : null,
    lastWord(root)?.all === '~' ? walkTree(name, resolver, signal) : null,
    exp !== null && !hasMacro(exp) ? lookup(resolver, exp, 'TXT', { signal }) : null,
    Promise.all(senders.map((host) => askSender(host, settings.hostNamed(host), resolver, signal))),
  ])
  await sendersMail(name, asked, log)
  return {
    observedAt,
    domain: name,
    lookups,
    mx,
    dmarc,
    explanation,
    senders: asked,
    servers: said,
    evaluation: log.lookups.slice(lookups.length),
  }
}

/** The domain's own record where it changed, else those of the parties that changed theirs. */
function recordsThatChanged(name: string, before: Facts, after: Facts): Publication[] {
  const isOwn = JSON.stringify(before.record) !== JSON.stringify(after.record)
  const parties = explainSpfChange(before, after).flatMap(({ thirdParty }) => thirdParty ?? [])
  return (isOwn ? [name] : [...new Set(parties)]).map((one) => ({ name: one, type: 'TXT', prefix: 'v=spf1' }))
}
