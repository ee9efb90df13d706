import type { Io } from './command.ts'
import { runCommandLine } from './run-command-line.ts'

/** What a command line came to. */
export interface Ran {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Runs a command line in this process, on no terminal unless `io` says otherwise. */
export async function run(argv: readonly string[], io: Partial<Io> = {}): Promise<Ran> {
  let out = ''
  let err = ''
  const exitCode = await runCommandLine(argv, {
    env: {},
    cwd: import.meta.dirname,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    isOutTerminal: false,
    isErrTerminal: false,
    columns: 80,
    signal: new AbortController().signal,
    ...io,
  })
  return { exitCode, out, err }
}
