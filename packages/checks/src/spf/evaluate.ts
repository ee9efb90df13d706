import { found } from '@mailhealth/catalogue'
import { type DomainTarget, type RawFinding, recordsOf } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { hasNullMx } from '../discover/mail-hosts.ts'
import { type Asked, askedOf, coverageOf, indeterminateOf } from '../lookup.ts'
import type { SpfEvidence } from './check.ts'
import { dmarcPolicy } from './dmarc-policy.ts'
import { recordFindings } from './record-findings.ts'
import { resultsFor } from './sender.ts'
import { lookupLimit, type Tally, tallyOf, voidLimit } from './tally.ts'
import { lastWord, nodesOf, type SpfNode } from './tree.ts'
import { maxQuestions, type Walk, walkSpf } from './walk.ts'

/** Judges a domain's SPF: its own record, every record that it leads to, and whether its senders pass. */
export function evaluateSpf(target: DomainTarget, evidence: SpfEvidence): Judgement {
  const walk = walkSpf(target.name, evidence.lookups)
  const senders = senderQuestions(walk.root, evidence)
  const asked = [...askedOfEvidence(walk, evidence), ...senders.map(({ asked }) => asked)]
  const findings = [
    ...missing(walk.root, evidence),
    ...[...nodesOf(walk.root)].flatMap((node) => recordFindings(node, target.name)),
    ...limits(walk.root, target.name),
    ...ending(walk.root, target.name, evidence),
    ...senders.flatMap(({ finding }) => finding),
    ...indeterminateOf((args) => found('spf.indeterminate', target.name, args), asked),
  ]
  return { findings: onePerSubject(findings), coverage: coverageOf(asked) }
}

function askedOfEvidence({ open }: Walk, { lookups, mx, dmarc, senders }: SpfEvidence): Asked[] {
  const all = [...lookups, ...(mx ? [mx] : []), ...dmarc, ...senders.flatMap((sender) => sender.lookups)]
  const beyond = open.map(({ name, type }) => ({
    what: `${name} ${type}`,
    failure: `not asked, after ${maxQuestions} questions`,
  }))
  return [...all.map(askedOf), ...beyond]
}

function missing(root: SpfNode, { mx }: SpfEvidence): RawFinding[] {
  if (root.kind !== 'missing') return []
  const nullMx = mx !== null && hasNullMx(mx)
  const { lookalike } = root
  return [found('spf.missing', root.name, { nullMx, lookalike, weight: nullMx ? 'medium' : 'high' })]
}

function limits(root: SpfNode, domain: string): RawFinding[] {
  const tally = tallyOf(root)
  const { voids } = tally
  const tooManyVoids = { voids: voids.length, limit: voidLimit, terms: [...new Set(voids)].slice(0, maxShown) }
  return [
    ...lookupFindings(tally, domain),
    ...(voids.length > voidLimit ? [found('spf.void-limit-exceeded', domain, tooManyVoids)] : []),
  ]
}

const maxShown = 20

/** From so many lookups on, the room that is left is worth a word, and from `tight` on a louder one. */
const near = 8
const tight = 9

function lookupFindings({ lookups, through, isComplete }: Tally, domain: string): RawFinding[] {
  const args = { lookups, limit: lookupLimit, atLeast: !isComplete }
  if (through !== null) {
    return [found('spf.lookup-limit-exceeded', domain, { ...args, counted: 'terms', through })]
  }
  if (lookups < near) return []
  return [found('spf.lookup-limit-near', domain, { ...args, weight: lookups < tight ? 'low' : 'medium' })]
}

/** What the record says of strangers in the end. `+all` is found with the record that has it. */
function ending(root: SpfNode, domain: string, { dmarc }: SpfEvidence): RawFinding[] {
  const last = lastWord(root)
  if (last === null) return []
  if (last.all === null) return [found('spf.no-all', domain, { record: last.name })]
  if (last.all === '?') return [found('spf.neutral-all', domain, { record: last.name })]
  if (last.all !== '~') return []
  const policy = dmarcPolicy(dmarc)
  const isFine = policy === 'quarantine' || policy === 'reject' || policy === 'unknown'
  return isFine ? [] : [found('spf.soft-all', domain, { dmarc: policy })]
}

/** One question for each address of each sender: does its mail pass? */
function senderQuestions(root: SpfNode, { senders }: SpfEvidence): { asked: Asked; finding: RawFinding[] }[] {
  return senders.flatMap(({ host, lookups }) => {
    const addresses = [...new Set(lookups.flatMap(({ answer }) => [...recordsOf(answer)]))]
    if (addresses.length === 0)
      return [{ asked: { what: `SPF of ${host}`, failure: 'no address is known' }, finding: [] }]
    return addresses.map((address) => {
      const results = resultsFor(root, address)
      const asked = { what: `SPF of ${host} (${address})`, failure: null }
      const [result = 'none'] = results
      if (!results.has('pass')) {
        const args = { host, address, result }
        const finding = root.kind === 'missing' ? [] : [found('spf.sender-not-covered', `${host} (${address})`, args)]
        return { asked, finding }
      }
      return { asked: results.size === 1 ? asked : { ...asked, failure: 'it depends on the message' }, finding: [] }
    })
  })
}

/** A record that is reached on two ways has its findings once. */
function onePerSubject(findings: readonly RawFinding[]): RawFinding[] {
  return [...new Map(findings.map((finding) => [`${finding.id} ${finding.subject}`, finding])).values()]
}
