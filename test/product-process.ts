import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../apps/cli/src/main.ts', import.meta.url))

/** A `mailhealth` process that a test starts and ends. */
export interface ProductProcess {
  readonly child: ChildProcess
  /** Resolves when it says that it runs; rejects with what it said when it ends before. */
  readonly ready: Promise<void>
  /** Ends it with a signal; resolves to its exit code, null when the signal killed it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** Starts `mailhealth <command>` in a folder that holds its mailhealth.yaml. */
export function startProcess(command: readonly string[], folder: string, env: NodeJS.ProcessEnv): ProductProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...command], {
    cwd: folder,
    env: { ...process.env, MAILHEALTH_HTTP: '127.0.0.1:0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: string[] = []
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      said.push(line)
      if (line.includes('health and metrics at')) resolve()
    })
    exit.then((code) => reject(new Error(`mailhealth ${command.join(' ')} ended (${code}): ${said.join('\n')}`)))
  })
  ready.catch(() => undefined)
  return {
    child,
    ready,
    async end(signal) {
      child.kill(signal)
      return exit
    },
  }
}
