import type { Io } from './command.ts'
import { runCommandLine } from './run-command-line.ts'

/** Why a program that was asked to end ends. */
class Ended extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

/** 128 and the signal's number, as shells say it. */
const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const
const brokenPipeExitCode = 141

const ending = new AbortController()

for (const [signal, exitCode] of Object.entries(signalExitCodes)) {
  process.on(signal, () => {
    if (ending.signal.aborted) process.exit(exitCode)
    ending.abort(new Ended('interrupted', exitCode))
  })
}

// Who reads the output may leave (`| head`): nobody is told, and nothing more is asked.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  ending.abort(new Ended('', brokenPipeExitCode))
})
process.stderr.on('error', () => undefined)

const io: Io = {
  env: process.env,
  cwd: process.cwd(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isOutTerminal: process.stdout.isTTY === true,
  isErrTerminal: process.stderr.isTTY === true,
  columns: (process.stdout.isTTY ? process.stdout.columns : process.stderr.columns) || 80,
  signal: ending.signal,
}

const exitCode = await runCommandLine(process.argv.slice(2), io).catch((reason: unknown) => {
  if (!(reason instanceof Ended)) throw reason
  if (reason.message !== '') process.stderr.write(`mailhealth: ${reason.message}\n`)
  return reason.exitCode
})
// What is written to a pipe may still be on its way; what else is open (sockets of a test that nobody waits for) is not waited for.
process.stdout.write('', () => process.exit(exitCode))
