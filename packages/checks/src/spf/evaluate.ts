import { found } from '@mailhealth/catalogue'
import { type DmarcPolicy, type DomainTarget, type RawFinding, recordsOf } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { hasNullMx } from '../discover/mail-hosts.ts'
import { appliedPolicy } from '../dmarc/policy.ts'
import { type Asked, askedOf, coverageOf, indeterminateOf, type Lookup } from '../lookup.ts'
import type { SpfEvidence } from './check.ts'
import { costTree } from './cost-tree.ts'
import { faultOfExplanation } from './explanation.ts'
import { recordFindings } from './record-findings.ts'
import { judgeSender } from './senders.ts'
import { askedOfServers, type SpfMemory, serverFindings } from './servers.ts'
import { lookupLimit, timeLimitMs, voidLimit } from './session.ts'
import { type Tally, tallyOf } from './tally.ts'
import { lastWord, nodesOf, type SpfNode } from './tree.ts'
import { maxQuestions, type Walk, walkSpf } from './walk.ts'

/** Judges a domain's SPF: its own record, every record that it leads to, and whether its senders pass. */
export function evaluateSpf(target: DomainTarget, evidence: SpfEvidence, memory: SpfMemory | null): Judgement {
  const walk = walkSpf(target.name, evidence.lookups)
  const lookups = [...evidence.lookups, ...evidence.evaluation]
  const hasRecord = walk.root.kind !== 'missing'
  const senders = evidence.senders.map((sender) => judgeSender(target.name, sender, lookups, hasRecord))
  const asked = [
    ...askedOfEvidence(walk, evidence),
    ...askedOfServers(evidence, memory),
    ...senders.flatMap((sender) => sender.asked),
  ]
  const findings = [
    ...missing(walk.root, evidence),
    ...[...nodesOf(walk.root)].flatMap((node) => recordFindings(node, target.name)),
    ...limits(walk.root, target.name),
    ...ending(walk.root, target.name, evidence),
    ...unusableExplanation(evidence),
    ...obsolete(evidence),
    ...slow(evidence),
    ...serverFindings(target.name, evidence, memory),
    ...senders.flatMap((sender) => sender.findings),
    ...indeterminateOf((args) => found('spf.indeterminate', target.name, args), asked),
  ]
  const outline = walk.root.kind === 'record' ? { outline: costTree(walk.root) } : {}
  return { findings: onePerSubject(findings), coverage: coverageOf(asked), ...outline }
}

function askedOfEvidence({ open }: Walk, evidence: SpfEvidence): Asked[] {
  const { lookups, mx, dmarc, explanation, senders } = evidence
  const once = [mx, explanation].filter((one) => one !== null)
  const all = [...lookups, ...once, ...(dmarc?.lookups ?? []), ...senders.flatMap((sender) => sender.lookups)]
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
  const args = { voids: voids.length, limit: voidLimit, terms: [...new Set(voids)].slice(0, maxShown) }
  const id = voids.length > voidLimit ? 'spf.void-limit-exceeded' : 'spf.void-lookups'
  return [...lookupFindings(tally, domain), ...(voids.length > 0 ? [found(id, domain, args)] : [])]
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
function ending(root: SpfNode, domain: string, evidence: SpfEvidence): RawFinding[] {
  const last = lastWord(root)
  if (last === null) return []
  if (last.all === null) return [found('spf.no-all', domain, { record: last.name })]
  if (last.all === '?') return [found('spf.neutral-all', domain, { record: last.name })]
  if (last.all !== '~') return []
  const policy = dmarcPolicy(evidence)
  if (policy === 'unknown') return []
  const weight = policy === 'quarantine' || policy === 'reject' ? 'info' : 'low'
  return [found('spf.soft-all', domain, { dmarc: policy, weight })]
}

/** What receivers do by DMARC (a domain that tests asks for less, RFC 9989 §4.7); null: there is no policy. */
function dmarcPolicy({ domain, dmarc, lookups }: SpfEvidence): DmarcPolicy | 'unknown' | null {
  const apex = ownRecords(domain, lookups)
  if (dmarc === null || apex === undefined) return 'unknown'
  const policy = appliedPolicy({ walk: dmarc, apex })
  if (policy.kind === 'applied') return policy.effective
  return policy.kind === 'absent' ? null : 'unknown'
}

function ownRecords(domain: string, lookups: readonly Lookup[]): Lookup<'TXT'> | undefined {
  return lookups.find((one): one is Lookup<'TXT'> => one.name === domain && one.type === 'TXT')
}

/** RFC 7208 §6.2: receivers go on as if there were no `exp`, and somebody believes that they show the text. */
function unusableExplanation({ domain, explanation }: SpfEvidence): RawFinding[] {
  if (explanation === null || explanation.answer.kind === 'failed') return []
  const fault = faultOfExplanation(recordsOf(explanation.answer).map((strings) => strings.join('')))
  return fault === null ? [] : [found('spf.explanation-unusable', domain, { name: explanation.name, fault })]
}

/** Records of an abandoned format (RFC 7208 §3.1, RFC 4406) beside the one that counts. */
function obsolete({ domain, lookups }: SpfEvidence): RawFinding[] {
  const own = ownRecords(domain, lookups)
  if (own === undefined) return []
  const texts = recordsOf(own.answer).map((strings) => strings.join(''))
  const old = texts.filter((text) => /^spf2\.0\//i.test(text)).map((text) => text.slice(0, 120))
  return old.length === 0 ? [] : [found('spf.obsolete-record', domain, { records: old.slice(0, 5) })]
}

/** Receivers ask one after the other, and may give up after twenty seconds (RFC 7208 §4.6.4). */
function slow({ domain, lookups }: SpfEvidence): RawFinding[] {
  const answered = lookups.filter(({ answer }) => answer.kind !== 'failed')
  const times = new Map<string, number>()
  for (const { name, type, answer } of answered) {
    const key = type === 'AAAA' ? `${name} A` : `${name} ${type}`
    times.set(key, Math.max(times.get(key) ?? 0, answer.durationMs))
  }
  const totalMs = [...times.values()].reduce((sum, ms) => sum + ms, 0)
  if (totalMs <= slowMs) return []
  return [found('spf.slow', domain, { seconds: Math.round(totalMs / 1000), limit: timeLimitMs / 1000 })]
}

/** Half of what receivers allow at least. */
const slowMs = timeLimitMs / 2

/** A record that is reached on two ways has its findings once. */
function onePerSubject(findings: readonly RawFinding[]): RawFinding[] {
  return [...new Map(findings.map((finding) => [`${finding.id} ${finding.subject}`, finding])).values()]
}
