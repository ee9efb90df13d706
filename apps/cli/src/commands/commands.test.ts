import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findingIds } from '@mailhealth/catalogue'
import { describe, expect, test } from 'vitest'
import { run } from '../testing.ts'

const full = fileURLToPath(new URL('../../../../packages/config/src/fixtures/full.yaml', import.meta.url))

describe('explain', () => {
  test('a finding, in words', async () => {
    const { exitCode, out, err } = await run(['explain', 'mx.missing'])
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    await expect(out).toMatchFileSnapshot('./golden/explain.txt')
  })

  test('a finding that goes by days, in Markdown, with the operator’s runbook', async () => {
    const { out } = await run(['explain', 'DNSBL.LISTED', '--format', 'markdown', '--config', full])
    expect(out).toMatch(
      /^## dnsbl\.listed\n\nSeverity: .+\. Reference: RFC 5782 §2\.1\.\n\nRunbook: <https:\/\/wiki\.example\.com\/dnsbl>\n\n\*\*What it means\.\*\*/,
    )
  })

  test('a check lists its findings', async () => {
    const { exitCode, out } = await run(['explain', 'spf'])
    expect(exitCode).toBe(0)
    const ids = out
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0])
    expect(ids).toEqual(findingIds.filter((id) => id.startsWith('spf.')))
  })

  test.each(findingIds)('%s has something to say', async (id) => {
    const { exitCode, out } = await run(['explain', id, '--format', 'json'])
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toEqual({
      id,
      severity: expect.stringMatching(/\S/),
      reference: expect.stringMatching(/\S/),
      runbook: null,
      text: expect.stringContaining('**Fix.**'),
    })
  })

  test('speaks the language of the configuration', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'mailhealth-explain-'))
    writeFileSync(join(cwd, 'mailhealth.yaml'), 'slack: { locale: de }\n')
    const { out } = await run(['explain', 'mx.missing'], { cwd })
    rmSync(cwd, { recursive: true })
    expect(out.match(/^(Was es heißt|What it means)\.|^Prüfen\.|^Beheben\.|^Woran man es merkt\./gm)).toEqual([
      'Was es heißt.',
      'Prüfen.',
      'Beheben.',
      'Woran man es merkt.',
    ])
  })

  test('works with a configuration that is broken', async () => {
    expect((await run(['explain', 'mx.missing'], { env: { LOG_LEVEL: 'loud' } })).exitCode).toBe(0)
  })
})

describe('config', () => {
  test('check says what does nothing yet', async () => {
    const env = { SPAMHAUS_DQS_KEY: 'abcdefghijkl' }
    const { exitCode, out, err } = await run(['config', 'check', '--config', full], { env })
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out.replace(full, 'FILE').split('\n')).toEqual([
      'ok: FILE (3 targets)',
      'note: fallback.webhook.url: FALLBACK_URL is not set, so nothing is sent there',
      'note: fallback.smtp.password: SMTP_PASSWORD is not set, so no mail is sent',
      'note: fallback.pulse.url: PULSE_URL is not set, so no pulse is sent',
      '',
    ])
  })

  test('print shows each value and its origin, and no secret', async () => {
    const env = { SPAMHAUS_DQS_KEY: 'abcdefghijkl', SLACK_BOT_TOKEN: 'xoxb-1', LOG_LEVEL: 'debug' }
    const { exitCode, out } = await run(['config', 'print', '--config', full, '--resolver', '127.0.0.1:53'], { env })
    expect(exitCode).toBe(0)
    const rows = out
      .replaceAll(full, 'FILE')
      .split('\n')
      .map((line) => line.split(/ {2,}/))
    for (const row of [
      ['slack.channel', '"#mail-ops"', 'FILE:21'],
      ['hosts[0].tags', '[]', 'default'],
      ['resolver.servers[0]', '"127.0.0.1:53"', 'command line'],
      ['SPAMHAUS_DQS_KEY', '"[secret]"', 'environment SPAMHAUS_DQS_KEY'],
      ['SLACK_BOT_TOKEN', '"[secret]"', 'environment SLACK_BOT_TOKEN'],
      ['LOG_LEVEL', '"debug"', 'environment LOG_LEVEL'],
      ['REDIS_URL', 'null', 'default'],
    ]) {
      expect(rows).toContainEqual(row)
    }
    expect(out).not.toMatch(/abcdefghijkl|xoxb/)
    expect(out).toMatch(
      /\ndnsbl pace uribl\.spameatingmonkey\.net +"every \d+ s, at most \d+ questions a day of 100000 that its operator allows, 5 a second over all processes on one store"/,
    )
  })

  test.each([
    ['', 'zen.spamhaus.org', 'its operator allows"'],
    [
      'dnsbl: { keys: { spamhaus: { env: KEY } } }',
      'zen.spamhaus.org',
      'its operator allows who has a key without a contract"',
    ],
    [
      'dnsbl: { add: [{ zone: own.example, kinds: [ipv4], limits: { perDay: 300000 }, key: { env: KEY } }] }',
      'own.example',
      'its operator allows"',
    ],
  ])('print says whose limit slows a list down, with %j', async (dnsbl, list, allowed) => {
    const cwd = mkdtempSync(join(tmpdir(), 'mailhealth-paces-'))
    writeFileSync(join(cwd, 'mailhealth.yaml'), `networks: [{ cidr: 192.0.0.0/16 }]\n${dnsbl}\n`)
    const { out } = await run(['config', 'print', '--resolver', '127.0.0.1:53'], { cwd, env: { KEY: 'abcdefghijkl' } })
    rmSync(cwd, { recursive: true })
    const [line] = out.split('\n').filter((one) => one.startsWith(`dnsbl pace ${list}`))
    expect(line).toContain(` of 300000 that ${allowed}`)
  })

  test('schema is the JSON Schema', async () => {
    const { exitCode, out } = await run(['config', 'schema'])
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ title: 'mailhealth.yaml', type: 'object', additionalProperties: false })
  })
})

describe('lists', () => {
  const config = ['--config', full]

  test('shows the catalogue to people', async () => {
    const { exitCode, out } = await run(['lists', ...config], { isOutTerminal: true, env: { NO_COLOR: '1' } })
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^on {3}zen\.spamhaus\.org {2}critical · active 2\d{3}-\d\d\n/)
    expect(out).toMatch(/\n\n\d+ on, \d+ off, \d+ dead\n$/)
  })

  test('and to programs, keys left out', async () => {
    const env = { SPAMHAUS_DQS_KEY: 'abcdefghijkl' }
    const { exitCode, out } = await run(['lists', ...config], { env })
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)[0]).toMatchObject({
      zone: 'zen.spamhaus.org',
      isEnabled: true,
      status: 'active',
      health: {},
    })
    expect(out).not.toContain('abcdefghijkl')
    const lines = (await run(['lists', ...config, '--format', 'ndjson'], { env })).out.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(out))
  })
})
