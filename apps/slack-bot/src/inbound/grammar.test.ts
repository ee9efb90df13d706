import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Command, type CommandProblem, verbs } from './command.ts'
import { longestText, parseCommand } from './grammar.ts'

const hour = 3_600_000

describe('what people type', () => {
  test.each<[text: string, command: Command]>([
    ['', { verb: 'status', target: null }],
    ['  STATUS ', { verb: 'status', target: null }],
    ['status mx1.example.org', { verb: 'status', target: 'mx1.example.org' }],
    ['check <http://mx1.example.org|mx1.example.org>', { verb: 'check', target: 'mx1.example.org', checks: null }],
    ['check <https://mx1.example.org/>', { verb: 'check', target: 'https://mx1.example.org/', checks: null }],
    ['check <mailto:ann@example.org|ann@example.org>', { verb: 'check', target: 'ann@example.org', checks: null }],
    ['check <mailto:ann@example.org>', { verb: 'check', target: 'ann@example.org', checks: null }],
    ['check 192.0.2.1 DNSBL dnsbl', { verb: 'check', target: '192.0.2.1', checks: ['dnsbl'] }],
    ['check example.org auth tls', { verb: 'check', target: 'example.org', checks: ['spf', 'dkim', 'dmarc', 'tls'] }],
    ['check example.org spf all', { verb: 'check', target: 'example.org', checks: null }],
    ['check ex\u200bample.org\u202e', { verb: 'check', target: 'example.org', checks: null }],
    ['incidents', { verb: 'incidents', states: ['open', 'acknowledged', 'snoozed'] }],
    ['incidents Acked', { verb: 'incidents', states: ['acknowledged'] }],
    ['show mh–142', { verb: 'show', incident: 142 }],
    ['ack MH-142', { verb: 'ack', incident: 142, note: null }],
    ['ack 142 “removing &amp; waiting”', { verb: 'ack', incident: 142, note: '"removing & waiting"' }],
    ['snooze 142 4H until lunch', { verb: 'snooze', incident: 142, durationMs: 4 * hour, note: 'until lunch' }],
    ['snooze 142 1w', { verb: 'snooze', incident: 142, durationMs: 168 * hour, note: null }],
    ['resolve 142 it’s gone', { verb: 'resolve', incident: 142, force: false, note: "it's gone" }],
    ['resolve 142 FORCE known fault', { verb: 'resolve', incident: 142, force: true, note: 'known fault' }],
    ['runbook dnsbl', { verb: 'runbook', of: { kind: 'check', check: 'dnsbl' } }],
    ['runbook DNSBL.listed', { verb: 'runbook', of: { kind: 'finding', id: 'dnsbl.listed' } }],
    ['runbook MH-142', { verb: 'runbook', of: { kind: 'incident', incident: 142 } }],
    ['help me', { verb: 'help' }],
  ])('%j', (text, command) => {
    expect(parseCommand(text)).toEqual({ ok: true, command })
  })

  test.each<[text: string, problem: CommandProblem]>([
    ['x'.repeat(longestText + 1), { kind: 'too-long' }],
    ['chekc example.org', { kind: 'unknown-verb', text: 'chekc', nearest: 'check' }],
    ['frobnicate', { kind: 'unknown-verb', text: 'frobnicate', nearest: null }],
    ['constructor', { kind: 'unknown-verb', text: 'constructor', nearest: null }],
    ['check', { kind: 'missing', verb: 'check' }],
    ['check example.org dnslb', { kind: 'unknown-check', text: 'dnslb', nearest: 'dnsbl' }],
    ['incidents toString', { kind: 'unknown-state', text: 'toString' }],
    ['show', { kind: 'missing', verb: 'show' }],
    ['ack yesterday', { kind: 'bad-incident', text: 'yesterday' }],
    ['ack 0', { kind: 'bad-incident', text: '0' }],
    ['snooze 142', { kind: 'missing', verb: 'snooze' }],
    ['snooze 142 8d', { kind: 'bad-duration', text: '8d' }],
    ['snooze 142 0h', { kind: 'bad-duration', text: '0h' }],
    ['resolve 142', { kind: 'missing', verb: 'resolve' }],
    ['resolve 142 force', { kind: 'missing', verb: 'resolve' }],
    ['runbook', { kind: 'missing', verb: 'runbook' }],
    ['runbook dnsbl.lsited', { kind: 'unknown-runbook', text: 'dnsbl.lsited', nearest: 'dnsbl.listed' }],
  ])('%j', (text, problem) => {
    expect(parseCommand(text)).toEqual({ ok: false, problem })
  })

  test('anything at all is read without a throw', () => {
    const seen = { commands: 0, problems: 0, wrapped: 0 }
    const word = fc.oneof(
      fc.constantFrom(
        ...verbs,
        'MH-142',
        '4h',
        'force',
        'dnsbl',
        '<http://a.example|a.example>',
        '<@U1|x>',
        '&lt;',
        '\u202e',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const text = words.join(' ')
        const parsed = parseCommand(text)
        seen[parsed.ok ? 'commands' : 'problems']++
        if (text.includes('<http')) seen.wrapped++
        expect(JSON.stringify(parsed)).not.toContain('\u202e')
      }),
      { numRuns: 3_000 },
    )
    expect(seen.commands).toBeGreaterThan(300)
    expect(seen.problems).toBeGreaterThan(300)
    expect(seen.wrapped).toBeGreaterThan(300)
  })
})
