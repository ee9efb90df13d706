import { allLists } from '@mailhealth/catalogue'
import { checkNamed, createListSource, runCheck } from '@mailhealth/checks'
import { parseAddress, systemClock, type Verdict } from '@mailhealth/core'
import { createResolver, type DnsResolver } from '@mailhealth/net'
import { dnsServersHint, hasDnsServers, scriptedDialer, startRbldnsd, startUnbound } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Real lists' zones, so that codes and test points are the catalogue's. */
const zones = {
  'zen.spamhaus.org': ':127.0.0.2:listed\n127.0.0.2\n192.0.2.66\n:127.0.0.4:exploited\n192.0.2.66\n192.0.2.77',
  'bl.spamcop.net': ':127.255.255.254:refused\n127.0.0.0/8\n192.0.2.0/24',
  'psbl.surriel.com': ':127.0.0.2:everything\n127.0.0.0/8\n192.0.2.0/24',
} as const

describe.skipIf(!hasDnsServers())(`dnsbl through unbound and rbldnsd (${dnsServersHint})`, { timeout: 60_000 }, () => {
  let resolver: DnsResolver
  let stopLists: () => Promise<void>
  const closers: (() => Promise<void>)[] = []

  beforeAll(async () => {
    const lists = await startRbldnsd(zones)
    stopLists = () => lists.close()
    const unbound = await startUnbound(Object.keys(zones), lists.url)
    resolver = createResolver({ servers: [unbound.url], timeoutMs: 3_000 })
    closers.push(
      () => resolver.close(),
      () => unbound.close(),
      () => lists.close(),
    )
  }, 60_000)

  afterAll(async () => {
    for (const close of closers) await close()
  })

  async function verdictOf(address: string, zone: keyof typeof zones): Promise<Pick<Verdict, 'outcome' | 'findings'>> {
    const list = allLists.filter((one) => one.zone === zone).map((one) => ({ ...one, kinds: ['ipv4'] as const }))
    const parsed = parseAddress(address)
    if (parsed === null) throw new Error(address)
    const { verdict } = await runCheck(
      checkNamed('dnsbl'),
      { kind: 'address', address: parsed },
      {
        resolver,
        dialer: scriptedDialer({}),
        clock: systemClock,
        lists: createListSource(list, resolver, systemClock),
        settings: { smtpPort: 25, isAllowed: () => false, hostNamed: () => null },
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
        args: { codes: ['127.0.0.2', '127.0.0.4'], confirmed: true },
      },
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

  test('a list whose server is gone is unknown, not clean', async () => {
    await stopLists()
    const { outcome, findings } = await verdictOf('192.0.2.2', 'zen.spamhaus.org')
    expect(outcome).toBe('indeterminate')
    expect(findings.map((finding) => finding.id)).toContain('dnsbl.coverage-low')
  })
})
