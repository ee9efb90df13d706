import type { Cidr } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Command, type CommandProblem, verbs } from './command.ts'
import { type Hearing, longestText, parseCommand } from './parse-command.ts'
import type { Span } from './span.ts'

const hour = 3_600_000
const hearing: Hearing = { incident: null, findingIds: ['dnsbl.listed', 'mx.missing'], allow: [] }
const hours = (count: number): Span => ({ kind: 'for', ms: count * hour })

describe('what people type', () => {
  test.each<[text: string, command: Command]>([
    ['', { verb: 'status', scope: null }],
    ['  STATUS ', { verb: 'status', scope: null }],
    ['status mx1.example.org', { verb: 'status', scope: 'mx1.example.org' }],
    [
      'check <http://mx1.example.org|mx1.example.org>',
      { verb: 'check', target: 'mx1.example.org', checks: null, share: false },
    ],
    ['check <https://mx1.example.org/>', { verb: 'check', target: 'mx1.example.org', checks: null, share: false }],
    [
      'check <mailto:ann@example.org|ann@example.org>',
      { verb: 'check', target: 'example.org', checks: null, share: false },
    ],
    ['check <mailto:ann@example.org>', { verb: 'check', target: 'example.org', checks: null, share: false }],
    ['check 192.0.2.1 DNSBL dnsbl', { verb: 'check', target: '192.0.2.1', checks: ['dnsbl'], share: false }],
    [
      'check example.org auth tls',
      { verb: 'check', target: 'example.org', checks: ['spf', 'dkim', 'dmarc', 'tls'], share: false },
    ],
    ['check example.org spf all', { verb: 'check', target: 'example.org', checks: null, share: false }],
    ['check ex\u200bample.org\u202e', { verb: 'check', target: 'example.org', checks: null, share: false }],
    ['check “example.org”', { verb: 'check', target: 'example.org', checks: null, share: false }],
    ['check `MX1.example.org.`', { verb: 'check', target: 'mx1.example.org', checks: null, share: false }],
    ['check example.org, dnsbl', { verb: 'check', target: 'example.org', checks: ['dnsbl'], share: false }],
    ['check mx1.example.org:25', { verb: 'check', target: 'mx1.example.org', checks: null, share: false }],
    ['check BÜCHER。example', { verb: 'check', target: 'xn--bcher-kva.example', checks: null, share: false }],
    ['check 192.0.2.77/28', { verb: 'check', target: '192.0.2.64/28', checks: null, share: false }],
    ['check 2001:DB8::', { verb: 'check', target: '2001:db8::', checks: null, share: false }],
    ['status MX1.example.org.', { verb: 'status', scope: 'mx1.example.org' }],
    ['status bücher.example', { verb: 'status', scope: 'xn--bcher-kva.example' }],
    ['Status!', { verb: 'status', scope: null }],
    ['dnsbl <https://example.org/x|example.org/x>', { verb: 'dnsbl', target: 'example.org' }],
    ['history http://example.org/', { verb: 'history', of: { kind: 'target', target: 'example.org' } }],
    [
      'mute bücher.example 2 hours a move',
      { verb: 'mute', scope: 'xn--bcher-kva.example', span: hours(2), note: 'a move' },
    ],
    ['accept Example.org. dmarc', { verb: 'accept', target: 'example.org', check: 'dmarc', note: null }],
    ['ack MH 142 on it', { verb: 'ack', incident: 142, note: 'on it' }],
    ['ack #142: on it', { verb: 'ack', incident: 142, note: 'on it' }],
    ['ack `MH-142`', { verb: 'ack', incident: 142, note: null }],
    ['history MH 142', { verb: 'history', of: { kind: 'incident', incident: 142 } }],
    ['snooze 142 for 4 hours lunch', { verb: 'snooze', incident: 142, span: hours(4), note: 'lunch' }],
    ['incidents', { verb: 'incidents', states: ['open', 'acknowledged', 'snoozed'], mine: false }],
    ['incidents Acked', { verb: 'incidents', states: ['acknowledged'], mine: false }],
    ['show mh–142', { verb: 'show', incident: 142 }],
    ['ack MH-142', { verb: 'ack', incident: 142, note: null }],
    ['ack 142 “removing &amp; waiting”', { verb: 'ack', incident: 142, note: '"removing & waiting"' }],
    ['snooze 142 4H until lunch', { verb: 'snooze', incident: 142, span: hours(4), note: 'until lunch' }],
    ['snooze 142 1w', { verb: 'snooze', incident: 142, span: hours(168), note: null }],
    ['resolve 142 it’s gone', { verb: 'resolve', incident: 142, force: false, category: null, note: "it's gone" }],
    ...(
      [
        ['as false-alarm the list was down', false, 'false-alarm', 'the list was down'],
        ['As False Alarm: the list was down', false, 'false-alarm', 'the list was down'],
        ['force as delisted they let us go', true, 'elsewhere', 'they let us go'],
        ['as won’t fix force old host', true, 'accepted', 'old host'],
        ['as fixed as fixed can be', false, 'fixed', 'as fixed can be'],
        ['as agreed with ann', false, null, 'as agreed with ann'],
        ['as constructor', false, null, 'as constructor'],
        ['fixed the relay', false, null, 'fixed the relay'],
      ] as const
    ).map(([typed, force, category, note]): [string, Command] => [
      `resolve 142 ${typed}`,
      { verb: 'resolve', incident: 142, force, category, note },
    ]),
    [
      'resolve 142 FORCE known fault',
      { verb: 'resolve', incident: 142, force: true, category: null, note: 'known fault' },
    ],
    ['runbook dnsbl', { verb: 'runbook', of: { kind: 'check', check: 'dnsbl' } }],
    ['runbook DNSBL.listed', { verb: 'runbook', of: { kind: 'finding', id: 'dnsbl.listed' } }],
    ['runbook MH-142', { verb: 'runbook', of: { kind: 'incident', incident: 142 } }],
    ['check example.org Share', { verb: 'check', target: 'example.org', checks: null, share: true }],
    ['check 192.0.2.1 tls share', { verb: 'check', target: '192.0.2.1', checks: ['tls'], share: true }],
    ['status group:prod', { verb: 'status', scope: 'group:prod' }],
    ['incidents mine', { verb: 'incidents', states: ['open', 'acknowledged', 'snoozed'], mine: true }],
    ['incidents mine open', { verb: 'incidents', states: ['open'], mine: true }],
    ['unack 142', { verb: 'unack', incident: 142, note: null }],
    ['escalate mh142 no answer', { verb: 'escalate', incident: 142, note: 'no answer' }],
    ['reopen 142', { verb: 'reopen', incident: 142, note: null }],
    ['note 142 waiting for the list', { verb: 'note', incident: 142, note: 'waiting for the list' }],
    [
      'snooze 142 until 18:00 lunch',
      { verb: 'snooze', incident: 142, span: { kind: 'until', day: 'next', hour: 18, minute: 0 }, note: 'lunch' },
    ],
    ['mute MX1.example.org 2h a move', { verb: 'mute', scope: 'mx1.example.org', span: hours(2), note: 'a move' }],
    ['mute Group:Prod 30d a move', { verb: 'mute', scope: 'group:Prod', span: hours(720), note: 'a move' }],
    ['mute all 1h fire drill', { verb: 'mute', scope: 'all', span: hours(1), note: 'fire drill' }],
    ['mutes', { verb: 'mutes' }],
    ['unmute #7', { verb: 'unmute', mute: 7 }],
    ['history', { verb: 'history', of: { kind: 'all' } }],
    ['history MH-142', { verb: 'history', of: { kind: 'incident', incident: 142 } }],
    ['history Example.org', { verb: 'history', of: { kind: 'target', target: 'example.org' } }],
    ['dnsbl 192.0.2.1', { verb: 'dnsbl', target: '192.0.2.1' }],
    ['auth example.org', { verb: 'auth', target: 'example.org' }],
    ['tls mx1.example.org', { verb: 'tls', target: 'mx1.example.org' }],
    ['accept example.org DMARC meant so', { verb: 'accept', target: 'example.org', check: 'dmarc', note: 'meant so' }],
    ['runbook', { verb: 'runbook', of: { kind: 'all' } }],
    ['oncall', { verb: 'oncall' }],
    ['route', { verb: 'route', wish: { kind: 'list' } }],
    ['route List', { verb: 'route', wish: { kind: 'list' } }],
    ['route set', { verb: 'route', wish: { kind: 'set', name: null, said: null } }],
    ['route SET Mail-Prod', { verb: 'route', wish: { kind: 'set', name: 'mail-prod', said: null } }],
    ['route set <#C0MAILPRD|mail-prod>', { verb: 'route', wish: { kind: 'set', name: 'mail-prod', said: null } }],
    ['route set <#C0MAILPRD>', { verb: 'route', wish: { kind: 'set', name: 'c0mailprd', said: null } }],
    ['route remove prod it’s gone', { verb: 'route', wish: { kind: 'remove', name: 'prod', reason: "it's gone" } }],
    ['route configured #prod moved', { verb: 'route', wish: { kind: 'configured', name: 'prod', reason: 'moved' } }],
    [
      'route set prod to #mail-prod because moved to a new team',
      {
        verb: 'route',
        wish: {
          kind: 'set',
          name: 'prod',
          said: { terms: { channels: ['#mail-prod'] }, reason: 'moved to a new team' },
        },
      },
    ],
    [
      'route set prod Tags prod, edge to <#C0MAILPRD|mail-prod> #audit <#C0MAILPRD> checks DNSBL spf,dnsbl from High call <!subteam^S0123ABCD|@mail-oncall> in DE because a new team, to be sure',
      {
        verb: 'route',
        wish: {
          kind: 'set',
          name: 'prod',
          said: {
            terms: {
              channels: ['C0MAILPRD', '#audit'],
              tags: ['prod', 'edge'],
              checks: ['dnsbl', 'spf'],
              severity: 'high',
              mention: 'S0123ABCD',
              locale: 'de',
            },
            reason: 'a new team, to be sure',
          },
        },
      },
    ],
    [
      'route set prod to C0MAILPRD call nobody because quiet',
      {
        verb: 'route',
        wish: {
          kind: 'set',
          name: 'prod',
          said: { terms: { channels: ['C0MAILPRD'], mention: null }, reason: 'quiet' },
        },
      },
    ],
    ['digest Now', { verb: 'digest', wish: null }],
    ['digest', { verb: 'digest', wish: null }],
    ['digest Daily 9:00', { verb: 'digest', wish: { kind: 'daily', at: '09:00', day: null } }],
    ['digest weekly Fri 17:30', { verb: 'digest', wish: { kind: 'weekly', at: '17:30', day: 'friday' } }],
    ['digest daily monday', { verb: 'digest', wish: { kind: 'daily', at: null, day: 'monday' } }],
    ['digest OFF', { verb: 'digest', wish: { kind: 'off' } }],
    ['digest configured', { verb: 'digest', wish: { kind: 'configured' } }],
    ['config', { verb: 'config' }],
    ['doctor', { verb: 'doctor' }],
    ['help me', { verb: 'help', of: null }],
    ['help snooze', { verb: 'help', of: 'snooze' }],
  ])('%j', (text, command) => {
    expect(parseCommand(text, hearing)).toEqual({ ok: true, command })
  })

  test.each<[text: string, problem: CommandProblem]>([
    ['x'.repeat(longestText + 1), { kind: 'too-long' }],
    ['chekc example.org', { kind: 'unknown-verb', text: 'chekc', nearest: 'check', retry: 'check example.org' }],
    ['frobnicate', { kind: 'unknown-verb', text: 'frobnicate', nearest: null, retry: 'help' }],
    ['constructor', { kind: 'unknown-verb', text: 'constructor', nearest: null, retry: 'help' }],
    ['check', { kind: 'missing', verb: 'check', what: 'target' }],
    ['check example.org dnslb', { kind: 'unknown-check', text: 'dnslb', nearest: 'dnsbl' }],
    ['incidents toString', { kind: 'unknown-state', text: 'toString' }],
    ['mute', { kind: 'missing', verb: 'mute', what: 'target' }],
    ['accept', { kind: 'missing', verb: 'accept', what: 'target' }],
    ['show', { kind: 'missing', verb: 'show', what: 'incident' }],
    ['ack yesterday', { kind: 'bad-incident', text: 'yesterday' }],
    ['ack 0', { kind: 'bad-incident', text: '0' }],
    ['snooze 142', { kind: 'missing', verb: 'snooze', what: 'duration' }],
    ['snooze 142 8d', { kind: 'bad-duration', text: '8d' }],
    ['snooze 142 0h', { kind: 'bad-duration', text: '0h' }],
    ['resolve 142', { kind: 'missing', verb: 'resolve', what: 'reason' }],
    ['resolve 142 force', { kind: 'missing', verb: 'resolve', what: 'reason' }],
    ['resolve 142 as fixed', { kind: 'missing', verb: 'resolve', what: 'reason' }],
    ['note 142', { kind: 'missing', verb: 'note', what: 'text' }],
    ['mute example.org', { kind: 'missing', verb: 'mute', what: 'duration' }],
    ['mute example.org 2h', { kind: 'missing', verb: 'mute', what: 'reason' }],
    ['mute example.org 31d x', { kind: 'bad-duration', text: '31d x' }],
    ['snooze 142 until noon', { kind: 'bad-duration', text: 'until noon' }],
    ['unmute', { kind: 'missing', verb: 'unmute', what: 'number' }],
    ['unmute all', { kind: 'bad-mute', text: 'all' }],
    ['accept example.org', { kind: 'missing', verb: 'accept', what: 'check' }],
    ['accept example.org dmrac', { kind: 'unknown-check', text: 'dmrac', nearest: 'dmarc' }],
    ['dnsbl', { kind: 'missing', verb: 'dnsbl', what: 'target' }],
    ['check 10.0.0.1', { kind: 'private-target', text: '10.0.0.1' }],
    ['check 127.0.0.1', { kind: 'private-target', text: '127.0.0.1' }],
    ['check 10.0.0.0/24', { kind: 'private-target', text: '10.0.0.0/24' }],
    ['check http://10.0.0.1?x=1', { kind: 'private-target', text: 'http://10.0.0.1?x=1' }],
    ['check http://2130706433/', { kind: 'private-target', text: 'http://2130706433/' }],
    ['check 10.0.0.1#x', { kind: 'private-target', text: '10.0.0.1#x' }],
    ['check 10.0.0.1:25', { kind: 'private-target', text: '10.0.0.1:25' }],
    ['check １２７.0.0.1', { kind: 'private-target', text: '１２７.0.0.1' }],
    ['check 0177.0.0.1', { kind: 'bad-target', text: '0177.0.0.1' }],
    ['check 0x7f.0.0.1', { kind: 'bad-target', text: '0x7f.0.0.1' }],
    ['check [fe80::1%eth0]:25', { kind: 'bad-target', text: '[fe80::1%eth0]:25' }],
    ['check <http://169.254.169.254/latest>', { kind: 'private-target', text: 'http://169.254.169.254/latest' }],
    ['check http://[::1]:25/', { kind: 'private-target', text: 'http://[::1]:25/' }],
    ['check ann@[192.168.1.1]', { kind: 'private-target', text: 'ann@[192.168.1.1]' }],
    ['check ::ffff:10.0.0.1', { kind: 'private-target', text: '::ffff:10.0.0.1' }],
    ['tls fe80::1', { kind: 'private-target', text: 'fe80::1' }],
    ['check <@U1|ann>', { kind: 'bad-target', text: '<@U1|ann>' }],
    [`check ${'x'.repeat(321)}`, { kind: 'bad-target', text: 'x'.repeat(321) }],
    ['route delete prod', { kind: 'bad-route', text: 'delete' }],
    ['route set <!channel>', { kind: 'bad-route', text: '<!channel>' }],
    ['route set prod #mail-prod because x', { kind: 'bad-route', text: '#mail-prod' }],
    ['route set prod to #mail-prod', { kind: 'missing', verb: 'route', what: 'reason' }],
    ['route set prod to because x', { kind: 'bad-route', text: 'to' }],
    ['route set prod tags prod because x', { kind: 'bad-route', text: 'to' }],
    ['route set prod to mail-prod because x', { kind: 'bad-route', text: 'mail-prod' }],
    ['route set prod to #p checks dnslb because x', { kind: 'bad-route', text: 'dnslb' }],
    ['route set prod to #p from bad because x', { kind: 'bad-route', text: 'bad' }],
    ['route set prod to #p from high low because x', { kind: 'bad-route', text: 'low' }],
    ['route set prod to #p call @ann because x', { kind: 'bad-route', text: '@ann' }],
    ['route set prod to #p call S1234 S2345 because x', { kind: 'bad-route', text: 'S2345' }],
    ['route set prod to #p in fr because x', { kind: 'bad-route', text: 'fr' }],
    ['route set prod to #p in de en because x', { kind: 'bad-route', text: 'en' }],
    ['route remove', { kind: 'missing', verb: 'route', what: 'route' }],
    ['route configured prod', { kind: 'missing', verb: 'route', what: 'reason' }],
    ['digest yesterday', { kind: 'bad-digest', text: 'yesterday' }],
    ['digest daily 25:00', { kind: 'bad-digest', text: '25:00' }],
    ['digest weekly fr', { kind: 'bad-digest', text: 'fr' }],
    ['runbook dnsbl.lsited', { kind: 'unknown-runbook', text: 'dnsbl.lsited', nearest: 'dnsbl.listed' }],
  ])('%j', (text, problem) => {
    expect(parseCommand(text, hearing)).toEqual({ ok: false, problem })
  })

  test('what the configuration allows is looked at although it is private', () => {
    const allowed = { ...hearing, allow: ['127.0.0.0/8' as Cidr] }
    expect(parseCommand('check 127.0.0.1', allowed).ok).toBe(true)
    expect(parseCommand('check 10.0.0.1', allowed).ok).toBe(false)
  })

  test.each<[string, Command]>([
    ['ack', { verb: 'ack', incident: 7, note: null }],
    ['ack on it', { verb: 'ack', incident: 7, note: 'on it' }],
    ['ack 3 hosts are left', { verb: 'ack', incident: 7, note: '3 hosts are left' }],
    ['ack MH-142 on it', { verb: 'ack', incident: 142, note: 'on it' }],
    ['snooze 4h', { verb: 'snooze', incident: 7, span: hours(4), note: null }],
    ['resolve moved', { verb: 'resolve', incident: 7, force: false, category: null, note: 'moved' }],
    ['show', { verb: 'show', incident: 7 }],
    ['show 142', { verb: 'show', incident: 142 }],
    ['ack 142', { verb: 'ack', incident: 142, note: null }],
    ['snooze 142 4h', { verb: 'snooze', incident: 142, span: hours(4), note: null }],
    ['snooze 4 hours', { verb: 'snooze', incident: 7, span: hours(4), note: null }],
    ['note 142', { verb: 'note', incident: 7, note: '142' }],
    ['history', { verb: 'history', of: { kind: 'incident', incident: 7 } }],
    ['runbook', { verb: 'runbook', of: { kind: 'incident', incident: 7 } }],
  ])('in the thread of MH-7: %s', (text, command) => {
    expect(parseCommand(text, { ...hearing, incident: 7 })).toEqual({ ok: true, command })
  })

  test('as long as was typed, whatever Slack made of it', () => {
    const note = '&'.repeat(longestText - 'note 142 '.length)
    expect(parseCommand(`note 142 ${note.replaceAll('&', '&amp;')}`, hearing)).toEqual({
      ok: true,
      command: { verb: 'note', incident: 142, note },
    })
    expect(parseCommand(`note 142 &amp;${note.replaceAll('&', '&amp;')}`, hearing).ok).toBe(false)
  })

  test('anything at all is read without a throw', { timeout: 30_000 }, () => {
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
        const parsed = parseCommand(text, hearing)
        seen[parsed.ok ? 'commands' : 'problems']++
        if (text.includes('<http')) seen.wrapped++
        expect(JSON.stringify(parsed)).not.toContain('\u202e')
      }),
      { numRuns: 400 },
    )
    expect(seen.commands).toBeGreaterThan(10)
    expect(seen.problems).toBeGreaterThan(10)
    expect(seen.wrapped).toBeGreaterThan(10)
  })
})
