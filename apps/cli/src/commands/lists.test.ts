import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allLists, enabledLists } from '@mailhealth/catalogue'
import { reversedLabels } from '@mailhealth/core'
import { type DnsServer, Namespace, startDnsServer } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../testing.ts'

const key = 'k3yk3yk3yk3yk3yk3yk3yk3yk3'
/** Those that are on but for three: one that is asked by a key, one that works, one that refuses. */
const disable = enabledLists({ disable: [], add: [] })
  .map(({ zone }) => zone)
  .filter((zone) => !['zen.spamhaus.org', 'psbl.surriel.com', 'bl.spamcop.net'].includes(zone))
const testEntry = (address: string, zone: string): string => `${reversedLabels(address as never)}.${zone}. A 127.0.0.2`
const zone = [
  testEntry('127.0.0.2', `${key}.zen.dq.spamhaus.net`),
  testEntry('::ffff:7f00:2', `${key}.zen.dq.spamhaus.net`),
  testEntry('127.0.0.2', 'psbl.surriel.com'),
  '2.0.0.127.bl.spamcop.net. A 127.255.255.254',
  '*.dnsbl.spfbl.net. A 127.0.0.2',
].join('\n')

describe('lists --probe', { timeout: 60_000 }, () => {
  const cwd = mkdtempSync(join(tmpdir(), 'mailhealth-lists-'))
  let server: DnsServer

  beforeAll(async () => {
    server = await startDnsServer(new Namespace(zone))
    const added = ['rep.mailspike.net', 'dnsbl.spfbl.net']
    writeFileSync(
      join(cwd, 'mailhealth.yaml'),
      JSON.stringify({ dnsbl: { disable, add: added, keys: { spamhaus: { env: 'KEY' } } } }),
    )
  })

  afterAll(async () => {
    await server.close()
    rmSync(cwd, { recursive: true })
  })

  const probe = (...more: string[]) =>
    run(['lists', '--probe', '--quiet', '--resolver', server.address, ...more], { cwd, env: { KEY: key } })

  test('shows how every list that is on answers its tests, also those without test entries', async () => {
    const { exitCode, out } = await probe('--format', 'text')
    expect(exitCode).toBe(0)
    expect(out.slice(0, out.indexOf('\noff '))).toBe(
      `
    list                              IPv4      IPv6      names
on  zen.spamhaus.org                  healthy   healthy   -
on  bl.spamcop.net                    refused   -         -
      refuses (127.255.255.254)
on  psbl.surriel.com                  healthy   -         -
on  rep.mailspike.net                 untested  -         -
on  dnsbl.spfbl.net                   broken    -         -
      lists what must not be listed`.slice(1),
    )
    expect(out.slice(out.lastIndexOf('\n\n'))).toBe(`

2 of the 5 lists that are on pass their own tests. 1 without test entries:
silence there says nothing. "mailhealth doctor" looks at the resolver.
`)
    expect(out).not.toContain(key)
  })

  test('and says it to programs, of each list of the catalogue, without the key', async () => {
    const { out } = await probe('--format', 'json')
    const rows = JSON.parse(out) as { readonly zone: string; readonly health: object }[]
    expect(rows.length).toBe(allLists.length)
    expect(rows.find((row) => row.zone === 'rep.mailspike.net')?.health).toMatchObject({
      ipv4: { state: 'untested', reason: 'has no test entry' },
    })
    expect(out).not.toContain(key)
  })
})
