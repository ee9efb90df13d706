import { locales } from '@mailhealth/catalogue'
import type { DriftEvent, Report } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { incident } from '../testing.ts'
import { driftMessage } from './drift-message.ts'
import { evidenceMessage } from './evidence.ts'
import { incidentMessage } from './incident-message.ts'
import { scopeText } from './mute-message.ts'
import { reportCard } from './report-card.ts'
import { incidentRow } from './status.ts'
import { fullName, targetText } from './target-name.ts'
import { wordingIn } from './testing.ts'

const bücher = 'xn--bcher-kva.example'
const apple = 'xn--80ak6aa92e.example'
const long = `xn--bcher-kva.${'a'.repeat(30)}.${'b'.repeat(30)}.example`

test.each([
  [bücher, 'bücher.example (xn--bcher-kva.example)', '`bücher.example` (`xn--bcher-kva.example`)'],
  [apple, apple, `\`${apple}\``],
  ['192.0.2.0/24', '192.0.2.0/24', '`192.0.2.0/24`'],
  ['<!channel>', '<!channel>', '`&lt;!channel&gt;`'],
])('%s', (target, full, typed) => {
  expect([fullName(target), targetText(target)]).toEqual([full, typed])
})

test('both names together do not push the one of DNS out of a heading', () => {
  expect(fullName(long)).toBe(long)
})

describe.each(locales)('where a target is named first, in %s', (locale) => {
  const wording = wordingIn(locale)
  const at = '2026-11-24T22:15:00.000Z'
  const drift = (target: string): DriftEvent => ({
    ...{ schemaVersion: 1, id: 'e', type: 'drift.detected', at, target, targetKey: `domain:${target}`, check: 'dmarc' },
    ...{ drifts: [], changes: [], severity: 'high', spread: [], by: null, note: null },
  })
  const report = (name: string): Report => ({
    ...{ schemaVersion: 1, target: { kind: 'host', name }, startedAt: at, durationMs: 1, outcome: 'pass', checks: [] },
    coverage: { asked: 1, answered: 1 },
  })
  const named = (target: string): readonly (readonly [what: string, texts: readonly string[]])[] => {
    const content = {
      incident: incidentMessage(incident({ target }), wording),
      drift: driftMessage(drift(target), wording),
      report: reportCard(report(target), wording.texts),
      evidence: evidenceMessage(target, [], wording.texts, locale),
    }
    const headed = Object.entries(content).map(
      ([what, { text, blocks }]) => [what, [text, JSON.stringify(blocks[0])]] as const,
    )
    const row = JSON.stringify(incidentRow(incident({ target }), wording.texts))
    return [...headed, ['row', [row]], ['mute', [scopeText(target, wording.texts)]]]
  }

  test('both names of one that can be read are there', () => {
    for (const [what, texts] of named(bücher))
      for (const text of texts) expect([what, text]).toEqual([what, expect.stringContaining(fullName(bücher))])
  })

  test('one that looks like another is only what it is in DNS', () => {
    for (const [what, texts] of named(apple))
      for (const text of texts) {
        expect([what, text]).toEqual([what, expect.stringContaining(apple)])
        expect([what, text]).toEqual([what, expect.not.stringMatching(/\p{Script=Cyrillic}/u)])
      }
  })
})
