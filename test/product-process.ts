import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../apps/cli/src/main.ts', import.meta.url))

/** A `mailhealth` process that a test starts and ends. */
export interface ProductProcess {
  readonly child: ChildProcess
  /** Resolves with the address of health and metrics when it runs; rejects with what it said when it ends before. */
  readonly ready: Promise<string>
  /** What it said on stderr so far, by line. */
  said(): readonly string[]
  /** Resolves to its exit code when it ends; null when a signal killed it. */
  readonly exit: Promise<number | null>
  /** What Node itself warned of so far: a deprecation, a leak. */
  warnings(): readonly string[]
  /** Ends it with a signal; resolves to its exit code, null when the signal killed it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** Starts `mailhealth <command>` in a folder that holds its mailhealth.yaml; it dies with the tests, however they end. */
export function startProcess(command: readonly string[], folder: string, env: NodeJS.ProcessEnv): ProductProcess {
  const [program = '', ...args] = [...tie, process.execPath, '--disable-warning=ExperimentalWarning', main, ...command]
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, MAILHEALTH_HTTP: '127.0.0.1:0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const said: string[] = []
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      said.push(line)
      const address = /health and metrics at (http:\/\/[^;\s]+)/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
    exit.then((code) => {
      process.off('exit', kill)
      reject(new Error(`mailhealth ${command.join(' ')} ended (${code}): ${said.join('\n')}`))
    })
  })
  ready.catch(() => undefined)
  return {
    child,
    ready,
    exit,
    said: () => said,
    warnings: () => said.filter((line) => /^\(node:\d+\) /.test(line)),
    async end(signal) {
      child.kill(signal)
      return exit
    },
  }
}

// A parent that is killed runs no handlers: where the system can, it ends its children.
const tie = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig=KILL', '--'] : []
