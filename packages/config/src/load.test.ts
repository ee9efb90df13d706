import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Config, configJsonSchema, loadConfig, Secret, type Setting } from './index.ts'

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url))
let empty: string

beforeAll(() => {
  empty = mkdtempSync(join(tmpdir(), 'mailhealth-config-'))
})
afterAll(() => rmSync(empty, { recursive: true }))

function settingsOf(config: Config, ...paths: readonly string[]): readonly (Setting | undefined)[] {
  return paths.map((path) => config.settings.find((setting) => setting.path === path))
}

describe('the whole example', () => {
  const env = {
    SPAMHAUS_DQS_KEY: 'abcdefghijklmnop',
    FALLBACK_URL: 'https://hooks.example.net/abcdefghijklmnop',
    SMTP_PASSWORD: 'abcdefghijklmnop',
    PULSE_URL: 'https://ping.example.net/abcdefghijklmnop',
  }
  const config = loadConfig({ file: 'full.yaml', cwd: fixtures, env })

  test('is resolved', () => {
    const { environment, settings, notes, ...rest } = config
    expect(rest).toEqual({
      file: join(fixtures, 'full.yaml'),
      targets: [
        {
          kind: 'domain',
          name: 'example.com',
          tags: ['prod'],
          dkim: {
            selectors: [
              { name: 'tx2026', stream: 'transactional' },
              { name: 'nl2026', stream: 'newsletter' },
            ],
            rotateAfterDays: 180,
          },
          dmarc: { expect: 'quarantine' },
          senders: ['mail.example.com'],
        },
        {
          kind: 'host',
          name: 'mail.example.com',
          tags: [],
          addresses: ['192.0.2.10', '2001:db8::10'],
          ehlo: 'mail.example.com',
          ports: { smtp: 25, submission: 587, submissions: 465, imaps: 993, pop3s: false },
          relayTest: true,
        },
        { kind: 'network', cidr: '198.51.100.0/28', tags: [] },
      ],
      resolver: {
        servers: ['127.0.0.1:53'],
        validating: 'auto',
        tests: { signed: 'example.com', broken: 'dnssec-failed.org' },
        serveStaleMs: 3_600_000,
      },
      dnsbl: { mode: 'resolver', disable: [], add: [], keys: { spamhaus: expect.anything() } },
      scheduleMs: {
        dnsbl: 900_000,
        iprev: 3_600_000,
        mx: 3_600_000,
        spf: 3_600_000,
        dkim: 21_600_000,
        dmarc: 3_600_000,
        tls: 21_600_000,
        'mta-sts': 3_600_000,
        'tls-rpt': 21_600_000,
        dane: 3_600_000,
        dnssec: 3_600_000,
        bimi: 86_400_000,
      },
      alerting: { openAfter: 2, closeAfter: 2, unknownAfter: 6, reopenWithinMs: 3_600_000 },
      severity: { 'tls.certificate-expiring': { critical: 3, high: 7, medium: 21 } },
      slack: {
        channel: '#mail-ops',
        routes: [],
        escalation: [],
        remindAfterMs: 86_400_000,
        thread: 'full',
        digest: null,
        responders: ['S0123ABCD'],
        admins: ['U0123ABCD'],
        mention: 'S0123ABCD',
        locale: 'en',
      },
      fallback: {
        afterMs: 300_000,
        webhook: { url: expect.any(Secret) },
        smtp: {
          host: 'smtp.example.net',
          port: 587,
          tls: 'starttls',
          login: { user: 'mailhealth', password: expect.any(Secret) },
          from: 'mailhealth@example.net',
          to: ['ops@example.net'],
        },
        pulse: { url: expect.any(Secret), everyMs: 60_000 },
      },
      runbooks: { baseUrl: null, overrides: { 'dnsbl.listed': 'https://wiki.example.com/dnsbl' } },
      tls: { baseline: 'ncsc-nl-2025-05', connections: 24 },
      network: { allow: [], smtpPort: 25, httpsPort: 443, dnsPort: 53 },
      retention: { runsMs: 7_776_000_000, incidentsMs: null },
    })
    expect(config.dnsbl.keys['spamhaus']?.reveal()).toBe('abcdefghijklmnop')
  })

  test('says what it does not use', () => {
    expect(config.notes).toEqual([])
  })

  test('hides its secrets wherever it is shown', () => {
    for (const shown of [
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
      String(config.dnsbl.keys['spamhaus']),
    ]) {
      expect(shown).not.toContain('abcdefghijklmnop')
    }
  })

  test('has the origin of every value', () => {
    const origin = (line: number) => ({ kind: 'file', file: 'full.yaml', line })
    expect(
      settingsOf(
        config,
        'domains[0].dkim.selectors[1].stream',
        'slack.mention',
        'severity["tls.certificate-expiring"].high',
        'hosts[0].tags',
        'LOG_LEVEL',
        'SPAMHAUS_DQS_KEY',
      ),
    ).toEqual([
      { path: 'domains[0].dkim.selectors[1].stream', value: 'newsletter', origin: origin(5) },
      { path: 'slack.mention', value: 'S0123ABCD', origin: origin(21) },
      { path: 'severity["tls.certificate-expiring"].high', value: '7d', origin: origin(20) },
      { path: 'hosts[0].tags', value: [], origin: { kind: 'default' } },
      { path: 'LOG_LEVEL', value: 'info', origin: { kind: 'default' } },
      {
        path: 'SPAMHAUS_DQS_KEY',
        value: '[secret]',
        origin: { kind: 'environment', variable: 'SPAMHAUS_DQS_KEY' },
      },
    ])
  })
})

describe('which file', () => {
  test('none is needed: the defaults are in force', () => {
    const config = loadConfig({ file: null, cwd: empty, env: {} })
    expect(config).toMatchObject({
      file: null,
      targets: [],
      resolver: { servers: [] },
      notes: [],
      scheduleMs: { dnsbl: 900_000, tls: 21_600_000 },
      slack: { channel: '#mail-ops', mention: null },
    })
    expect(new Set(config.settings.map((setting) => setting.origin.kind))).toEqual(new Set(['default']))
  })

  test.each([
    ['', '# nothing yet\n'],
    ['', 'hosts:\n#  - name: mail.example.com\nslack:\n'],
    ['---\n', '---\n'],
  ])('an empty one is the defaults (%j, %j)', (...texts) => {
    for (const text of texts) {
      const cwd = mkdtempSync(join(empty, 'case-'))
      writeFileSync(join(cwd, 'mailhealth.yaml'), text)
      const { targets, slack, file } = loadConfig({ file: null, cwd, env: {} })
      expect({ targets, slack, file }).toEqual({
        targets: [],
        slack: {
          channel: '#mail-ops',
          routes: [],
          responders: [],
          admins: [],
          mention: null,
          escalation: [],
          remindAfterMs: 86_400_000,
          thread: 'full',
          digest: null,
          locale: 'en',
        },
        file: join(cwd, 'mailhealth.yaml'),
      })
    }
  })

  test.each([
    [{ file: 'gone.yaml', env: {} }, '--config: there is no file gone.yaml'],
    [
      { file: null, env: { MAILHEALTH_CONFIG: '/nowhere/gone.yaml' } },
      'MAILHEALTH_CONFIG: there is no file /nowhere/gone.yaml',
    ],
    [{ file: '.', env: {} }, '--config: cannot read . (EISDIR)'],
  ])('%j is named when it cannot be read', (options, message) => {
    expect(() => loadConfig({ cwd: empty, ...options })).toThrow(
      expect.objectContaining({ name: 'ConfigError', message }),
    )
  })

  test('a file that is too large is not read as one', () => {
    writeFileSync(join(empty, 'large.yaml'), `#${'x'.repeat(1_048_576)}`)
    expect(() => loadConfig({ file: 'large.yaml', cwd: empty, env: {} })).toThrow(
      'large.yaml: the file is larger than 1 MiB',
    )
  })
})

describe('the command line', () => {
  test('adds domains that the file does not have', () => {
    const config = loadConfig({
      file: 'full.yaml',
      cwd: fixtures,
      env: {},
      domains: ['EXAMPLE.com', 'example.net', 'bücher.example'],
    })
    const domains = config.targets.filter((target) => target.kind === 'domain')
    expect(domains.map((domain) => [domain.name, domain.tags])).toEqual([
      ['example.com', ['prod']],
      ['example.net', []],
      ['xn--bcher-kva.example', []],
    ])
    expect(settingsOf(config, 'domains[1].name')[0]?.origin).toEqual({ kind: 'command line' })
  })

  test('puts its resolvers before the file’s', () => {
    const config = loadConfig({ file: 'full.yaml', cwd: fixtures, env: {}, servers: ['[::1]:5353', '192.0.2.53'] })
    expect(config.resolver.servers).toEqual(['[::1]:5353', '192.0.2.53:53'])
    expect(settingsOf(config, 'resolver.servers[1]')).toEqual([
      { path: 'resolver.servers[1]', value: '192.0.2.53', origin: { kind: 'command line' } },
    ])
  })

  test.each([
    [{ domains: ['a..b'] }, '"a..b" is not a valid name: it has an empty label'],
    [{ servers: ['resolver'] }, '--resolver: "resolver" is not a resolver; write IP, IP:PORT or [IPv6]:PORT'],
  ])('refuses %j', (options, message) => {
    expect(() => loadConfig({ file: null, cwd: empty, env: {}, ...options })).toThrow(message)
  })
})

describe('keys of lists', () => {
  test('a variable that is not set is told, and leaves the key out', () => {
    const { dnsbl, notes } = loadConfig({ file: 'full.yaml', cwd: fixtures, env: {} })
    expect(dnsbl.keys).toEqual({})
    expect(notes).toContain('dnsbl.keys.spamhaus: SPAMHAUS_DQS_KEY is not set, so no key is used')
  })

  test('one of an own list is read the same way, and shown nowhere', () => {
    writeFileSync(
      join(empty, 'own.yaml'),
      'dnsbl:\n  add:\n    - { zone: bl.example, kinds: [ipv4], key: { env: BL_KEY } }\n    - { zone: open.example, kinds: [ipv4] }\n',
    )
    const options = { file: 'own.yaml', cwd: empty }
    const config = loadConfig({ ...options, env: { BL_KEY: 'q7-own-k3y' } })
    const [keyed, open] = config.dnsbl.add
    expect(typeof keyed === 'object' && keyed.key?.reveal()).toBe('q7-own-k3y')
    expect(open).toEqual({ zone: 'open.example', kinds: ['ipv4'] })
    expect(settingsOf(config, 'BL_KEY')).toEqual([
      { path: 'BL_KEY', value: '[secret]', origin: { kind: 'environment', variable: 'BL_KEY' } },
    ])
    expect(settingsOf(config, 'dnsbl.add[0].key.env').map((one) => one?.value)).toEqual(['BL_KEY'])
    for (const shown of [JSON.stringify(config), inspect(config, { depth: null })])
      expect(shown).not.toContain('q7-own')
    const without = loadConfig({ ...options, env: {} })
    expect(without.dnsbl.add[0]).toEqual({ zone: 'bl.example', kinds: ['ipv4'], key: null })
    expect(without.notes).toEqual(['dnsbl.add[0].key: BL_KEY is not set, so no key is used'])
  })

  test('a key comes from a file too, and a missing file is an error', () => {
    const file = join(empty, 'key')
    writeFileSync(file, 'qrstuvwxyz\n')
    const { dnsbl } = loadConfig({ file: 'full.yaml', cwd: fixtures, env: { SPAMHAUS_DQS_KEY_FILE: file } })
    expect(dnsbl.keys['spamhaus']?.reveal()).toBe('qrstuvwxyz')
    const env = { SPAMHAUS_DQS_KEY_FILE: '/nowhere/key' }
    expect(() => loadConfig({ file: 'full.yaml', cwd: fixtures, env })).toThrow(
      'SPAMHAUS_DQS_KEY_FILE: cannot read /nowhere/key (ENOENT)',
    )
  })
})

describe('the fallback', () => {
  test('a way whose secret is not set is told, and left out', () => {
    const { fallback, notes } = loadConfig({ file: 'full.yaml', cwd: fixtures, env: { SPAMHAUS_DQS_KEY: 'x' } })
    expect(fallback).toEqual({ afterMs: 300_000, webhook: null, smtp: null, pulse: null })
    expect(notes).toEqual([
      'fallback.webhook.url: FALLBACK_URL is not set, so nothing is sent there',
      'fallback.smtp.password: SMTP_PASSWORD is not set, so no mail is sent',
      'fallback.pulse.url: PULSE_URL is not set, so no pulse is sent',
    ])
  })

  test('what is no address is refused by its variable, and not repeated', () => {
    const env = { FALLBACK_URL: 'hooks.example.net/secret' }
    expect(() => loadConfig({ file: 'full.yaml', cwd: fixtures, env })).toThrow(
      expect.objectContaining({
        name: 'ConfigError',
        message: 'FALLBACK_URL: is not an http or https address',
      }),
    )
  })
})

test('lists may be asked directly, and added', () => {
  const cwd = mkdtempSync(join(empty, 'lists-'))
  const yaml = 'dnsbl: { mode: authoritative, add: [{ zone: bl.example, kinds: [ipv4] }] }\n'
  writeFileSync(join(cwd, 'mailhealth.yaml'), yaml)
  expect(loadConfig({ file: null, cwd, env: {}, vocabulary: {} })).toMatchObject({
    dnsbl: { mode: 'authoritative', add: [{ zone: 'bl.example', kinds: ['ipv4'] }] },
    notes: [],
  })
})

test('the committed JSON Schema is the one of this version', async () => {
  await expect(`${JSON.stringify(configJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../schemas/config.schema.json')
})
