import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeFolder, runToEnd } from './child.ts'

/** What a skipped test says when testssl.sh is missing. */
export const testsslHint = 'needs testssl.sh: apt-get install testssl.sh'

/** True when testssl.sh can be run. */
export function hasTestssl(): boolean {
  return spawnSync('testssl', ['--version']).error === undefined
}

/** What testssl.sh says of a server: versions as we call them, and the numbers of suites, of TLS 1.3 and of all others. */
export interface TestsslOpinion {
  readonly versions: readonly string[]
  readonly suites13: readonly number[]
  readonly suites: readonly number[]
}

const versionNames: { readonly [id: string]: string } = {
  SSLv3: 'SSLv3',
  TLS1: 'TLSv1',
  TLS1_1: 'TLSv1.1',
  TLS1_2: 'TLSv1.2',
  TLS1_3: 'TLSv1.3',
}

/**
 * Runs it against a port of 127.0.0.1 that speaks STARTTLS: its protocol part, and each suite for each version. `kinds` asks
 * for kinds of suites instead (no encryption, export, obsolete, strong), of which it names none.
 */
export async function askTestssl(port: number, about: 'suites' | 'kinds' = 'suites'): Promise<TestsslOpinion> {
  const folder = mkdtempSync(join(tmpdir(), 'mailhealth-testssl-'))
  const file = join(folder, 'opinion.json')
  const cipherPart = about === 'suites' ? '-E' : '-s'
  const parts = ['--starttls', 'smtp', '-p', cipherPart, '--ip', '127.0.0.1', '--nodns', 'none']
  const quietly = ['--warnings', 'off', '--color', '0', '--quiet', '--jsonfile', file]
  try {
    await runToEnd(spawn('testssl', [...parts, ...quietly, `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'pipe'] }))
    return opinionIn(JSON.parse(readFileSync(file, 'utf8')))
  } finally {
    removeFolder(folder)
  }
}

function opinionIn(rows: readonly { readonly id: string; readonly finding: string }[]): TestsslOpinion {
  const suitesOf = (pattern: RegExp): number[] => {
    const codes = rows.flatMap(({ id }) => pattern.exec(id)?.[1] ?? []).map((hex) => Number.parseInt(hex, 16))
    return [...new Set(codes)].sort((a, b) => a - b)
  }
  return {
    versions: rows.flatMap(({ id, finding }) => (finding.startsWith('offered') ? (versionNames[id] ?? []) : [])),
    suites13: suitesOf(/^cipher-tls1_3_x([0-9a-f]+)$/),
    suites: suitesOf(/^cipher-(?:ssl3|tls1|tls1_1|tls1_2)_x([0-9a-f]+)$/),
  }
}
