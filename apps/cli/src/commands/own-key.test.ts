import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enabledLists } from '@mailhealth/catalogue'
import { type DnsServer, Namespace, startDnsServer } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../testing.ts'

const key = 'own-k3y-0wn-k3y'
const zone = `
2.0.0.127.${key}.keyed.example.  A 127.0.0.2
10.2.0.192.${key}.keyed.example. A 127.0.0.2
10.2.0.192.${key}.keyed.example. TXT "https://keyed.example/?q=10.2.0.192.${key}.keyed.example"
;! servfail 11.2.0.192.${key}.keyed.example. A
`
const disable = enabledLists({ disable: [], add: [] }).map((list) => list.zone)

describe('the key of an own list', { timeout: 60_000 }, () => {
  const cwd = mkdtempSync(join(tmpdir(), 'mailhealth-own-key-'))
  const namespace = new Namespace(zone)
  let server: DnsServer

  beforeAll(async () => {
    server = await startDnsServer(namespace)
    const add = [{ zone: 'keyed.example', kinds: ['ipv4'], severity: 'high', key: { env: 'OWN_KEY' } }]
    writeFileSync(
      join(cwd, 'mailhealth.yaml'),
      JSON.stringify({ resolver: { servers: [server.address] }, dnsbl: { disable, add } }),
    )
  })

  afterAll(async () => {
    await server.close()
    rmSync(cwd, { recursive: true })
  })

  const withKey = (...argv: string[]) => run(argv, { cwd, env: { OWN_KEY: key, LOG_LEVEL: 'debug' } })

  test.each(['text', 'json', 'ndjson', 'markdown', 'nagios'])(
    'is asked with, and not shown by check as %s',
    async (format) => {
      const { exitCode, out, err } = await withKey('check', '192.0.2.10', '--only', 'dnsbl', '--format', format)
      expect(exitCode).not.toBe(0)
      expect(out).toMatch(/192\.0\.2\.10.?@.?keyed\.example/)
      expect(`${out}${err}`.toLowerCase()).not.toContain(key)
      expect(namespace.questions).toContain(`10.2.0.192.${key}.keyed.example A`)
      const failing = await withKey('check', '192.0.2.11', '--only', 'dnsbl', '--format', format)
      expect(`${failing.out}${failing.err}`.toLowerCase()).not.toContain(key)
    },
  )

  test.each([
    'config print',
    'config print --format json',
    'config check',
    'lists',
    'lists --probe --quiet --format text',
    'lists --probe --quiet --format json',
    'doctor --format text',
    'doctor --format json',
  ])('is not shown by %s', async (words) => {
    const { out, err } = await withKey(...words.split(' '))
    expect(out.length).toBeGreaterThan(10)
    expect(`${out}${err}`.toLowerCase()).not.toContain(key)
  })

  test('that is missing is told with its place', async () => {
    const { exitCode, err } = await run(['config', 'check'], { cwd })
    expect({ exitCode, err }).toEqual({
      exitCode: 2,
      err: expect.stringContaining(
        'dnsbl.add[0].key: keyed.example answers only with a key; the variable that is named here has to hold it',
      ),
    })
  })
})
