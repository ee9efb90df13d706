import { readFileSync } from 'node:fs'
import {
  type Cidr,
  type DomainName,
  type HostTarget,
  type IpAddress,
  parseDomainName,
  plainDomain,
  plainHost,
  type RecordType,
  type Target,
} from '@mailhealth/core'
import { type ScriptedServer, scriptedDialer, zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import type { Settings } from '../check.ts'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'

const zone = readFileSync(new URL('./zones/names.zone', import.meta.url), 'utf8')
const unreached: ScriptedServer = {
  greeting: null,
  ehlo: [],
  failure: { stage: 'connect', reason: 'timeout', detail: 'no answer' },
}

interface World {
  readonly resolver?: ReturnType<typeof zoneResolver>
  readonly servers?: { readonly [endpoint: string]: ScriptedServer }
  readonly settings?: Partial<Settings>
}

async function runOn(target: Target, { resolver = zoneResolver(zone), servers = {}, settings = {} }: World = {}) {
  const dialer = scriptedDialer(servers)
  const world = surroundingsOf({ resolver, dialer })
  const surroundings = { ...world, settings: { ...world.settings, ...settings } }
  const { verdict } = await runCheck(checkNamed('iprev'), target, surroundings, {}, null)
  const { outcome, skipped, coverage, facts } = verdict
  const findings = verdict.findings.map(({ id, subject, severity, args }) => [id, subject, severity, args])
  return {
    verdict: { outcome, ...(skipped && { skipped }), findings, coverage, facts },
    dialled: dialer.requests,
    asked: resolver.namespace.questions,
  }
}

const host = (name: string, ehlo: string | null = null): HostTarget => ({
  ...plainHost(parseDomainName(name)),
  ehlo: ehlo as DomainName | null,
})
/** A host whose EHLO name is configured to be its own: only PTR is of interest. */
const named = (label: string) => host(`${label}.example.net`, 'out.example.com')

describe('iprev of names', () => {
  const mismatch = (address: string, names: string[]) => [
    'iprev.ehlo-mismatch',
    address,
    'medium',
    { ehlo: 'out.example.com', names },
  ]
  const unknown = (subject: string, asked: number, reason: string) => [
    'iprev.indeterminate',
    subject,
    'medium',
    { asked, unanswered: 1, reason },
  ]

  test.each([
    ['nameless', '192.0.2.20', 'fail', [['iprev.ptr-missing', '192.0.2.20', 'critical', { answer: 'nxdomain' }]], null],
    ['empty', '192.0.2.21', 'fail', [['iprev.ptr-missing', '192.0.2.21', 'critical', { answer: 'nodata' }]], null],
    [
      'stray',
      '192.0.2.22',
      'fail',
      [
        ['iprev.ptr-mismatch', '192.0.2.22', 'high', { names: ['other.example.net'], leadTo: ['192.0.2.99'] }],
        mismatch('192.0.2.22', ['other.example.net']),
      ],
      ['other.example.net'],
    ],
    [
      'astray',
      '192.0.2.23',
      'fail',
      [
        ['iprev.ptr-mismatch', '192.0.2.23', 'high', { names: ['nowhere.example.net'], leadTo: [] }],
        mismatch('192.0.2.23', ['nowhere.example.net']),
      ],
      ['nowhere.example.net'],
    ],
    [
      'twins',
      '192.0.2.24',
      'fail',
      [
        mismatch('192.0.2.24', ['nowhere.example.net', 'twins.example.net']),
        ['iprev.ptr-multiple', '192.0.2.24', 'low', { names: ['nowhere.example.net', 'twins.example.net'] }],
      ],
      ['nowhere.example.net', 'twins.example.net'],
    ],
    [
      'rented',
      '192.0.2.25',
      'fail',
      [
        mismatch('192.0.2.25', ['host-192-0-2-25.example.net']),
        [
          'iprev.ptr-generic',
          '192.0.2.25',
          'medium',
          { name: 'host-192-0-2-25.example.net', signs: ['192-0-2-25', 'host'], confidence: 'certain' },
        ],
      ],
      ['host-192-0-2-25.example.net'],
    ],
    [
      'home',
      '192.0.2.26',
      'fail',
      [
        [
          'iprev.address-dynamic',
          '192.0.2.26',
          'medium',
          { name: 'dhcp-2-26.dyn.example.net', signs: ['dhcp', 'dyn'], lists: [], weight: 'medium' },
        ],
        mismatch('192.0.2.26', ['dhcp-2-26.dyn.example.net']),
        [
          'iprev.ptr-generic',
          '192.0.2.26',
          'medium',
          { name: 'dhcp-2-26.dyn.example.net', signs: ['2-26', 'dhcp', 'dyn'], confidence: 'likely' },
        ],
      ],
      ['dhcp-2-26.dyn.example.net'],
    ],
    [
      'lost',
      '192.0.2.27',
      'indeterminate',
      [unknown('lost.example.net', 5, '27.2.0.192.in-addr.arpa PTR: servfail')],
      undefined,
    ],
    [
      'half',
      '192.0.2.28',
      'fail',
      [
        mismatch('192.0.2.28', ['half.example.net', 'slow.example.net']),
        unknown('half.example.net', 7, 'slow.example.net A: timeout'),
        ['iprev.ptr-multiple', '192.0.2.28', 'low', { names: ['half.example.net', 'slow.example.net'] }],
      ],
      ['half.example.net', 'slow.example.net'],
    ],
    [
      'doubt',
      '192.0.2.29',
      'fail',
      [mismatch('192.0.2.29', ['slow.example.net']), unknown('doubt.example.net', 6, 'slow.example.net A: timeout')],
      ['slow.example.net'],
    ],
  ])('%s (%s) is %s', async (label, address, outcome, findings, ptr) => {
    const { verdict, dialled } = await runOn(named(label))
    expect({ outcome: verdict.outcome, findings: verdict.findings, facts: verdict.facts }).toEqual({
      outcome,
      findings,
      facts: { ...(ptr === undefined ? {} : { [`ptr ${address}`]: ptr }), [`ehlo ${address}`]: 'out.example.com' },
    })
    expect(dialled).toEqual([])
  })

  test('a PTR name that is an alias is told, and followed', async () => {
    const { verdict } = await runOn({ kind: 'address', address: '192.0.2.32' as IpAddress })
    expect(verdict).toEqual({
      outcome: 'pass',
      findings: [['iprev.ptr-alias', '192.0.2.32', 'low', { name: 'www.example.net', target: 'aliased.example.net' }]],
      coverage: { asked: 2, answered: 2 },
      facts: { 'ptr 192.0.2.32': ['www.example.net'] },
    })
  })

  test('private addresses are not asked about, unless allowed', async () => {
    const target = host('inner.example.net', 'inner.example.net')
    const { verdict, asked } = await runOn(target)
    expect(verdict).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 6, answered: 6 },
      facts: { 'ptr 192.0.2.30': ['inner.example.net'], 'ehlo 192.0.2.30': 'inner.example.net' },
    })
    expect(asked.filter((question) => question.includes('.10.in-addr'))).toEqual([])
    const allowed = await runOn(target, { settings: { isAllowed: () => true } })
    expect(allowed.verdict.findings).toEqual([['iprev.ptr-missing', '10.0.0.1', 'critical', { answer: 'nxdomain' }]])
  })

  test.each([
    ['a host with private addresses only', host('private.example.net'), 2],
    ['a host without an address', host('noaddress.example.net'), 2],
    ['a domain with a null MX', plainDomain(parseDomainName('silent.example')), 1],
  ])('%s is skipped', async (_, target, asked) => {
    const { verdict, dialled } = await runOn(target)
    const skipped = { id: 'no-reachable-address', args: {} }
    const coverage = { asked, answered: asked }
    expect(verdict).toEqual({ outcome: 'skipped', skipped, findings: [], coverage, facts: {} })
    expect(dialled).toEqual([])
  })

  test('a host whose addresses cannot be told is unknown, not skipped', async () => {
    const { verdict } = await runOn(host('unheard.example.net'))
    expect(verdict).toEqual({
      outcome: 'indeterminate',
      findings: [
        [
          'iprev.indeterminate',
          'unheard.example.net',
          'medium',
          { asked: 2, unanswered: 2, reason: 'unheard.example.net A: servfail' },
        ],
      ],
      coverage: { asked: 2, answered: 0 },
      facts: {},
    })
  })

  test('each address of a network is a subject, and nothing is dialled', async () => {
    const { verdict, dialled } = await runOn({ kind: 'network', cidr: '198.51.100.0/30' as Cidr, tags: [] })
    expect(verdict).toEqual({
      outcome: 'fail',
      findings: [
        ['iprev.ptr-missing', '198.51.100.2', 'critical', { answer: 'nxdomain' }],
        ['iprev.ptr-missing', '198.51.100.3', 'critical', { answer: 'nxdomain' }],
        ['iprev.ptr-mismatch', '198.51.100.1', 'high', { names: ['two.network.example'], leadTo: ['198.51.100.9'] }],
      ],
      coverage: { asked: 6, answered: 6 },
      facts: {
        'ptr 198.51.100.0': ['one.network.example'],
        'ptr 198.51.100.1': ['two.network.example'],
        'ptr 198.51.100.2': null,
        'ptr 198.51.100.3': null,
      },
    })
    expect(dialled).toEqual([])
  })

  test('an address alone is asked for PTR only', async () => {
    const { verdict, dialled } = await runOn({ kind: 'address', address: '192.0.2.10' as IpAddress })
    expect(verdict).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 2, answered: 2 },
      facts: { 'ptr 192.0.2.10': ['mail.example.com'] },
    })
    expect(dialled).toEqual([])
  })

  test('of many PTR names ten are looked at', async () => {
    const resolver = zoneResolver(zone)
    const names = Array.from({ length: 15 }, (_, at) => `n${at}.example.com`)
    resolver.namespace.set('10.2.0.192.in-addr.arpa', 'PTR', names)
    const { verdict, asked } = await runOn({ kind: 'address', address: '192.0.2.10' as IpAddress }, { resolver })
    expect(asked).toEqual(['10.2.0.192.in-addr.arpa PTR', ...names.slice(0, 10).map((name) => `${name} A`)])
    expect(verdict.findings.map(([id]) => id)).toEqual(['iprev.ptr-mismatch', 'iprev.ptr-multiple'])
  })
})

describe('iprev of EHLO', () => {
  const said = (reply: string, greeting = 'mail.example.com'): ScriptedServer => ({
    greeting: `${greeting} ESMTP`,
    ehlo: [reply, 'PIPELINING'],
  })
  const both = (server: ScriptedServer) => ({
    '192.0.2.10:25': server,
    '2001:db8::10:25': server,
  })

  test("a domain's MX hosts are asked at every address, one after another, without TLS", async () => {
    const target = plainDomain(parseDomainName('example.com'))
    const { verdict, dialled } = await runOn(target, { servers: both(said('Mail.Example.COM Hello you')) })
    expect(verdict).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 13, answered: 13 },
      facts: {
        'ptr 192.0.2.10': ['mail.example.com'],
        'ehlo 192.0.2.10': 'mail.example.com',
        'ptr 2001:db8::10': ['mail.example.com'],
        'ehlo 2001:db8::10': 'mail.example.com',
      },
    })
    expect(dialled.map(({ address, port, security }) => [address, port, security])).toEqual([
      ['192.0.2.10', 25, 'plain'],
      ['2001:db8::10', 25, 'plain'],
    ])
  })

  test('what the MX hosts of a provider call themselves is not their customer to mend, unless they are configured', async () => {
    const target = plainDomain(parseDomainName('hosted.example'))
    const world = () => ({
      resolver: zoneResolver(`${zone}\nhosted.example. MX 10 mail.example.com.`),
      servers: both(said('localhost')),
    })
    const theirs = await runOn(target, world())
    expect(theirs.verdict).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 7, answered: 7 },
      facts: { 'ptr 192.0.2.10': ['mail.example.com'], 'ptr 2001:db8::10': ['mail.example.com'] },
    })
    expect(theirs.dialled).toEqual([])
    const ours = await runOn(target, {
      ...world(),
      settings: { hostNamed: () => plainHost(parseDomainName('mail.example.com')) },
    })
    expect(ours.verdict.findings.map(([id]) => id)).toEqual(['iprev.ehlo-not-fqdn', 'iprev.ehlo-not-fqdn'])
    expect(ours.dialled).toHaveLength(2)
  })

  const notFull = (ehlo: string) => [['iprev.ehlo-not-fqdn', '192.0.2.31', 'high', { ehlo }]]
  const noName = (reason: string) => [
    [
      'iprev.indeterminate',
      'mute.example.net',
      'medium',
      { asked: 5, unanswered: 1, reason: `EHLO name of 192.0.2.31 port 25: ${reason}` },
    ],
  ]
  const other = (ehlo: string) => ['iprev.ehlo-mismatch', '192.0.2.31', 'medium', { ehlo, names: ['mute.example.net'] }]

  const greets = (ehlo: string) => [
    'iprev.greeting-mismatch',
    '192.0.2.31',
    'low',
    { ehlo, greeting: 'mail.example.com' },
  ]

  test.each<[string, ScriptedServer, string, unknown[], string | null]>([
    ['its PTR name', said('mute.example.net', 'mute.example.net'), 'pass', [], 'mute.example.net'],
    [
      'its PTR name, and greets with another',
      said('mute.example.net'),
      'pass',
      [greets('mute.example.net')],
      'mute.example.net',
    ],
    [
      'a name that leads elsewhere',
      said('mail.example.com'),
      'fail',
      [
        ['iprev.ehlo-elsewhere', '192.0.2.31', 'medium', { ehlo: 'mail.example.com', leadTo: ['192.0.2.10'] }],
        other('mail.example.com'),
      ],
      'mail.example.com',
    ],
    [
      'a name that leads to another family only',
      said('six.example.com'),
      'fail',
      [other('six.example.com'), greets('six.example.com')],
      'six.example.com',
    ],
    ['localhost', said('localhost'), 'fail', notFull('localhost'), 'localhost'],
    ['a local name', said('mail.office.local'), 'fail', notFull('mail.office.local'), 'mail.office.local'],
    ['an address literal', said('[192.0.2.31] at your service'), 'fail', notFull('[192.0.2.31]'), '[192.0.2.31]'],
    ['a bare address', said('192.0.2.31'), 'fail', notFull('192.0.2.31'), '192.0.2.31'],
    ['one label', said('MUTE'), 'fail', notFull('mute'), 'mute'],
    [
      'a name that does not exist',
      said('gone.example.org'),
      'fail',
      [
        ['iprev.ehlo-unresolvable', '192.0.2.31', 'high', { ehlo: 'gone.example.org', answer: 'nxdomain' }],
        other('gone.example.org'),
        greets('gone.example.org'),
      ],
      'gone.example.org',
    ],
    [
      'a name without an address',
      said('noaddress.example.net'),
      'fail',
      [
        ['iprev.ehlo-unresolvable', '192.0.2.31', 'high', { ehlo: 'noaddress.example.net', answer: 'nodata' }],
        other('noaddress.example.net'),
        greets('noaddress.example.net'),
      ],
      'noaddress.example.net',
    ],
    ['its name in the greeting only', { greeting: 'mute.example.net ready', ehlo: [] }, 'pass', [], 'mute.example.net'],
    ['no name at all', { greeting: 'ESMTP ready', ehlo: [] }, 'indeterminate', noName('no name in its greeting'), null],
    ['nothing', unreached, 'indeterminate', noName('timeout'), null],
  ])('a server that says %s', async (_, server, outcome, findings, ehlo) => {
    const { verdict } = await runOn(host('mute.example.net'), { servers: { '192.0.2.31:25': server } })
    expect({ outcome: verdict.outcome, findings: verdict.findings, facts: verdict.facts }).toEqual({
      outcome,
      findings,
      facts: { 'ptr 192.0.2.31': ['mute.example.net'], ...(ehlo === null ? {} : { 'ehlo 192.0.2.31': ehlo }) },
    })
  })

  test('rate limiting is not mistaken for a server without a name', async () => {
    const failure = { stage: 'greeting', reason: 'tempfail', detail: '421 too many connections' } as const
    const limited = { greeting: null, ehlo: [], failure }
    const { verdict } = await runOn(host('mute.example.net'), { servers: { '192.0.2.31:25': limited } })
    expect([verdict.outcome, verdict.findings]).toEqual(['indeterminate', noName('tempfail')])
  })

  test.each([['forbidden'], ['no-route']] as const)(
    'an address to which dialling is %s leaves the question out',
    async (reason) => {
      const failure = { stage: 'connect', reason, detail: 'not allowed' } as const
      const { verdict } = await runOn(host('mute.example.net'), {
        servers: { '192.0.2.31:25': { ...unreached, failure } },
      })
      expect(verdict).toEqual({
        outcome: 'pass',
        findings: [],
        coverage: { asked: 4, answered: 4 },
        facts: { 'ptr 192.0.2.31': ['mute.example.net'] },
      })
    },
  )

  test('the port and the name that the configuration gives an MX host go first', async () => {
    const target = plainDomain(parseDomainName('example.com'))
    const configured = {
      ...plainHost(parseDomainName('mail.example.com')),
      ports: { smtp: 2525, submission: null, submissions: null, imaps: null, pop3s: null },
    }
    const moved = await runOn(target, { settings: { hostNamed: () => configured } })
    expect(moved.dialled.map(({ port }) => port)).toEqual([2525, 2525])
    const left = { ...configured, ports: { ...configured.ports, smtp: false as const } }
    const leftOut = await runOn(target, { settings: { hostNamed: () => left } })
    expect([leftOut.dialled, leftOut.verdict.outcome]).toEqual([[], 'pass'])
    const says = { ...configured, ehlo: parseDomainName('mail.example.com') }
    const told = await runOn(target, { settings: { hostNamed: () => says } })
    expect([told.dialled, told.verdict.outcome]).toEqual([[], 'pass'])
  })

  test('any lookup of a healthy domain that fails, in any way, makes the verdict indeterminate and nothing else', async () => {
    const target = plainDomain(parseDomainName('example.com'))
    const servers = both(said('mail.example.com'))
    const healthy = await runOn(target, { servers })
    expect(healthy.verdict.outcome).toBe('pass')
    const questions = [...new Set(healthy.asked)]
    expect(questions).toHaveLength(5)
    let flipped = 0
    for (const question of questions) {
      for (const mode of ['timeout', 'servfail', 'refused', 'bogus', 'truncated'] as const) {
        const [name = '', type] = question.split(' ')
        const resolver = zoneResolver(zone)
        resolver.namespace.fail(name, mode, type as RecordType)
        const { verdict } = await runOn(target, { resolver, servers })
        flipped += 1
        expect(verdict.outcome).toBe('indeterminate')
        expect(verdict.findings.map(([id]) => id)).toEqual(['iprev.indeterminate'])
        expect(verdict.coverage.answered).toBeLessThan(verdict.coverage.asked)
      }
    }
    expect(flipped).toBe(25)
  })
})
