import { readFileSync } from 'node:fs'
import { parseDomainName, plainDomain, plainHost, type RelayOffer } from '@mailhealth/core'
import { scriptedDialer } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'

const zone = readFileSync(new URL('./zones/hosts.zone', import.meta.url), 'utf8')
const servers = {
  '192.0.2.10:25': {},
  '2001:db8::10:25': {},
  '192.0.2.20:25': {},
  '192.0.2.30:25': {},
  '192.0.2.40:25': {},
}

async function verdictOf(domain: string, dialer = scriptedDialer(servers)) {
  const target = plainDomain(parseDomainName(domain))
  const { verdict } = await runCheck(checkNamed('mx'), target, surroundingsOf({ zone, dialer }), {}, null)
  const { outcome, findings, coverage, facts } = verdict
  return { outcome, findings: findings.map(({ id, subject, args }) => ({ id, subject, args })), coverage, facts }
}

describe('mx', () => {
  test('a healthy domain passes, with every address dialled', async () => {
    expect(await verdictOf('example.com')).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 8, answered: 8 },
      facts: { mx: ['10 mail.example.com', '20 backup.example.com'] },
    })
  })

  test.each([
    [
      'implicit.example',
      'fail',
      [{ id: 'mx.missing', subject: 'implicit.example', args: { implicit: true } }],
      { mx: null },
    ],
    [
      'nothing.example',
      'fail',
      [{ id: 'mx.missing', subject: 'nothing.example', args: { implicit: false } }],
      { mx: null },
    ],
    ['lapsed.example', 'fail', [{ id: 'mx.domain-missing', subject: 'lapsed.example', args: {} }], { mx: null }],
    ['null.example', 'pass', [], { mx: ['0 .'] }],
    [
      'torn.example',
      'fail',
      [{ id: 'mx.null-with-others', subject: 'torn.example', args: { others: ['mail.example.com'] } }],
      { mx: ['0 .', '10 mail.example.com'] },
    ],
    [
      'alias.example',
      'fail',
      [{ id: 'mx.cname', subject: 'mx.alias.example', args: { target: 'mail.example.com' } }],
      { mx: ['10 mx.alias.example'] },
    ],
    [
      'gone.example',
      'fail',
      [
        { id: 'mx.unresolvable', subject: 'empty.gone.example', args: { answer: 'nodata' } },
        { id: 'mx.unresolvable', subject: 'gone.gone.example', args: { answer: 'nxdomain' } },
      ],
      { mx: ['10 gone.gone.example', '20 empty.gone.example'] },
    ],
    [
      'literal.example',
      'fail',
      [{ id: 'mx.invalid-host', subject: 'literal.example', args: { exchange: '192.0.2.10', isAddress: true } }],
      { mx: ['10 192.0.2.10', '20 mail.example.com'] },
    ],
    [
      'twice.example',
      'pass',
      [{ id: 'mx.duplicate', subject: 'mail.example.com', args: { preferences: [10, 20] } }],
      { mx: ['10 mail.example.com', '20 mail.example.com'] },
    ],
    [
      'broken.example',
      'indeterminate',
      [
        {
          id: 'mx.indeterminate',
          subject: 'broken.example',
          args: { asked: 1, unanswered: 1, reason: 'broken.example MX: servfail' },
        },
      ],
      {},
    ],
    [
      'half.example',
      'indeterminate',
      [
        {
          id: 'mx.indeterminate',
          subject: 'half.example',
          args: { asked: 4, unanswered: 1, reason: 'lost.half.example AAAA: timeout' },
        },
      ],
      { mx: ['10 lost.half.example'] },
    ],
  ])('%s is %s', async (domain, outcome, findings, facts) => {
    const verdict = await verdictOf(domain)
    expect({ outcome: verdict.outcome, findings: verdict.findings, facts: verdict.facts }).toEqual({
      outcome,
      findings,
      facts,
    })
  })

  test('a refused connection is a fault, silence is unknown', async () => {
    const refused = {
      greeting: null,
      failure: { stage: 'connect', reason: 'refused', detail: 'ECONNREFUSED' },
    } as const
    const verdict = await verdictOf(
      'example.com',
      scriptedDialer({
        ...servers,
        '192.0.2.20:25': refused,
        '2001:db8::10:25': { failure: { ...refused.failure, reason: 'timeout' } },
      }),
    )
    expect(verdict.outcome).toBe('fail')
    expect(verdict.findings).toEqual([
      { id: 'mx.unreachable', subject: 'backup.example.com (192.0.2.20)', args: { port: 25, reason: 'refused' } },
      {
        id: 'mx.indeterminate',
        subject: 'example.com',
        args: { asked: 8, unanswered: 1, reason: '2001:db8::10 port 25 (IPv6): timeout' },
      },
    ])
  })

  const unanswered = (reason: 'timeout' | 'no-route') =>
    ({ failure: { stage: 'connect', reason, detail: '' }, greeting: null }) as const

  test.each([
    ['421 instead of a greeting', { stage: 'greeting', reason: 'tempfail', detail: '421 too many connections' }],
    ['greylisting', { stage: 'greeting', reason: 'tempfail', detail: '450 come back later' }],
    ['a connection that is dropped', { stage: 'greeting', reason: 'closed', detail: '' }],
  ] as const)('rate limiting is not mistaken for a dead server: %s', async (_, failure) => {
    const limited = { greeting: null, ehlo: [], failure }
    const verdict = await verdictOf('example.com', scriptedDialer({ ...servers, '192.0.2.20:25': limited }))
    expect([verdict.outcome, verdict.findings, verdict.coverage]).toEqual(['pass', [], { asked: 8, answered: 8 }])
  })

  test('silence is a fault where another address of the family answers', async () => {
    const verdict = await verdictOf(
      'example.com',
      scriptedDialer({ ...servers, '192.0.2.20:25': unanswered('timeout') }),
    )
    expect([verdict.outcome, verdict.findings, verdict.coverage]).toEqual([
      'fail',
      [{ id: 'mx.unreachable', subject: 'backup.example.com (192.0.2.20)', args: { port: 25, reason: 'timeout' } }],
      { asked: 8, answered: 8 },
    ])
  })

  test('what this machine has no way to is left out, and said', async () => {
    const dialer = scriptedDialer({ ...servers, '2001:db8::10:25': unanswered('no-route') })
    const verdict = await verdictOf('example.com', dialer)
    expect([verdict.outcome, verdict.findings, verdict.coverage]).toEqual([
      'pass',
      [{ id: 'mx.unexamined', subject: 'example.com', args: { addresses: ['2001:db8::10'] } }],
      { asked: 7, answered: 7 },
    ])
  })

  test('a machine without any way out can tell nothing', async () => {
    const nowhere = unanswered('no-route')
    const verdict = await verdictOf(
      'example.com',
      scriptedDialer({ '192.0.2.10:25': nowhere, '192.0.2.20:25': nowhere, '2001:db8::10:25': nowhere }),
    )
    expect([verdict.outcome, verdict.coverage]).toEqual(['indeterminate', { asked: 8, answered: 5 }])
  })

  test('an address that may not be dialled is told, and not dialled', async () => {
    const forbidden = { greeting: null, failure: { stage: 'connect', reason: 'forbidden', detail: 'private' } } as const
    const verdict = await verdictOf('implicit.example', scriptedDialer({ '192.0.2.30:25': forbidden }))
    expect(verdict.findings.map(({ id, subject }) => ({ id, subject }))).toEqual([
      { id: 'mx.missing', subject: 'implicit.example' },
      { id: 'mx.private-address', subject: 'implicit.example' },
    ])
  })
})

describe('mx of a host', () => {
  const host = { ...plainHost(parseDomainName('mail.example.com')), relayTest: true }
  const onHost = async (relays: [string, Partial<RelayOffer>][]) => {
    const dialer = scriptedDialer(servers)
    for (const [endpoint, offer] of relays) dialer.relays.set(endpoint, offer)
    const { verdict } = await runCheck(checkNamed('mx'), host, surroundingsOf({ zone, dialer }), {}, null)
    const { outcome, findings, coverage } = verdict
    return { outcome, findings: findings.map(({ id, subject, args }) => ({ id, subject, args })), coverage }
  }

  test('is looked at only where the operator says that it may be asked', () => {
    expect(checkNamed('mx').appliesTo(host)).toBe(true)
    expect(checkNamed('mx').appliesTo({ ...host, relayTest: false })).toBe(false)
  })

  test.each<[string, Partial<RelayOffer>, string, unknown[], number]>([
    ['refuses', {}, 'pass', [], 4],
    [
      'takes strangers’ mail for strangers',
      { isAccepted: true, reply: '250 ok', failure: null },
      'fail',
      [{ id: 'mx.open-relay', subject: '192.0.2.10', args: { reply: '250 ok' } }],
      4,
    ],
    [
      'puts off',
      { isAccepted: null, reply: '450 later', failure: { stage: 'envelope', reason: 'tempfail', detail: '450 later' } },
      'indeterminate',
      [
        {
          id: 'mx.indeterminate',
          subject: 'mail.example.com',
          args: { asked: 4, unanswered: 1, reason: 'relay test of 192.0.2.10 port 25: envelope tempfail' },
        },
      ],
      3,
    ],
  ])('that %s', async (_, offer, outcome, findings, answered) => {
    expect(await onHost([['192.0.2.10:25', offer]])).toEqual({ outcome, findings, coverage: { asked: 4, answered } })
  })
})
