import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfiguration } from './load-configuration.ts'
import { surroundingsOf } from './surroundings.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'mailhealth-worker-'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

function load(yaml: string, env = {}) {
  writeFileSync(join(cwd, 'mailhealth.yaml'), yaml)
  return loadConfiguration({ file: null, cwd, env })
}

describe('loadConfiguration', () => {
  test.each([
    ['severity: { mx.cnam: low }', 'mailhealth.yaml:1: severity["mx.cnam"]: no such finding; did you mean "mx.cname"?'],
    [
      'severity: { mx.cname: { high: 3d } }',
      'mailhealth.yaml:1: severity["mx.cname"]: does not go by days; write one severity',
    ],
    [
      'dnsbl:\n  disable:\n    - nonsense.example',
      'mailhealth.yaml:3: dnsbl.disable[0]: no list "nonsense.example" in the catalogue',
    ],
    [
      'dnsbl:\n  keys: { spamhas: { env: KEY } }',
      'mailhealth.yaml:2: dnsbl.keys.spamhas: no such operator; keys are for spamhaus, abusix',
    ],
    [
      'dnsbl:\n  add:\n    - zone: bl.example\n      kinds: [ipv4]\n      key: { env: OTHER }',
      'mailhealth.yaml:5: dnsbl.add[0].key: bl.example answers only with a key; the variable that is named here has to hold it',
    ],
  ])('holds %j against the catalogue', (yaml, message) => {
    expect(() => load(yaml, { KEY: 'abcdefghijkl' })).toThrow(expect.objectContaining({ name: 'ConfigError', message }))
  })

  test('never shows a key', () => {
    const env = { KEY: 'not a key, but secret' }
    expect(() => load('dnsbl: { keys: { spamhaus: { env: KEY } } }', env)).toThrow(
      'dnsbl.keys.spamhaus: not a key; 8 to 63 letters and digits were expected',
    )
    expect(() => load('dnsbl: { add: [{ zone: bl.example, kinds: [ipv4], key: { env: KEY } }] }', env)).toThrow(
      'dnsbl.add[0].key: not a key; 8 to 63 letters, digits and hyphens were expected',
    )
  })

  test('takes an own list with every field that a list of the catalogue has', async () => {
    const own = {
      zone: 'bl.example.com',
      kinds: ['ipv4', 'domain'],
      name: 'Own',
      operator: 'Us',
      homepage: 'https://bl.example.com/',
      delistUrl: 'https://bl.example.com/remove',
      type: 'reputation',
      severity: 'high',
      cause: 'policy',
      codeMode: 'exact',
      returnCodes: [{ code: '127.0.0.10-11', meaning: 'end users', cause: 'rdns', severity: 'low', isEndUser: true }],
      errorCodes: [{ code: '127.0.0.255', cause: 'volume' }],
      testPoints: {
        ipv4: { listed: '127.0.0.2', unlisted: null, code: '127.0.0.255' },
        domain: { listed: '_yes_.test', unlisted: '_no_.test' },
      },
      domainForm: 'full',
      minIntervalSeconds: 600,
      limits: { perDay: 1000, perSecond: 5 },
      policy: 'ours',
    }
    const { lists, close } = surroundingsOf(load(JSON.stringify({ dnsbl: { add: [own] } })))
    expect(lists.lists.at(-1)).toMatchObject(own)
    const ofUs = new Set(['status', 'statusAsOf', 'ended', 'endedBelow', 'partOf', 'enabledByDefault'])
    const ofKeysAndPages = new Set(['isKeyed', 'keyedAccess', 'isDelistUrlVerified'])
    const fields = Object.keys(lists.lists.at(-1) ?? {})
    expect(fields.filter((field) => !ofUs.has(field) && !ofKeysAndPages.has(field)).sort()).toEqual(
      Object.keys(own).sort(),
    )
    await close()
  })

  test('takes the durations of a finding that goes by days', () => {
    expect(load('severity: { tls.certificate-expiring: { critical: 12h, high: 10d } }').severity).toEqual({
      'tls.certificate-expiring': { critical: 0.5, high: 10 },
    })
  })
})

describe('surroundingsOf', () => {
  test('has what the configuration says, with the keys where only DNS sees them', async () => {
    const yaml = `
resolver: { servers: ["127.0.0.1:1"] }
hosts: [{ name: mail.example.com, ports: { smtp: 2525 } }]
network: { allow: [10.0.0.0/8], smtpPort: 26 }
dnsbl: { disable: [bl.spamcop.net], add: [{ zone: bl.example, kinds: [ipv4] }], keys: { spamhaus: { env: KEY } } }
`
    const world = surroundingsOf(load(yaml, { KEY: 'abcdefghijkl' }))
    const { settings, lists } = world
    expect(settings.smtpPort).toBe(26)
    expect(settings.hostNamed('mail.example.com')?.ports.smtp).toBe(2525)
    expect(settings.hostNamed('other.example.com')).toBeNull()
    expect(['10.1.2.3', '192.168.0.1'].map((address) => settings.isAllowed(address as never))).toEqual([true, false])
    const zones = lists.lists.map((list) => list.zone)
    expect(zones).toContain('bl.example')
    expect(zones).not.toContain('bl.spamcop.net')
    const keyed = lists.lists.find((list) => list.zone === 'zen.spamhaus.org')
    expect(keyed?.queryZone).toBe('abcdefghijkl.zen.dq.spamhaus.net')
    expect(JSON.stringify(lists.lists)).not.toContain('abcdefghijkl')
    await world.close()
  })
})
