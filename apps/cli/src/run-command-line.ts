import { NameError, nearestName, OperatorError } from '@mailhealth/core'
import { readArguments } from './arguments.ts'
import { type Command, exitCodes, type Io, UsageError } from './command.ts'
import { type CommandEntry, commandTable } from './command-table.ts'
import { printable } from './render/printable.ts'

/** `-h` and `--help` work after every command. */
const helpFlags = ['--help', '-h']

/**
 * Runs what was typed after `mailhealth`. The one place that turns errors into words and exit codes.
 *
 * @returns the exit code
 * @throws the signal's reason when it aborts before the command is done
 */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  try {
    const { command, rest } = await findCommand(argv)
    return await command.run(readArguments(rest, command.options), io)
  } catch (error) {
    if (io.signal.aborted) throw io.signal.reason
    return tell(error, argv, io)
  }
}

async function findCommand(argv: readonly string[]): Promise<{ command: Command; rest: readonly string[] }> {
  const [name = 'help', ...rest] = argv
  if (helpFlags.includes(name)) return { command: await entryOf('help').load(), rest }
  const entry = entryOf(name)
  const end = rest.indexOf('--')
  const wantsHelp = rest.slice(0, end < 0 ? undefined : end).some((word) => helpFlags.includes(word))
  return wantsHelp ? { command: await entryOf('help').load(), rest: [name] } : { command: await entry.load(), rest }
}

function entryOf(name: string): CommandEntry {
  const entry = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined
  if (entry !== undefined) return entry
  const shown = JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name)
  const nearest = nearestName(name, Object.keys(commandTable))
  const hint = nearest === null ? 'mailhealth help lists them' : `did you mean ${nearest}?`
  throw new UsageError(`no command ${shown}; ${hint}`)
}

async function tell(error: unknown, argv: readonly string[], io: Io): Promise<number> {
  const { ConfigError } = await import('@mailhealth/config')
  if (
    !(
      error instanceof UsageError ||
      error instanceof ConfigError ||
      error instanceof NameError ||
      error instanceof OperatorError
    )
  ) {
    io.err(`mailhealth: a bug in mailhealth: ${error instanceof Error ? error.stack : String(error)}\n`)
    return exitCodes.bug
  }
  const lines = error.message.split('\n').map(printable)
  if (asksForNagios(argv)) {
    // To a monitor, exit code 2 would say that the target is critical.
    io.out(`MAILHEALTH UNKNOWN - ${lines.join('; ').replaceAll('|', '/')}\n`)
    return exitCodes.unknown
  }
  io.err(lines.map((line) => `mailhealth: ${line}\n`).join(''))
  return exitCodes.usage
}

function asksForNagios(argv: readonly string[]): boolean {
  return (
    argv[0] === 'check' &&
    argv.some((word, at) => word === '--format=nagios' || (word === '--format' && argv[at + 1] === 'nagios'))
  )
}
