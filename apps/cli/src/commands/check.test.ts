import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '@mailhealth/core'
import { type DnsServer, Namespace, type SmtpServer, startDnsServer, startSmtpServer } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../testing.ts'

const zone = readFileSync(new URL('../zones/world.zone', import.meta.url), 'utf8')
let dns: DnsServer
let smtp: SmtpServer
let cwd: string

beforeAll(async () => {
  dns = await startDnsServer(new Namespace(zone))
  smtp = await startSmtpServer({ hostname: 'mail.well.example' })
  cwd = mkdtempSync(join(tmpdir(), 'mailhealth-check-'))
  const ports = '{ submission: false, submissions: false }'
  writeFileSync(
    join(cwd, 'mailhealth.yaml'),
    `resolver: { servers: ["${dns.address}"] }
network: { allow: [127.0.0.0/8], smtpPort: ${smtp.port} }
hosts: [{ name: mail.well.example, ports: ${ports} }, { name: mail.broken.example, ports: ${ports} }]
runbooks: { overrides: { spf.pass-all: "https://wiki.example.com/spf" } }
severity: { dmarc.missing: low }
`,
  )
})

afterAll(async () => {
  await Promise.all([dns.close(), smtp.close()])
  rmSync(cwd, { recursive: true })
})

const check = (...argv: readonly string[]) => run(['check', ...argv], { cwd })

function idsOf(report: Report): readonly string[] {
  return report.checks.flatMap((one) => one.findings.map((finding) => finding.id))
}

describe('a broken domain', () => {
  test('fails, as JSON where a program reads', async () => {
    const { exitCode, out, err } = await check('broken.example', '--only', 'mx,spf,dmarc,tls')
    const report: Report = JSON.parse(out)
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
    expect(report).toMatchObject({
      schemaVersion: 1,
      target: { kind: 'domain', name: 'broken.example' },
      outcome: 'fail',
    })
    expect(report.checks.map(({ check: id, outcome }) => `${id} ${outcome}`)).toEqual([
      'mx fail',
      'spf fail',
      'dmarc pass',
      'tls fail',
    ])
    expect(idsOf(report)).toEqual([
      'mx.unresolvable',
      'spf.lookup-limit-exceeded',
      'spf.pass-all',
      'spf.void-lookups',
      'dmarc.missing',
      'tls.starttls-missing',
    ])
    expect(report.checks[1]?.findings[1]).toMatchObject({
      severity: 'critical',
      runbook: 'https://wiki.example.com/spf',
      reference: expect.stringMatching(/^RFC 7208 §/),
    })
    expect(report.coverage.answered).toBe(report.coverage.asked)
  })

  test('as text for people, worst first, with what to do', async () => {
    const { exitCode, out } = await check('broken.example', '--only', 'mx,spf', '--format', 'text')
    expect(exitCode).toBe(1)
    const lines = out.split('\n')
    expect(lines[0]).toMatch(/^FAIL {2}broken\.example {3}2 critical, 1 high, 1 low · \d+ of \d+ answered · /)
    expect(lines.filter((line) => /^[A-Z]+ {2}\S/.test(line)).slice(1)).toEqual([
      'CRITICAL  spf.lookup-limit-exceeded broken.example',
      'CRITICAL  spf.pass-all broken.example',
      'HIGH  mx.unresolvable gone.broken.example',
      'LOW  spf.void-lookups broken.example',
    ])
    expect(lines).toContain('    runbook: https://wiki.example.com/spf')
    const outline = lines.slice(
      lines.indexOf('spf in detail'),
      lines.findIndex((line) => line.startsWith('fail ')),
    )
    await expect(outline.join('\n')).toMatchFileSnapshot('./golden/check-outline.txt')
    expect(lines).toContain('    runbook: mailhealth explain mx.unresolvable')
  })
})

describe('exit codes', () => {
  test.each([
    ['well', ['well.example', '--only', 'mx,spf,dmarc'], 0],
    ['high is enough', ['broken.example', '--only', 'mx'], 1],
    ['only critical is asked for', ['broken.example', '--only', 'mx', '--fail-on', 'critical'], 0],
    ['low, by the profile', ['broken.example', '--only', 'dmarc'], 0],
    ['low is asked for', ['broken.example', '--only', 'dmarc', '--fail-on', 'low'], 1],
    ['could not tell', ['lost.example', '--only', 'mx'], 3],
    ['could not tell, to a monitor', ['lost.example', '--only', 'mx', '--format', 'nagios'], 3],
    ['critical, to a monitor', ['broken.example', '--only', 'mx', '--format', 'nagios'], 2],
    ['well, to a monitor', ['well.example', '--only', 'mx', '--format', 'nagios'], 0],
    ['several: 1 before 3', ['well.example', 'lost.example', 'broken.example', '--only', 'mx'], 1],
    ['several: 3 before 0', ['well.example', 'lost.example', '--only', 'mx'], 3],
    ['a host that does not exist', ['gone.well.example'], 2],
    ['several: 2 before 0', ['gone.well.example', 'well.example', '--only', 'mx'], 2],
    ['several: 1 before 2', ['gone.well.example', 'broken.example', '--only', 'mx'], 1],
    ['several: 2 before 3', ['gone.well.example', 'lost.example', '--only', 'mx'], 2],
    ['several: unknown, to a monitor', ['gone.well.example', 'well.example', '--only', 'mx', '--format', 'nagios'], 3],
  ])('%s', async (_, argv, exitCode) => {
    expect((await check(...argv)).exitCode).toBe(exitCode)
  })

  test('a resolver that does not answer leaves everything unknown', async () => {
    dns.namespace.fail('*', 'refused')
    const { exitCode, out } = await check('well.example', '--only', 'mx,spf,dmarc')
    dns.namespace.heal('*')
    const report: Report = JSON.parse(out)
    expect([exitCode, report.outcome, ...idsOf(report)]).toEqual([
      3,
      'indeterminate',
      'mx.indeterminate',
      'spf.indeterminate',
      'dmarc.indeterminate',
    ])
  })
})

describe('several targets', () => {
  const kinds = (out: string): readonly string[] =>
    (JSON.parse(out) as Report[]).map(({ target }) => `${target.kind} ${target.name}`)

  test('are one array, in their order, none twice, of the kind that DNS says', async () => {
    const { out } = await check(
      'sub.well.example',
      'host.well.example',
      'Well.example.',
      'well.example',
      '--only',
      'tls',
    )
    expect(kinds(out)).toEqual(['domain sub.well.example', 'host host.well.example', 'domain well.example'])
  })

  test('a range is an array of its addresses, even of one', async () => {
    expect(kinds((await check('192.0.2.4/30', '--only', 'iprev')).out)).toEqual(
      ['192.0.2.4', '192.0.2.5', '192.0.2.6', '192.0.2.7'].map((address) => `address ${address}`),
    )
    expect(kinds((await check('192.0.2.4/32', '--only', 'iprev')).out)).toEqual(['address 192.0.2.4'])
  })

  test('are a line each as ndjson', async () => {
    const { out } = await check('192.0.2.0/28', '--only', 'iprev', '--format', 'ndjson')
    const names = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as Report).target.name)
    expect(names.toSorted()).toEqual(Array.from({ length: 16 }, (_, at) => `192.0.2.${at}`).toSorted())
  })

  test('each get their verdict beside names that do not exist, which are told once', async () => {
    const argv = ['gone.well.example', 'well.example', 'none.well.example', 'gone.well.example', '--only', 'mx']
    const told = ['gone', 'none'].map((name) => `${name}.well.example does not exist: DNS knows no such name`)
    const { out, err } = await check(...argv)
    expect([kinds(out), err]).toEqual([['domain well.example'], told.map((line) => `mailhealth: ${line}\n`).join('')])
    const monitor = await check(...argv, '--format', 'nagios')
    expect([monitor.out.split(' | ')[0], monitor.err]).toEqual([
      `MAILHEALTH UNKNOWN - well.example: no findings; ${told.join('; ')}`,
      '',
    ])
  })

  test('are all told where none exists', async () => {
    const { exitCode, out, err } = await check('gone.well.example', 'none.well.example')
    expect([exitCode, out, err.split('\n').map((line) => line.split(' ')[1])]).toEqual([
      2,
      '',
      ['gone.well.example', 'none.well.example', undefined],
    ])
  })

  test('end with a summary as text, and those that pass take a line', async () => {
    const { out } = await check(
      'well.example',
      'sub.well.example',
      'broken.example',
      '--only',
      'mx',
      '--format',
      'text',
    )
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^PASS {2}well\.example {3}/)
    expect(lines[1]).toMatch(/^PASS {2}sub\.well\.example {3}/)
    expect(lines[2]).toMatch(/^FAIL {2}broken\.example {3}/)
    expect(lines.at(-1)).toBe('3 targets: 1 fail, 2 pass')
  })
})

describe('stderr', () => {
  test('says how a target was read, unless asked for quiet', async () => {
    const argv = ['postmaster@well.example', '--only', 'mx']
    const note = 'note: "postmaster@well.example" is a mail address; looking at its domain, well.example\n'
    expect((await check(...argv)).err).toBe(note)
    expect((await check(...argv, '--quiet')).err).toBe('')
  })

  test('shows progress on a terminal only, and takes it away before the report', async () => {
    const written: string[] = []
    const io = {
      cwd,
      isErrTerminal: true,
      out: (text: string) => written.push(text),
      err: (text: string) => written.push(text),
    }
    await run(['check', 'well.example', '--only', 'mx'], io)
    expect(written.slice(0, 4)).toEqual([
      '\r\u001b[K0 of 1 checks done; waiting for well.example (mx)',
      '\r\u001b[K1 of 1 checks done',
      '\r\u001b[K',
      expect.stringMatching(/^\{/),
    ])
    written.length = 0
    await run(['check', 'well.example', '--only', 'mx', '--quiet'], io)
    expect(written).toEqual([expect.stringMatching(/^\{/)])
  })
})

test('text of strangers reaches no terminal as it is', async () => {
  for (const format of ['text', 'json', 'ndjson', 'nagios', 'markdown']) {
    const { out } = await check('hostile.example', '--only', 'spf', '--format', format)
    expect(out).toContain('hostile.example')
    expect(out.replaceAll(/[\n\u200b]/g, ''), format).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  }
})

test('ends when it is told to', async () => {
  dns.namespace.fail('slow.well.example', 'timeout')
  const ending = new AbortController()
  const io = { cwd, signal: ending.signal, isErrTerminal: true, err: () => ending.abort(new Error('interrupted')) }
  await expect(run(['check', 'slow.well.example', '--as', 'domain', '--only', 'mx'], io)).rejects.toThrow('interrupted')
})
