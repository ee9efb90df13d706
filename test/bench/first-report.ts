import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Namespace, startDnsServer } from '@mailhealth/testkit'

/**
 * How long a newcomer waits: from `git clone` to the first result of `npm start -- example.com`, with an empty npm cache
 * and with one that is filled; and the second start of each clone. Prints a JSON line for each. The npm is the one on
 * the PATH; the domain is a simulated one, since the time of a check of the real one is its servers' business.
 *
 *     node test/bench/first-report.ts
 */
const checkout = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'mailhealth-bench-'))
const dns = await startDnsServer(
  new Namespace(
    '$ORIGIN newcomer.example.\n@ MX 10 mail\nmail A 192.0.2.1\n@ TXT "v=spf1 mx -all"\n_dmarc TXT "v=DMARC1; p=reject"',
  ),
)
try {
  for (const cache of ['empty', 'filled']) {
    const clone = join(folder, cache)
    const startedAt = performance.now()
    spawnSync('git', ['clone', '--quiet', checkout, clone], { stdio: 'inherit' })
    const cloneToReport = (await firstReport(clone)) - startedAt
    const restartedAt = performance.now()
    const secondStart = (await firstReport(clone)) - restartedAt
    console.log(
      JSON.stringify({
        cache,
        cloneToReportSeconds: inSeconds(cloneToReport),
        secondStartSeconds: inSeconds(secondStart),
      }),
    )
  }
} finally {
  await dns.close()
  rmSync(folder, { recursive: true, force: true })
}

/** Starts the clone, waits for the line of its first result, and ends it. Resolves to when that line came. */
async function firstReport(clone: string): Promise<number> {
  const args = ['start', '--', 'newcomer.example', '--resolver', dns.address]
  const child = spawn('npm', args, {
    cwd: clone,
    env: {
      ...process.env,
      npm_config_cache: join(folder, 'cache'),
      MAILHEALTH_HTTP: '127.0.0.1:0',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  let cameAt: number | null = null
  for await (const line of createInterface({ input: child.stderr })) {
    if (cameAt !== null || !/newcomer\.example.* answered/.test(line)) continue
    cameAt = performance.now()
    // As Ctrl-C in a terminal does: to npm and what it started.
    process.kill(-(child.pid as number), 'SIGINT')
  }
  await exited
  if (cameAt === null) throw new Error('mailhealth ended before its first result')
  return cameAt
}

function inSeconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10
}
