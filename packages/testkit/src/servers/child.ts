import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real server that a test started for itself. */
export interface StartedServer {
  /** How programs reach it. */
  readonly url: string
  /** Stops it and removes what it wrote. */
  close(): Promise<void>
}

/** Who servers run as when the tests run as root: PostgreSQL refuses root. */
const nobody = 65_534
const isRoot = process.getuid?.() === 0

/** Makes a folder under the system's temporary one that the server may write. */
export function serverFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `mailhealth-${name}-`))
  if (isRoot) chownSync(folder, nobody, nobody)
  return folder
}

/** Removes such a folder. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Starts a program as an ordinary user; it dies with the tests, however they end. */
export function spawnServer(program: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const asNobody = ['--pdeathsig=KILL', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--', program]
  const child = isRoot
    ? spawn('setpriv', [...asNobody, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    : spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

/**
 * Waits until a program prints what says that it is ready.
 *
 * @throws Error with what it printed, when it ends before
 */
export function untilPrinted(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const read = (chunk: Buffer): void => {
      printed = (printed + chunk.toString()).slice(-10_000)
      if (ready.test(printed)) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}: ${printed}`)))
  })
}

/** Asks a program to end, and waits until it has. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await ended
}

/** Runs a program to its end. @throws Error with what it printed when it fails */
export async function runToEnd(child: ChildProcess): Promise<void> {
  let printed = ''
  const read = (chunk: Buffer): void => void (printed += chunk.toString())
  child.stdout?.on('data', read)
  child.stderr?.on('data', read)
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${code}: ${printed}`)
}
