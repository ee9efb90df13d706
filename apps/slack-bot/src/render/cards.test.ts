import { type Locale, locales, renderSkip, reportedFinding, skippedFor } from '@mailhealth/catalogue'
import type {
  DriftEvent,
  Finding,
  Incident,
  MuteEvent,
  Outcome,
  Report,
  ReportedCheck,
  Verdict,
} from '@mailhealth/core'
import type { Storm } from '@mailhealth/store'
import { describe, expect, test } from 'vitest'
import { ann, channel, eventOf, incident, listing } from '../testing.ts'
import { digestTextsIn } from '../texts/digest.ts'
import type { Content } from './blocks.ts'
import { catchUpMessage } from './delivery-messages.ts'
import { driftMessage } from './drift-message.ts'
import { evidenceMessage } from './evidence.ts'
import { incidentCard } from './incident-list.ts'
import { incidentMessage, type Wording } from './incident-message.ts'
import { askingModal } from './modals.ts'
import { muteMessage } from './mute-message.ts'
import { problemMessage } from './problem.ts'
import { reportCard } from './report-card.ts'
import { driftRunbookModal, runbookModal } from './runbook.ts'
import { statusMessage } from './status.ts'
import { stormMessage, stormModal } from './storm-message.ts'
import { slackToShow, wordingIn } from './testing.ts'
import { threadLine } from './thread-line.ts'
import { date } from './words.ts'

const at = '2026-11-24T22:15:00.000Z'
const later = '2026-11-24T23:03:00.000Z'

const expiring: Finding = {
  id: 'tls.certificate-expiring',
  severity: 'high',
  subject: 'mx1.example.org',
  args: { daysLeft: 5, weighed: 5, notAfter: '2026-11-29T12:00:00.000Z' },
}
const unknown: Finding = {
  id: 'dnsbl.indeterminate',
  severity: 'medium',
  subject: 'mx1.example.org',
  args: { asked: 41, unanswered: 38, reason: 'servfail' },
}

const drift: DriftEvent = {
  schemaVersion: 1,
  id: 'e',
  type: 'drift.detected',
  at,
  target: 'example.org',
  targetKey: 'domain:example.org',
  check: 'dmarc',
  drifts: [{ fact: 'policy', before: 'reject', after: 'none', since: at }],
  changes: [
    {
      id: 'dmarc.policy-changed',
      args: { before: 'reject', after: 'none' },
      direction: 'weakened',
      thirdParty: null,
      severity: 'high',
    },
  ],
  severity: 'high',
  spread: [],
  by: null,
  note: null,
}

const storm: Storm = {
  number: 1,
  channel,
  ts: '1.0',
  intentAt: new Date(at),
  startedAt: new Date(at),
  lastOpenedAt: new Date(at),
  endedAt: null,
  shown: null,
  called: true,
}

const mute: MuteEvent = {
  schemaVersion: 1,
  id: 'm',
  type: 'mute.started',
  at,
  mute: {
    id: 7,
    scope: 'group:prod',
    startsAt: at,
    endsAt: later,
    by: ann,
    reason: 'a move to another rack',
    endedAt: null,
    endedBy: null,
  },
  incidents: 2,
}

const several = [
  ...Array.from({ length: 5 }, (_, index) => incident({ number: 142 + index, target: `mx${index + 1}.example.org` })),
  incident({ number: 147, check: 'tls', severity: 'high', findings: [expiring], target: 'mail.example.net' }),
  incident({ number: 148, state: 'resolved', resolvedAt: later, updatedAt: later, target: 'mx9.example.org' }),
]

const ofManyKinds = [
  ...several,
  incident({ number: 149, check: 'spf', severity: 'medium', target: 'example.org', findings: [] }),
  incident({ number: 150, state: 'acknowledged', acknowledgedBy: ann, target: 'mx10.example.org' }),
  incident({
    number: 151,
    state: 'acknowledged',
    acknowledgedBy: ann,
    target: '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff',
  }),
  incident({ number: 152, mutedUntil: later, target: `${'very-long-name.'.repeat(4)}example.org` }),
  incident({ number: 153, severity: 'high', target: 'mx12.example.org' }),
  incident({ number: 154, severity: 'high', target: '<!channel>.example.org' }),
]

/** Two of three targets are in groups, some of them in two. */
const ofManyGroups = {
  incidents: ofManyKinds.map((one) => ({ ...one, targetKey: `host:${one.target}` })),
  tags: new Map(
    ofManyKinds.flatMap(({ target }, at) =>
      at % 3 === 0 ? [] : [[`host:${target}`, at % 4 === 0 ? ['prod', 'eu `<!here>`'] : ['prod']]],
    ),
  ),
}

const resolved = (one: Incident): Incident => ({ ...one, state: 'resolved', resolvedAt: later, updatedAt: later })

const outcomes = (['fail', 'pass', 'indeterminate'] as const).map((outcome) => ({
  targetKey: 'host:mx1.example.org',
  target: 'mx1.example.org',
  check: outcome === 'fail' ? ('dnsbl' as const) : ('mx' as const),
  outcome,
  at: new Date(later),
}))

function checked(check: ReportedCheck['check'], outcome: Outcome, findings: readonly Finding[], locale: Locale) {
  const about = { subject: 'example.org', durationMs: 10, coverage: { asked: 1, answered: 1 }, facts: {} }
  const reported = findings.map((finding) => reportedFinding(finding, locale, { baseUrl: null, overrides: {} }))
  return { check, outcome, ...about, evidence: null, findings: reported }
}

const onList = (subject: string, operator: string, list: string, args: object, severity: Finding['severity']) => {
  const one = listing(`${list}.example`, severity)
  return { ...one, subject: `${subject}@${list}.example`, args: { ...one.args, operator, list, tested: true, ...args } }
}
const exploited = { codes: ['127.0.0.4'], meanings: ['XBL: infected or exploited host'], cause: 'exploit' }
const checkSpamhaus = { delistUrl: 'https://check.spamhaus.org/' }
const byOperator: readonly Finding[] = [
  onList('192.0.2.1', 'Spamhaus', 'Spamhaus ZEN', { ...exploited, ...checkSpamhaus }, 'critical'),
  onList('2001:db8::1', 'Spamhaus', 'Spamhaus ZEN', { ...exploited, ...checkSpamhaus }, 'critical'),
  onList('192.0.2.1', 'SpamCop', 'SpamCop', {}, 'high'),
  onList('example.org', 'Spamhaus', 'Spamhaus DBL', { codes: ['127.0.1.2'], ...checkSpamhaus }, 'high'),
]

const skipped = skippedFor('special-addresses', { count: 1, first: ['10.0.0.1'] })
const skippedVerdict: Verdict = {
  check: 'dnsbl',
  subject: 'mx1.example.org',
  outcome: 'skipped',
  skipped,
  findings: [],
  coverage: { asked: 0, answered: 0 },
  facts: {},
  evidence: null,
  startedAt: at,
  durationMs: 10,
}

function notApplying(locale: Locale): ReportedCheck {
  return { ...checked('dnsbl', 'skipped', [], locale), skipped: { ...skipped, text: renderSkip(skipped, locale) } }
}

function reportOf(outcome: Outcome, checks: Report['checks']): Report {
  const target = { kind: 'host', name: 'mx1.example.org' } as const
  const coverage = { asked: 41, answered: outcome === 'indeterminate' ? 3 : 41 }
  return { schemaVersion: 1, target, startedAt: at, durationMs: 812, outcome, coverage, checks }
}

const elsewhere = { baseUrl: 'https://wiki.example.com/', overrides: {} }

function cards(wording: Wording): { readonly [name: string]: Content } {
  const { texts, locale } = wording
  const line = (type: Parameters<typeof eventOf>[0], by: string | null, note: string | null = null): Content =>
    threadLine(eventOf(type, several[0] as never, null, by, note), texts, 3, null)
  return {
    drift: driftMessage(drift, wording),
    'drift with a runbook elsewhere': driftMessage(drift, { ...wording, runbooks: elsewhere }),
    'drift over': driftMessage({ ...drift, type: 'drift.accepted', by: ann, note: 'reports first' }, wording),
    storm: stormMessage(storm, { incidents: several, tags: new Map() }, wording, 'S0123ABCD'),
    'storm of many kinds': stormMessage(storm, ofManyGroups, wording, null),
    'storm over': stormMessage(
      { ...storm, endedAt: new Date(later) },
      { incidents: several.map(resolved), tags: new Map() },
      wording,
      null,
    ),
    'storm over, some of it still open': stormMessage(
      { ...storm, endedAt: new Date(later) },
      { incidents: several.map((one, nth) => (nth === 0 ? one : resolved(one))), tags: new Map() },
      wording,
      null,
    ),
    'check that fails': reportCard(
      reportOf('fail', [
        checked('dnsbl', 'fail', [listing('zen.example')], locale),
        checked('iprev', 'pass', [], locale),
        checked('tls', 'fail', [expiring], locale),
      ]),
      texts,
    ),
    'check that passes': reportCard(reportOf('pass', [checked('iprev', 'pass', [], locale)]), texts),
    'check of which a part does not apply': reportCard(reportOf('pass', [notApplying(locale)]), texts),
    'evidence of what does not apply': evidenceMessage('mx1.example.org', [skippedVerdict], texts, locale),
    'check that cannot tell': reportCard(
      reportOf('indeterminate', [checked('dnsbl', 'indeterminate', [unknown], locale)]),
      texts,
    ),
    'mute begins': muteMessage(mute, texts),
    'mute ends': muteMessage({ ...mute, type: 'mute.ended' }, texts),
    status: statusMessage(outcomes, several.slice(0, 6), null, texts, {
      beside: [texts.status.nextCheck(date(later)), digestTextsIn(locale).muted(2)],
      home: 'slack://app?team=T0MAILTEAM&id=A0MAILAPP1&tab=home',
    }),
    'catch-up': catchUpMessage(
      { id: 'c', channel, since: new Date(at), until: new Date(later), opened: 3, resolved: 2, ts: null, doneAt: null },
      locale,
    ),
    'one with its story': incidentCard(
      incident({ severity: 'high', findings: [expiring], check: 'tls' }),
      (['opened', 'acknowledged', 'noted', 'resolved'] as const).map((type, index) => ({
        eventId: `e${index}`,
        incidentNumber: 142,
        revision: index,
        type,
        at: later,
        by: type === 'opened' ? null : ann,
        note: type === 'noted' ? 'asked for removal' : null,
        severity: 'high',
        previousSeverity: null,
        category: type === 'resolved' ? ('false-alarm' as const) : null,
      })),
      'https://mailteam.example/archives/C0MAILOPS/p1700000000000100',
      wording,
    ),
    'several lists of an operator': incidentMessage(incident({ findings: byOperator }), wording),
    'an international name': incidentMessage(incident({ target: 'mx1.xn--bcher-kva.example' }), wording),
    'a line': line('noted', ann, 'asked for removal'),
    'a line of an end': threadLine(
      { ...eventOf('resolved', several.map(resolved)[0] as never, null, ann, 'they let us go'), category: 'elsewhere' },
      texts,
      3,
      null,
    ),
    'a typo': problemMessage({ kind: 'unknown-verb', text: 'akc', nearest: 'ack', retry: 'ack MH-142' }, texts),
  }
}

describe.each(locales)('cards, in %s', (locale) => {
  const wording = wordingIn(locale, ['S0123ABCD'])
  const { texts } = wording
  const onSlack = slackToShow()

  test('as they were looked at, and Slack takes them', async () => {
    const messages = cards(wording)
    for (const content of Object.values(messages)) await onSlack.client.chat.postMessage({ channel, ...content })
    const modals = {
      runbook: runbookModal(['dnsbl.listed'], wording),
      'runbook of a drift': driftRunbookModal('dmarc', wording),
      'all of a storm': stormModal(ofManyKinds, wording),
      ...Object.fromEntries(
        (['snooze', 'resolve', 'note', 'mute'] as const).map((kind) => [
          kind,
          askingModal(
            kind,
            { incident: 142, target: 'mx1.example.org', channel, threadTs: null, locale },
            'MH-142',
            new Date(later),
            texts,
          ),
        ]),
      ),
    }
    const written = `${JSON.stringify({ ...messages, ...modals }, null, 1)}\n`
    await expect(written).toMatchFileSnapshot(`./golden/cards.${locale}.json`)
  })
})
