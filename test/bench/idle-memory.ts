import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { checks } from '@mailhealth/checks'
import { Namespace, startDnsServer } from '@mailhealth/testkit'

/**
 * How much memory `mailhealth up` holds when it idles: on the embedded store, after every check of every target ran
 * once, and half a minute later. Prints a JSON line for each number of targets.
 *
 *     node test/bench/idle-memory.ts 1 100 1000
 */
const counts = process.argv.slice(2).map(Number)
const launcher = fileURLToPath(new URL('../../bin/mailhealth', import.meta.url))

for (const count of counts.length > 0 ? counts : [1, 100, 1_000]) {
  const domains = Array.from({ length: count }, (_, index) => `d${index}.example`)
  const dns = await startDnsServer(new Namespace(domains.map(zoneOf).join('\n')))
  const directory = mkdtempSync(join(tmpdir(), 'mailhealth-bench-'))
  writeFileSync(join(directory, 'mailhealth.yaml'), configOf(domains, dns.address))
  const child = spawn(launcher, ['up'], {
    cwd: directory,
    env: { ...process.env, MAILHEALTH_HTTP: '127.0.0.1:0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = await addressOf(child.stderr)
  const startedAt = performance.now()
  const runs = await runsDone(url, checks.length * count)
  const firstRunsSeconds = Math.round((performance.now() - startedAt) / 100) / 10
  await wait(30_000)
  console.log(JSON.stringify({ targets: count, runs, firstRunsSeconds, ...memoryOf(child.pid ?? 0) }))
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
  await dns.close()
  rmSync(directory, { recursive: true, force: true })
}

function zoneOf(domain: string): string {
  return `$ORIGIN ${domain}.\n@ MX 10 mail\nmail A 192.0.2.1\n@ TXT "v=spf1 mx -all"\n_dmarc TXT "v=DMARC1; p=reject"`
}

function configOf(domains: readonly string[], resolver: string): string {
  return `domains:\n${domains.map((name) => `  - name: ${name}\n`).join('')}resolver: { servers: ["${resolver}"] }\n`
}

async function addressOf(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const url = /health and metrics at (\S+);/.exec(line)?.[1]
    if (url !== undefined) {
      stderr.resume()
      return url
    }
  }
  throw new Error('mailhealth ended before it said where its metrics are')
}

async function runsDone(url: string, wanted: number): Promise<number> {
  for (;;) {
    const text = await (await fetch(`${url}/metrics`)).text()
    const runs = [...text.matchAll(/^mailhealth_runs_total\{.*\} (\d+)$/gm)].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    )
    if (runs >= wanted) return runs
    await wait(500)
  }
}

function memoryOf(pid: number): { rssMiB: number; peakMiB: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mib = (field: string): number => Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024)
  return { rssMiB: mib('VmRSS'), peakMiB: mib('VmHWM') }
}
