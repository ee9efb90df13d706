import { describe, expect, test } from 'vitest'
import { durationDe, durationEn } from './duration.ts'
import { renderChange, renderFinding } from './index.ts'

test.each([
  [0, '0 seconds', '0 Sekunden'],
  [1, '1 second', '1 Sekunde'],
  [60, '1 minute', '1 Minute'],
  [90, '90 seconds', '90 Sekunden'],
  [3_600, '1 hour', '1 Stunde'],
  [5_400, '90 minutes', '90 Minuten'],
  [7_201, '3 hours', '3 Stunden'],
  [86_400, '1 day', '1 Tag'],
  [90_000, '25 hours', '25 Stunden'],
  [604_800, '7 days', '7 Tage'],
  [31_557_600, '366 days', '366 Tage'],
])('%i seconds are %s, %s', (seconds, english, german) => {
  expect([durationEn(seconds), durationDe(seconds)]).toEqual([english, german])
})

const signature = {
  name: '_25._tcp.mx.example',
  type: 'TLSA',
  expiresAt: '2026-11-27T12:00:00.000Z',
  servers: [],
  isOurs: true,
}
const rollover = {
  name: '_25._tcp.mx.example',
  pins: 'certificate',
  habit: 'unknown',
  current: ['3 0 1 aa'],
  waitSeconds: 7_200,
  signaturesUntil: null,
  notAfter: '2026-11-27T12:00:00.000Z',
  severity: 'high',
}

describe('days that are left', () => {
  test.each([
    [1, 'in 1 day', 'in 1 Tag'],
    [2, 'in 2 days', 'in 2 Tagen'],
    [2.5, 'in 2.5 days', 'in 2,5 Tagen'],
  ])('%s are told as "%s" and "%s"', (daysLeft, en, de) => {
    for (const [id, args] of [
      ['dane.signature-expiring', signature],
      ['dnssec.signature-expiring', signature],
      ['dane.rollover-unsafe', rollover],
    ] as const) {
      const finding = { id, subject: 'mx.example', args: { ...args, daysLeft } }
      expect(renderFinding(finding, 'en').summary).toMatch(new RegExp(`${en}\\b`))
      expect(renderFinding(finding, 'de').summary).toMatch(new RegExp(`${de}(?!\\w)`))
    }
  })
})

describe('a lifetime that changed', () => {
  test.each([
    [604_800, 86_400, 'for 1 day now, instead of 7 days.', 'jetzt 1 Tag statt 7 Tage.'],
    [
      604_800,
      604_799,
      'for 604799 seconds now, instead of 604800 seconds.',
      'jetzt 604799 Sekunden statt 604800 Sekunden.',
    ],
  ])('from %i to %i seconds never reads as if it had not', (before, after, en, de) => {
    const change = {
      id: 'mta-sts.lifetime-changed',
      args: { before, after },
      direction: 'neutral',
      thirdParty: null,
    } as const
    expect(renderChange(change, 'example.com', 'en')).toContain(en)
    expect(renderChange(change, 'example.com', 'de')).toContain(de)
  })
})
