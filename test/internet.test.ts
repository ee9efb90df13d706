import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { enabledLists } from '@mailhealth/catalogue'
import type { Report } from '@mailhealth/core'
import { type Internet, startInternet } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The program itself, looking at the simulated internet through real sockets: healthy it is, and each switch breaks one thing. */
const program = fileURLToPath(new URL('../apps/cli/src/main.ts', import.meta.url))
const lists = enabledLists({ disable: [], add: [] })
const zen = 'zen.spamhaus.org'

let internet: Internet
let folder: string

beforeAll(async () => {
  internet = await startInternet({ lists })
  folder = mkdtempSync(join(tmpdir(), 'mailhealth-internet-test-'))
  const { allow, smtpPort, httpsPort, resolverTestNames } = internet.environment
  writeFileSync(
    join(folder, 'mailhealth.yaml'),
    `domains:
  - name: ${internet.domain}
    dkim: { selectors: [{ name: ${internet.dkimSelector} }] }
    dmarc: { expect: reject }
    senders: [${internet.mailHost}]
resolver: { tests: ${JSON.stringify(resolverTestNames)} }
network: { allow: ${JSON.stringify(allow)}, smtpPort: ${smtpPort}, httpsPort: ${httpsPort} }
`,
  )
})
afterAll(async () => {
  await internet?.close()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

/** Runs `mailhealth check` on the domain. */
async function look(only: readonly string[] = []): Promise<{ readonly exitCode: number; readonly report: Report }> {
  const { resolver, rootFile } = internet.environment
  const args = ['check', internet.domain, '--config', 'mailhealth.yaml', '--resolver', resolver, '--format', 'json']
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, NODE_EXTRA_CA_CERTS: rootFile }
  const { promise, resolve, reject } = Promise.withResolvers<{ exitCode: number; report: Report }>()
  execFile(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...args, ...(only.length > 0 ? ['--only', only.join()] : [])],
    { cwd: folder, env, maxBuffer: 16_000_000 },
    (error, stdout, stderr) => {
      if (stderr !== '') reject(new Error(stderr))
      else resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, report: JSON.parse(stdout) })
    },
  )
  return promise
}

function outcomesOf({ checks }: Report): { readonly [check: string]: string } {
  return Object.fromEntries(checks.map(({ check, outcome }) => [check, outcome]))
}

describe('the simulated internet', { timeout: 60_000 }, () => {
  test('is healthy: every check passes and finds nothing', async () => {
    const { exitCode, report } = await look()
    expect(report.checks.flatMap(({ findings }) => findings)).toEqual([])
    const outcomes = outcomesOf(report)
    expect(Object.keys(outcomes)).toEqual(
      expect.arrayContaining([
        'dnsbl',
        'iprev',
        'mx',
        'spf',
        'dkim',
        'dmarc',
        'tls',
        'mta-sts',
        'tls-rpt',
        'dane',
        'dnssec',
        'bimi',
      ]),
    )
    const { bimi, ...others } = outcomes
    expect(bimi).toBe('skipped')
    expect(new Set(Object.values(others))).toEqual(new Set(['pass']))
    expect(report.coverage.answered).toBe(report.coverage.asked)
    expect(exitCode).toBe(0)
  })

  test.each<[string, string, string, () => void, () => void]>([
    [
      'an address on a list',
      'dnsbl',
      'dnsbl.listed',
      () => internet.list(internet.mailAddress, zen),
      () => internet.delist(internet.mailAddress, zen),
    ],
    [
      'a domain on a list',
      'dnsbl',
      'dnsbl.listed',
      () => internet.list(internet.domain, 'dbl.spamhaus.org', '127.0.1.2'),
      () => internet.delist(internet.domain, 'dbl.spamhaus.org'),
    ],
    [
      'no PTR',
      'iprev',
      'iprev.ptr-missing',
      () => internet.setPtr(internet.mailAddress, null),
      () => internet.setPtr(internet.mailAddress, internet.mailHost),
    ],
    [
      'no TLSRPT destination',
      'tls-rpt',
      'tls-rpt.invalid',
      () => internet.setTxt(`_smtp._tls.${internet.domain}`, 'v=TLSRPTv1'),
      () => internet.setTxt(`_smtp._tls.${internet.domain}`, `v=TLSRPTv1; rua=mailto:tls@${internet.domain}`),
    ],
    [
      'an expired certificate',
      'tls',
      'tls.certificate-expired',
      () => internet.setCertificate('expired'),
      () => internet.setCertificate('valid'),
    ],
    [
      'a certificate that ends soon',
      'tls',
      'tls.certificate-expiring',
      () => internet.setCertificate('expiring'),
      () => internet.setCertificate('valid'),
    ],
  ])('%s: %s fails, and only for that', async (_, check, finding, breakIt, mendIt) => {
    breakIt()
    const broken = await look([check])
    expect(broken.report.checks.flatMap(({ findings }) => findings.map(({ id }) => id))).toEqual([finding])
    expect(outcomesOf(broken.report)).toEqual({ [check]: 'fail' })
    mendIt()
    const mended = await look([check])
    expect(outcomesOf(mended.report)).toEqual({ [check]: 'pass' })
    expect(mended.report.checks.flatMap(({ findings }) => findings)).toEqual([])
  })

  test('a weakened DMARC policy is below what is expected', async () => {
    internet.setTxt(`_dmarc.${internet.domain}`, internet.dmarcRecord.replace('reject', 'none'))
    const { exitCode, report } = await look(['dmarc'])
    const findings = report.checks.flatMap((one) => one.findings.map(({ id }) => id))
    expect(findings).toContain('dmarc.policy-below-expected')
    expect({ exitCode, outcomes: outcomesOf(report) }).toEqual({ exitCode: 1, outcomes: { dmarc: 'fail' } })
    internet.setTxt(`_dmarc.${internet.domain}`, internet.dmarcRecord)
    expect(outcomesOf((await look(['dmarc'])).report)).toEqual({ dmarc: 'pass' })
  })

  test('a resolver that fails leaves every check open, and heals', async () => {
    internet.failResolver(true)
    const { exitCode, report } = await look()
    expect(new Set(Object.values(outcomesOf(report)))).toEqual(new Set(['indeterminate']))
    expect(exitCode).toBe(3)
    internet.failResolver(false)
    expect((await look(['spf', 'dnsbl'])).exitCode).toBe(0)
  })

  test('a list that there is not cannot list', () => {
    expect(() => internet.list(internet.mailAddress, 'gone.example')).toThrow('there is no list gone.example')
  })
})
