import { appearanceOf, verbs } from '@mailhealth/alerting'
import { findingIds, locales, runbookSection } from '@mailhealth/catalogue'
import { type DriftEvent, type Incident, incidentName, type Report, transitionTypes } from '@mailhealth/core'
import { latest } from '@mailhealth/testkit'
import type { types } from '@slack/bolt'
import { describe, expect, test } from 'vitest'
import { channel, eventOf, incident, listing } from '../testing.ts'
import { type Block, type Content, limits } from './blocks.ts'
import { driftMessage } from './drift-message.ts'
import { helpMessage } from './help.ts'
import { incidentCard, incidentList } from './incident-list.ts'
import { incidentMessage } from './incident-message.ts'
import { problemMessage } from './problem.ts'
import { lookAnswer, reportCard } from './report-card.ts'
import { runbookMessage, runbookModal } from './runbook.ts'
import { statusMessage } from './status.ts'
import { slackToShow, wordingIn } from './testing.ts'
import { threadLine } from './thread-line.ts'
import { isAboutUnknown } from './words.ts'

const later = '2026-11-24T23:03:00.000Z'
const hostile = '<!channel> @here `x` *b* <https://evil.example|ok> &amp; \u202e\u200b\u0007'.padEnd(700, '<&>')

const states: { readonly [name: string]: Incident } = {
  open: incident(),
  unknown: incident({
    severity: 'medium',
    findings: [
      {
        id: 'dnsbl.indeterminate',
        severity: 'medium',
        subject: 'mx1.example.org',
        args: { asked: 41, unanswered: 38, reason: 'servfail' },
      },
    ],
  }),
  acknowledged: incident({ state: 'acknowledged', acknowledgedBy: 'U0123ABCD', revision: 2, updatedAt: later }),
  reopened: incident({ reopenedAt: later, flaps: 1, revision: 4 }),
  flapping: incident({ reopenedAt: later, flaps: 4, revision: 9 }),
  maintenance: incident({ mutedUntil: later, revision: 2 }),
  'second step': incident({ step: 2, revision: 2 }),
  snoozed: incident({ state: 'snoozed', snoozedUntil: later, revision: 2 }),
  'resolved by itself': incident({ state: 'resolved', resolvedAt: later, updatedAt: later, revision: 3 }),
  'resolved by hand': incident({ state: 'resolved', resolvedAt: later, resolvedBy: 'cli:ann', revision: 3 }),
  hostile: incident({
    target: hostile,
    acknowledgedBy: hostile,
    state: 'acknowledged',
    findings: Array.from({ length: 30 }, () => ({ ...listing(hostile), subject: hostile })),
  }),
  'hostile lists of one operator': incident({
    findings: Array.from({ length: 30 }, (_, at) => {
      const one = listing(`${at} ${hostile}`)
      return { ...one, args: { ...one.args, operator: hostile } }
    }),
  }),
  'of a newer version': incident({ findings: [{ id: 'moon.full', severity: 'high', subject: 'moon', args: {} }] }),
}

/** What two checks could not tell for one reason, which a stranger's text is part of. */
const lack = (check: 'mx' | 'spf') => {
  const args = { asked: 2, unanswered: 1, reason: `${hostile}: servfail` }
  const words = { summary: `${check} lacks it`, remedy: '', runbook: '', reference: '' }
  return { id: `${check}.indeterminate`, severity: 'medium' as const, subject: 'example.org', args, ...words }
}

const report: Report = {
  schemaVersion: 1,
  target: { kind: 'domain', name: 'example.org' },
  startedAt: later,
  durationMs: 812,
  outcome: 'fail',
  coverage: { asked: 41, answered: 38 },
  checks: (['dnsbl', 'iprev', 'mx', 'spf', 'dkim', 'dmarc', 'tls'] as const).map((check) => ({
    check,
    subject: 'example.org',
    outcome: check === 'mx' ? 'pass' : check === 'tls' ? 'indeterminate' : 'fail',
    durationMs: 10,
    coverage: { asked: 1, answered: 1 },
    facts: {},
    evidence: null,
    findings: Array.from({ length: 9 }, () => ({
      ...listing('zen.example'),
      summary: hostile,
      remedy: hostile,
      runbook: '',
      reference: '',
    })),
  })),
}

const unanswered: Report = {
  ...report,
  checks: (['mx', 'spf'] as const).map((check) => {
    const told = { durationMs: 1, coverage: { asked: 2, answered: 1 }, facts: {}, evidence: null }
    return { check, subject: 'example.org', outcome: 'indeterminate', ...told, findings: [lack(check)] }
  }),
  unanswered: [
    {
      ...lack('mx'),
      id: 'resolver.unanswered',
      subject: hostile,
      args: { failure: 'servfail', checks: ['mx', 'spf'] },
      summary: `not answered: ${hostile}`,
    },
  ],
}

const links = new Map([[142, 'https://mailteam.example/archives/C0MAILOPS/p1700000000000100']])

const drift: DriftEvent = {
  schemaVersion: 1,
  id: 'e',
  type: 'drift.detected',
  at: later,
  target: 'example.org',
  targetKey: 'domain:example.org',
  check: 'dmarc',
  drifts: Array.from({ length: 12 }, () => ({ fact: 'policy', before: null, after: [hostile, 'x'], since: later })),
  changes: [
    {
      id: 'dmarc.record-rewritten',
      args: { before: hostile, after: hostile },
      direction: 'neutral',
      thirdParty: hostile,
      severity: 'info',
    },
  ],
  severity: 'info',
  spread: [{ name: hostile, type: 'TXT', have: [hostile], lack: [hostile], silent: [hostile] }],
  by: 'U0123ABCD',
  note: hostile,
}

describe.each(locales)('what is shown, in %s', (locale) => {
  const wording = wordingIn(locale, ['S0123ABCD', 'U0BEN0002', null])
  const { texts } = wording
  const onSlack = slackToShow()

  const outcomes = (['pass', 'fail', 'indeterminate'] as const).map((outcome) => ({
    targetKey: 'host:a.example',
    target: 'a.example',
    check: 'mx' as const,
    outcome,
    at: new Date(later),
  }))
  const story = transitionTypes.map((type, index) => ({
    eventId: `e${index}`,
    incidentNumber: 142,
    revision: index,
    type,
    at: later,
    by: hostile,
    note: hostile,
    severity: 'high' as const,
    previousSeverity: null,
    category: null,
  }))
  const many = Array.from({ length: 25 }, () => states['hostile'] as Incident)
  const finished = { schemaVersion: 1, id: 'e', type: 'check.finished', at: later, request: 'r' } as const

  const messages: readonly (readonly [name: string, content: Content])[] = [
    ...Object.entries(states).map(([name, one]) => [`incident ${name}`, incidentMessage(one, wording)] as const),
    ...transitionTypes.map((type) => {
      const before = incident({ findings: Array.from({ length: 9 }, (_, index) => listing(`${index}.example`)) })
      const event = eventOf(type, states['hostile'] as Incident, before, hostile, hostile)
      return [`line ${type}`, threadLine(event, texts, 3, 'S0123ABCD')] as const
    }),
    ...(['drift.detected', 'drift.reverted', 'drift.accepted'] as const).map(
      (type) => [type, driftMessage({ ...drift, type }, wording)] as const,
    ),
    ['report', reportCard(report, texts)],
    ['report that lacks an answer', reportCard(unanswered, texts)],
    ['look without report', lookAnswer({ ...finished, report: null, problem: hostile }, hostile, texts)],
    ['status', statusMessage(outcomes, many, null, texts)],
    ['status of nothing', statusMessage([], [], hostile, texts)],
    ['status when well', statusMessage(outcomes.slice(0, 1), [], null, texts)],
    ['list', incidentList({ incidents: many, hasMore: true, page: 1, asked: 'incidents', links }, wording)],
    ['empty list', incidentList({ incidents: [], hasMore: false, page: 0, asked: 'incidents', links }, wording)],
    ['card', incidentCard(states['hostile'] as Incident, story, links.get(142) ?? null, wording)],
    ['help', helpMessage(texts, null)],
    ...verbs.map((verb) => [`help ${verb}`, helpMessage(texts, verb)] as const),
    ['runbook', runbookMessage(['dnsbl.listed', 'spf.syntax', 'tls.certificate-name', 'mx.missing'], wording)],
    ['runbook of nothing', runbookMessage([hostile], wording)],
    ...verbs.map(
      (verb) => [`problem ${verb}`, problemMessage({ kind: 'missing', verb, what: 'target' }, texts)] as const,
    ),
    ['typo', problemMessage({ kind: 'unknown-verb', text: hostile, nearest: 'ack', retry: `ack ${hostile}` }, texts)],
  ]

  test.each(messages)('%s', async (_, content) => {
    const { ts } = await onSlack.client.chat.postMessage({ channel, ...content })
    const written = JSON.stringify(latest(onSlack.slack.messages(channel).find((one) => one.ts === ts) as never))
    expect(written).not.toMatch(/<!channel|<https:\/\/evil|[\u202e\u200b]|\\u0007|undefined|NaN/)
    const length = written.match(/"text":"(?:[^"\\]|\\.)*"/g)?.join('').length ?? 0
    expect(length).toBeLessThan(limits.allBlocks + content.text.length + 3_000)
    expect(content.text.length).toBeLessThan(4_000)
  })

  test.each(Object.entries(states))('says first what matters: %s', (_, one) => {
    const { text, blocks } = incidentMessage(one, wording)
    const start = text.slice(0, 120)
    expect(start).toContain(incidentName(one.number))
    expect(start.toLowerCase()).toContain(texts.state[appearanceOf(one, isAboutUnknown(one))].toLowerCase())
    const [head] = blocks
    const words = head?.type === 'header' ? head.text.text.toLowerCase() : ''
    const appearance = appearanceOf(one, isAboutUnknown(one))
    if (appearance !== 'open') expect(words).toContain(texts.state[appearance].toLowerCase())
  })

  test('a report tells once what several checks could not tell', () => {
    const written = JSON.stringify(reportCard(unanswered, texts).blocks)
    expect(written).toContain('not answered: ')
    expect(written).not.toContain('lacks it')
  })

  test('those of one operator stand in one section, and no more of them than there is room for', () => {
    const findings = Array.from({ length: 14 }, (_, index) => {
      const one = listing(`Us ${index}`)
      return { ...one, args: { ...one.args, operator: 'Us' } }
    })
    const { blocks } = incidentMessage(incident({ findings }), wording)
    const [group = ''] = textsOfSections(blocks)
    const shown = group.split('\n• ').length - 1
    expect(shown).toBeGreaterThan(3)
    expect(group.split('\n')[0]).toBe(`*Us: ${Array.from({ length: shown }, (_, index) => index).join(', ')}*`)
    // What to do is the same for all, and said once.
    expect(group.split('`dnsbl.listed`')).toHaveLength(2)
    expect(JSON.stringify(blocks)).toContain(texts.more(14 - shown))
  })

  test('one listing is told as it always was', () => {
    const [alone] = textsOfSections(incidentMessage(incident(), wording).blocks)
    expect(alone).toMatch(/^\*[^*]+:\* 192\.0\.2\.1 [^\n]+\n[^\n]+ `dnsbl\.listed`$/)
  })

  test('findings for which there is no room are counted', () => {
    const findings = Array.from({ length: 14 }, (_, index) => listing(`${index}.example`))
    const blocks = JSON.stringify(incidentMessage(incident({ findings }), wording).blocks)
    const shown = blocks.split('`dnsbl.listed`').length - 1
    expect(shown).toBeGreaterThan(3)
    expect(blocks).toContain(texts.more(14 - shown))
  })

  test('every button names its incident, and carries which revision it is of', () => {
    const { blocks } = incidentMessage(incident({ revision: 7 }), wording)
    const row = blocks.find((block) => block.type === 'actions')
    const buttons = row?.elements.filter((element) => element.type === 'button') ?? []
    expect(buttons.map((one) => one.action_id)).toEqual(['mh:ack', 'mh:recheck', 'mh:runbook'])
    for (const one of buttons) expect(one.accessibility_label).toContain('MH-142')
    expect(buttons[0]?.value).toBe('{"v":1,"i":"142","n":7}')
  })

  test.each(findingIds)('a modal holds the whole runbook of %s', (id) => {
    const view = runbookModal([id], wording)
    expect(view.title.text.length).toBeLessThanOrEqual(limits.modalTitle)
    const [head, ...bodies] = textsOf(view)
    expect(head).toBe(id)
    for (const body of bodies) expect(body.length).toBeLessThanOrEqual(limits.section)
    expect(wordsOf(bodies.join(' '))).toEqual(wordsOf(runbookSection(id, locale) ?? ''))
  })

  test('a modal names the runbooks that it has no room for', () => {
    const ids = findingIds.filter((id) => /^(dnsbl|tls)\./.test(id))
    const blocks = textsOf(runbookModal(ids, wording))
    const left = ids.filter((id) => !blocks.includes(id))
    expect(left).not.toEqual([])
    expect(blocks.at(-1)).toBe(texts.runbook.noRoom(left))
  })
})

function textsOf({ blocks }: types.ModalView): string[] {
  return (blocks as Block[]).map((block) => ('text' in block && typeof block.text === 'object' ? block.text.text : ''))
}

/** The words of a text in Markdown, of either kind. */
function wordsOf(text: string): string[] {
  const plainText = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  return plainText.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** What the sections of a message say, from the first. */
function textsOfSections(blocks: ReturnType<typeof incidentMessage>['blocks']): readonly string[] {
  return blocks.flatMap((block) => (block.type === 'section' && block.text !== undefined ? [block.text.text] : []))
}
