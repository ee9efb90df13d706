import { execFile } from 'node:child_process'
import { setServers } from 'node:dns'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allLists, type DnsblList, enabledLists } from '@mailhealth/catalogue'
import { checkNamed, createListSource, runCheck } from '@mailhealth/checks'
import { parseAddress, parseDomainName, plainHost, type Report, systemClock, type Verdict } from '@mailhealth/core'
import { createResolver, type DnsResolver } from '@mailhealth/net'
import {
  dnsServersHint,
  hasDnsServers,
  scriptedDialer,
  scriptedFetcher,
  startRbldnsd,
  startUnbound,
  zoneNameservers,
  zoneResolver,
} from '@mailhealth/testkit'
import { dnsbl as DnsblLookup } from 'dnsbl-lookup'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))

/** Real lists' zones, so that codes and test points are the catalogue's. */
const zones = {
  'zen.spamhaus.org': ':127.0.0.2:listed\n127.0.0.2\n192.0.2.66\n:127.0.0.4:exploited\n192.0.2.66\n192.0.2.77',
  'bl.spamcop.net': ':127.255.255.254:refused\n127.0.0.0/8\n192.0.2.0/24',
  'psbl.surriel.com': ':127.0.0.2:everything\n127.0.0.0/8\n192.0.2.0/24',
  'dnsbl.dronebl.org': ':127.0.0.2:its test entry is gone\n198.51.100.66',
  'all.s5h.net': {
    ip4set: ':127.0.0.2:listed\n127.0.0.2',
    ip6trie: ':127.0.0.2:listed\n::ffff:7f00:2\n2001:db8::66',
  },
  'dbl.nordspam.com': { dnset: ':127.0.0.2:listed\ntest\nlisted.example' },
} as const

describe.skipIf(!hasDnsServers())(`dnsbl through unbound and rbldnsd (${dnsServersHint})`, { timeout: 60_000 }, () => {
  let resolver: DnsResolver
  let resolverAddress: string
  let stopLists: () => Promise<void>
  const closers: (() => Promise<void>)[] = []

  beforeAll(async () => {
    const lists = await startRbldnsd(zones)
    stopLists = () => lists.close()
    const unbound = await startUnbound(Object.keys(zones), lists.url)
    resolverAddress = unbound.url
    resolver = createResolver({ servers: [resolverAddress], timeoutMs: 3_000 })
    // The peer asks the servers of the whole process.
    setServers([unbound.url])
    closers.push(
      () => resolver.close(),
      () => unbound.close(),
      () => lists.close(),
    )
  }, 60_000)

  afterAll(async () => {
    for (const close of closers) await close()
  })

  async function verdictOf(
    subject: string,
    zone: keyof typeof zones,
    change: Partial<DnsblList> = {},
  ): Promise<Pick<Verdict, 'outcome' | 'findings'>> {
    const list = allLists.filter((one) => one.zone === zone).map((one) => ({ ...one, ...change }))
    const address = parseAddress(subject)
    const { verdict } = await runCheck(
      checkNamed('dnsbl'),
      address === null ? plainHost(parseDomainName(subject)) : { kind: 'address', address },
      {
        resolver,
        nameservers: zoneNameservers(zoneResolver('')),
        resolverTests: resolver.tests,
        dialer: scriptedDialer({}),
        fetcher: scriptedFetcher({}),
        clock: systemClock,
        lists: createListSource(list, resolver, systemClock),
        settings: {
          smtpPort: 25,
          httpsPort: 443,
          tls: { baseline: 'ncsc-nl-2025-05', connections: 100 },
          isAllowed: () => false,
          hostNamed: () => null,
        },
        signal: AbortSignal.timeout(30_000),
      },
      {},
      null,
    )
    return { outcome: verdict.outcome, findings: verdict.findings }
  }

  test('a listing is found, with every code', async () => {
    const { outcome, findings } = await verdictOf('192.0.2.66', 'zen.spamhaus.org')
    expect(outcome).toBe('fail')
    expect(findings).toMatchObject([
      {
        id: 'dnsbl.listed',
        subject: '192.0.2.66@zen.spamhaus.org',
        args: { codes: ['127.0.0.2', '127.0.0.4'], tested: true, confirmed: false },
      },
    ])
  })

  test('an IPv6 address is asked by its nibbles, and the list tested by its own IPv6 entries', async () => {
    const { outcome, findings } = await verdictOf('2001:db8::66', 'all.s5h.net')
    expect({ outcome, findings }).toMatchObject({
      outcome: 'fail',
      findings: [{ id: 'dnsbl.listed', subject: '2001:db8::66@all.s5h.net', args: { tested: true } }],
    })
    expect(await verdictOf('2001:db8::67', 'all.s5h.net')).toEqual({ outcome: 'pass', findings: [] })
  })

  test('rbldnsd answers the IPv6 test entry of the RFC from IPv4 data, and only an entry of its own shows that there is no other', async () => {
    expect(await verdictOf('2001:db8::66', 'zen.spamhaus.org')).toEqual({ outcome: 'pass', findings: [] })
    const ipv6 = { listed: '2001:db8::2', unlisted: '2001:db8::1' }
    const { outcome, findings } = await verdictOf('2001:db8::66', 'zen.spamhaus.org', { testPoints: { ipv6 } })
    expect([outcome, findings.map(({ id, args }) => `${id} ${args['state'] ?? ''}`)]).toEqual([
      'indeterminate',
      ['dnsbl.coverage-low ', 'dnsbl.zone-broken emptied'],
    ])
  })

  test('a name is asked as it stands, of a list that is tested by names', async () => {
    const { findings } = await verdictOf('mail.listed.example', 'dbl.nordspam.com')
    expect(findings.map(({ id, subject }) => `${id} ${subject}`)).toEqual([
      'dnsbl.indeterminate mail.listed.example',
      'dnsbl.listed listed.example@dbl.nordspam.com',
    ])
  })

  test('a list that lost its test entry says nothing, though it lists the address', async () => {
    const { outcome, findings } = await verdictOf('198.51.100.66', 'dnsbl.dronebl.org')
    expect([outcome, findings.map(({ id, args }) => `${id} ${args['state'] ?? ''}`)]).toEqual([
      'indeterminate',
      ['dnsbl.coverage-low ', 'dnsbl.zone-broken emptied'],
    ])
  })

  test('what is not listed on a healthy list passes', async () => {
    expect(await verdictOf('192.0.2.1', 'zen.spamhaus.org')).toEqual({ outcome: 'pass', findings: [] })
  })

  test('a refusal code is no listing', async () => {
    const { outcome, findings } = await verdictOf('192.0.2.66', 'bl.spamcop.net')
    expect({ outcome, ids: findings.map((finding) => finding.id) }).toEqual({
      outcome: 'indeterminate',
      ids: ['dnsbl.coverage-low', 'dnsbl.zone-refused'],
    })
  })

  test('a list that lists the world lists nobody', async () => {
    const { outcome, findings } = await verdictOf('192.0.2.66', 'psbl.surriel.com')
    expect({ outcome, ids: findings.map((finding) => finding.id) }).toEqual({
      outcome: 'indeterminate',
      ids: ['dnsbl.coverage-low', 'dnsbl.zone-broken'],
    })
  })

  test('the peer dnsbl-lookup finds the same listing, and takes a refusal and a list of the world for listings', async () => {
    expect(await peerSays('192.0.2.66', 'zen.spamhaus.org')).toBe('listed')
    expect(await peerSays('192.0.2.1', 'zen.spamhaus.org')).toBe('not_listed')
    expect(await peerSays('192.0.2.66', 'bl.spamcop.net')).toBe('listed')
    expect(await peerSays('192.0.2.66', 'psbl.surriel.com')).toBe('listed')
  })

  test('the program says so too', async () => {
    expect(await exitOf('192.0.2.66')).toEqual({ exitCode: 1, outcome: 'fail', ids: ['dnsbl.listed'] })
    expect(await exitOf('192.0.2.1')).toEqual({ exitCode: 0, outcome: 'pass', ids: [] })
  })

  test('a list whose server is gone is unknown, not clean', async () => {
    await stopLists()
    const { outcome, findings } = await verdictOf('192.0.2.2', 'zen.spamhaus.org')
    expect(outcome).toBe('indeterminate')
    expect(findings.map((finding) => finding.id)).toContain('dnsbl.coverage-low')
    expect(await exitOf('192.0.2.66')).toEqual({ exitCode: 3, outcome: 'indeterminate', ids: ['dnsbl.coverage-low'] })
  })

  /** What `mailhealth check ADDRESS --only dnsbl` comes to where zen.spamhaus.org is the only list. */
  async function exitOf(address: string) {
    const folder = mkdtempSync(join(tmpdir(), 'mailhealth-dnsbl-'))
    const others = enabledLists({ disable: [], add: [] }).filter((one) => one.zone !== 'zen.spamhaus.org')
    const file = join(folder, 'mailhealth.yaml')
    writeFileSync(file, `dnsbl: { disable: ${JSON.stringify(others.map((one) => one.zone))} }\n`)
    const options = ['--only', 'dnsbl', '--config', file, '--resolver', resolverAddress, '--format', 'json']
    try {
      const { exitCode, stdout } = await run(['check', address, ...options])
      const { outcome, checks } = JSON.parse(stdout) as Report
      return { exitCode, outcome, ids: checks.flatMap((one) => one.findings.map((finding) => finding.id)) }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
})

function run(args: readonly string[]): Promise<{ exitCode: number; stdout: string }> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(stderr))
      else resolve({ exitCode: Number(error?.code ?? 0), stdout })
    })
  })
}

/** What the peer says of an address on a list. */
function peerSays(address: string, zone: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const lookup = new DnsblLookup(address, [zone])
    lookup.once('error', (error) => reject(error))
    lookup.once('data', ({ status }) => resolve(status))
  })
}
