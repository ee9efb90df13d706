import { type Appearance, appearanceOf } from '@mailhealth/alerting'
import {
  type FindingGroup,
  type FindingId,
  groupByOperator,
  isFindingId,
  type Locale,
  meaningOf,
  type RunbookPlaces,
  renderFinding,
  runbookUrl,
  specOf,
} from '@mailhealth/catalogue'
import type { Finding } from '@mailhealth/core'
import type { Sightings } from '@mailhealth/store'
import { deliveryTextsIn } from '../texts/delivery.ts'
import type { Texts } from '../texts/texts.ts'
import { type Block, type Content, context, fields, header, limits, section } from './blocks.ts'
import { incidentActions, resolvedActions } from './incident-actions.ts'
import { code, escape, escaped } from './safe-text.ts'
import { fullName } from './target-name.ts'
import {
  byWeight,
  checkWord,
  date,
  findingWord,
  isAboutUnknown,
  mark,
  nameOf,
  type ShownIncident,
  severityWord,
  stateDetail,
  stateWord,
} from './words.ts'

/** In which words and with which runbooks incidents are shown. */
export interface Wording {
  readonly texts: Texts
  readonly locale: Locale
  readonly runbooks: RunbookPlaces
  /** Who is called at each step of the escalation, by id; null for nobody. */
  readonly onCall: readonly (string | null)[]
}

/** More findings than these, or than fit into so much text, are counted, not shown: the evidence has them all. */
const mostFindings = 8
const findingsRoom = 2_000
const headingRoom = 200
const summaryRoom = 420
const remedyRoom = 320
const meaningRoom = 260

const colours: { readonly [A in Appearance]: string } = {
  open: '#a30200',
  reopened: '#a30200',
  unknown: '#6b7280',
  flapping: '#7c3aed',
  acknowledged: '#d97706',
  snoozed: '#8d8d8d',
  maintenance: '#8d8d8d',
  resolved: '#2eb67d',
}

/** What a message tells of an incident that the incident itself does not know. */
export interface Beside {
  /** So many incidents are hidden by it. */
  readonly related: number
  /** How often its worst finding was seen; null where no run tells. */
  readonly sightings: Sightings | null
  /** When somebody took it on; null where nobody has, or it is not known. */
  readonly acknowledgedAt: Date | null
  /** When its check ran last, up to its last step; null where no run tells. */
  readonly checkedAt: Date | null
}

const nothing: Beside = { related: 0, sightings: null, acknowledgedAt: null, checkedAt: null }

/** An incident's message as it stands: the same message is updated from state to state. */
export function incidentMessage(incident: ShownIncident, wording: Wording, beside: Beside = nothing): Content {
  return {
    text: incidentSentence(incident, wording),
    blocks: incident.state === 'resolved' ? resolvedBlocks(incident, wording) : openBlocks(incident, wording, beside),
    attachments: [
      {
        color: colours[appearanceOf(incident, isAboutUnknown(incident))],
        fallback: nameOf(incident),
        blocks: [context(standing(incident, wording, beside))],
      },
    ],
  }
}

/** As of when all this is, and what became one with it. */
function standing(incident: ShownIncident, { texts, locale }: Wording, { related, checkedAt }: Beside): string {
  const { lastChange, events } = texts.incident
  const checked = checkedAt === null ? null : date(checkedAt.toISOString())
  return [
    nameOf(incident),
    incident.check,
    lastChange(date(incident.updatedAt), checked),
    // Each step is an event.
    ...(incident.revision > 1 ? [events(incident.revision)] : []),
    ...(related > 0 ? [deliveryTextsIn(locale).related(related)] : []),
  ].join(' · ')
}

/** The sentence that notifications show and screen readers read: severity, id, state and target come first. */
export function incidentSentence(incident: ShownIncident, wording: Wording): string {
  const { texts } = wording
  return texts.incident.sentence({
    severity: severityWord(incident, texts),
    id: nameOf(incident),
    state: isUnknownTwice(incident, texts) ? texts.state.open : stateWord(incident, texts),
    target: escaped(fullName(incident.target), 253),
    check: checkWord(incident.check),
    summary: gist(incident, wording),
  })
}

/** The worst finding; of what is resolved, how. */
function gist(incident: ShownIncident, { texts, locale }: Wording): string {
  if (incident.state === 'resolved') return `${stateDetail(incident, texts)}.`
  const [worst] = byWeight(incident.findings)
  return worst === undefined ? '' : escaped(renderFinding(worst, locale).summary, summaryRoom)
}

function openBlocks(incident: ShownIncident, wording: Wording, beside: Beside): Block[] {
  return [
    heading(incident, wording.texts),
    ...findingSections(incident.findings, wording),
    ...meaningSection(incident.findings, beside.sightings, wording),
    fields(factsOf(incident, wording, beside)),
    incidentActions(incident, wording),
  ]
}

function resolvedBlocks(incident: ShownIncident, wording: Wording): Block[] {
  return [
    heading(incident, wording.texts),
    section(`${stateDetail(incident, wording.texts)}.`),
    resolvedActions(incident, wording),
  ]
}

function heading(incident: ShownIncident, texts: Texts): Block {
  const severity = severityWord(incident, texts).toUpperCase()
  const isPlain = incident.state === 'open' && stateWord(incident, texts) === texts.state.open
  const words =
    isPlain || isUnknownTwice(incident, texts) ? [severity] : [stateWord(incident, texts).toUpperCase(), severity]
  return header(`${mark(incident)} ${[...words, checkWord(incident.check), fullName(incident.target)].join(' · ')}`)
}

/** An incident that is only about not knowing has the same word for its state and its severity. */
function isUnknownTwice(incident: ShownIncident, texts: Texts): boolean {
  return stateWord(incident, texts) === texts.state.unknown && isAboutUnknown(incident)
}

/** The findings, worst first, each with what to do. */
function findingSections(findings: readonly Finding[], wording: Wording): Block[] {
  const shown: Finding[] = []
  let room = findingsRoom
  for (const finding of byWeight(findings).slice(0, mostFindings)) {
    room -= findingText(finding, wording).length
    if (room < 0 && shown.length > 0) break
    shown.push(finding)
  }
  const sections: Block[] = groupByOperator(shown).map((group) => section(groupText(group, wording)))
  const rest = findings.length - shown.length
  return rest > 0 ? [...sections, context(wording.texts.more(rest))] : sections
}

/** Listings of one operator stand below its name; what is to be done about several in a row is said once, after the last. */
function groupText({ heading, findings }: FindingGroup<Finding>, wording: Wording): string {
  if (heading === null) return findings.map((finding) => findingText(finding, wording)).join('\n')
  const parts = findings.map((finding) => partsOf(finding, wording))
  const lines = parts.map(({ said, remedy }, at) =>
    parts[at + 1]?.remedy === remedy ? `• ${said}` : `• ${said}\n${remedy}`,
  )
  return [`*${escaped(heading, headingRoom)}*`, ...lines].join('\n').slice(0, limits.section)
}

/** What the worst of them means for mail, since when it is seen, and by how many runs. */
function meaningSection(
  findings: readonly Finding[],
  sightings: Sightings | null,
  { texts, locale }: Wording,
): Block[] {
  const [worst] = byWeight(findings)
  if (worst === undefined) return []
  const isFault = isFindingId(worst.id) && specOf(worst.id).plane !== 'unknown'
  const meaning = isFault ? meaningOf(worst.id as FindingId, locale, meaningRoom) : null
  const lines = [
    ...(meaning === null ? [] : [`*${texts.incident.means}* ${meaning.replace(/[&<>]/g, escape)}`]),
    ...(sightings === null ? [] : [seenText(sightings, texts)]),
  ]
  return lines.length === 0 ? [] : [section(lines.join('\n'))]
}

function seenText({ firstAt, runs, isCut, byOtherWay }: Sightings, { incident }: Texts): string {
  const count = isCut ? `${runs}+` : String(runs)
  return incident.seen(date(firstAt.toISOString()), count, byOtherWay)
}

function findingText(finding: Finding, wording: Wording): string {
  const { said, remedy } = partsOf(finding, wording)
  return `${said}\n${remedy}`.slice(0, limits.section)
}

function partsOf(
  finding: Finding,
  { texts, locale, runbooks }: Wording,
): { readonly said: string; readonly remedy: string } {
  const { summary, remedy } = renderFinding(finding, locale)
  const url = runbookUrl(finding.id, runbooks)
  const id = url === null ? code(finding.id, 80) : linked(url, finding.id)
  return {
    said: `*${findingWord(finding, texts)}:* ${escaped(summary, summaryRoom)}`,
    remedy: `${escaped(remedy, remedyRoom)} ${id}`,
  }
}

function linked(url: string, text: string): string {
  return url.length > 200 ? code(text, 80) : `<${escaped(url, 400)}|${escaped(text, 80)}>`
}

function factsOf(incident: ShownIncident, wording: Wording, { acknowledgedAt }: Beside): string[] {
  const { texts } = wording
  return [
    `*${texts.incident.fieldState}*\n${stateDetail(incident, texts, acknowledgedAt)}`,
    `*${texts.incident.fieldSeverity}*\n${severityWord(incident, texts)}`,
    `*${texts.incident.fieldSince}*\n${date(incident.openedAt)}`,
    `*${texts.incident.fieldOnCall}*\n${onCallText(incident, wording)}`,
  ]
}

/** Who was called last. Shown as code: a message that is updated must call nobody. */
function onCallText({ step }: ShownIncident, { texts, onCall }: Wording): string {
  const now = Math.min(Math.max(step, 1), onCall.length)
  const id = onCall[now - 1]
  return id == null ? texts.incident.nobodyOnCall : texts.incident.onCall(code(id, 40), now, onCall.length)
}
