import { readdirSync, readFileSync } from 'node:fs'
import { describeList, reportOf, rfcTestPoints } from '@mailhealth/catalogue'
import { checks, createListSource, runCheck, type Surroundings } from '@mailhealth/checks'
import {
  type HostTarget,
  parseDomainName,
  plainDomain,
  plainHost,
  type Report,
  type Target,
  worstSeverity,
} from '@mailhealth/core'
import { reportSchema } from '@mailhealth/queue'
import { resolverTests, scriptedDialer, scriptedFetcher, zoneNameservers, zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { renderJson } from '../render/json.ts'
import { renderMarkdown } from '../render/markdown.ts'
import { styleOf } from '../render/style.ts'
import { renderText } from '../render/text.ts'
import { dialerOf, servers } from './testing.ts'

/**
 * Domains that are broken in one way each: `<domain>.zone` is what DNS holds, `<domain>.txt` the report as a terminal shows it,
 * as wide as a telephone.
 */
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.zone'))
  .map((file) => file.slice(0, -'.zone'.length))

const list = describeList({
  zone: 'bl.example.net',
  name: 'Example Blocklist',
  operator: 'Example',
  kinds: ['ipv4'],
  severity: 'critical',
  returnCodes: [{ code: '127.0.0.2', meaning: 'spam source', cause: 'spam', severity: null }],
  delistUrl: 'https://bl.example.net/remove',
  testPoints: { ipv4: rfcTestPoints.ipv4 },
})
const listZone = '2.0.0.127.bl.example.net. A 127.0.0.2'

/** The one that is used for no mail: nothing signs in its name. */
const parked = 'parked.example'

async function reportFor(name: string): Promise<Report> {
  const zone = readFileSync(new URL(`./${name}.zone`, import.meta.url), 'utf8')
  const resolver = zoneResolver(zone, listZone)
  const now = new Date('2026-11-25T03:00:00.000Z')
  const clock = { now: () => now }
  const ports = { smtp: false, submission: false, submissions: false, imaps: false, pop3s: false } as const
  const server = servers[name]
  const address = /^mail\s+A\s+(\S+)/m.exec(zone)?.[1] ?? ''
  const surroundings: Surroundings = {
    resolver,
    nameservers: zoneNameservers(resolver),
    resolverTests: resolverTests(),
    dialer: server === undefined ? scriptedDialer({}) : dialerOf(name, address, server),
    fetcher: scriptedFetcher({}),
    clock,
    lists: createListSource([list], resolver, clock),
    settings: {
      smtpPort: 25,
      httpsPort: 443,
      tls: { baseline: 'ncsc-nl-2025-05', connections: 100 },
      isAllowed: () => true,
      hostNamed: (host) =>
        server === undefined ? ({ kind: 'host', name: parseDomainName(host), ports } as unknown as HostTarget) : null,
    },
    signal: new AbortController().signal,
  }
  const target = targetOf(name)
  const fitting = checks.filter((check) => check.appliesTo(target))
  const results = await Promise.all(
    fitting.map((check) =>
      runCheck(check as unknown as Parameters<typeof runCheck>[0], target, surroundings, {}, null),
    ),
  )
  return reportOf(
    target,
    results.map(({ verdict }) => verdict),
    'en',
    { baseUrl: null, overrides: {} },
  )
}

/** A domain with a selector; a name below one is a host of one's own, whose relaying may be tried. */
function targetOf(name: string): Target {
  const parsed = parseDomainName(name)
  if (name.startsWith('mail.')) {
    const host = plainHost(parsed)
    return { ...host, ports: { ...host.ports, submission: false, submissions: false }, relayTest: true }
  }
  const plain = plainDomain(parsed)
  return name === parked ? plain : { ...plain, dkim: { ...plain.dkim, selectors: [{ name: 'mail', stream: null }] } }
}

describe('example domains', () => {
  test.each(names)('%s', async (name) => {
    const report = await reportFor(name)
    await expect(renderText(report, { width: 60, style: styleOf(false) })).toMatchFileSnapshot(`./${name}.txt`)
    expect(reportSchema.parse(JSON.parse(renderJson([report], false)))).toEqual(JSON.parse(JSON.stringify(report)))
    const severities = report.checks.flatMap((check) => check.findings.map((finding) => finding.severity))
    expect(worstSeverity(severities) !== null || name === 'well.example').toBe(true)
  })

  test('that a listing is not confirmed yet stands in a ticket too', async () => {
    expect(renderMarkdown(await reportFor('listed.example'))).toContain(
      'is listed on Example Blocklist \\(spam source\\). Not confirmed by a later run yet.',
    )
  })

  test('there are twenty-five that are broken and one that is well', () => {
    expect(names).toHaveLength(26)
  })
})
