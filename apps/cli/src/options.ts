import { nearestName, type Severity, severities } from '@mailhealth/core'
import { type Arguments, type Io, type OptionSpec, UsageError } from './command.ts'

export const configOption: OptionSpec = {
  name: 'config',
  value: 'FILE',
  help: 'the configuration; default MAILHEALTH_CONFIG, else ./mailhealth.yaml where there is one',
}

export const resolverOption: OptionSpec = {
  name: 'resolver',
  value: 'IP[:PORT]',
  help: 'ask this resolver, before any configured one; repeatable',
  isRepeatable: true,
}

export const quietOption: OptionSpec = { name: 'quiet', value: null, help: 'no progress and no notes on stderr' }

/** How results are written. */
export const formats = ['text', 'json', 'ndjson', 'nagios', 'markdown'] as const
export type Format = (typeof formats)[number]

/** The --format option of a command that knows some formats. */
export function formatOption(known: readonly Format[], fallback: string): OptionSpec {
  return { name: 'format', value: known.join('|'), help: `default: ${fallback}` }
}

/** The format that was asked for; null when none was. @throws UsageError for one that the command does not know */
export function readFormat<F extends Format>(args: Arguments, known: readonly F[]): F | null {
  const text = args.one('format')
  return text === null ? null : oneOf('--format', text, known)
}

/** The format that was asked for; else text on a terminal, and JSON where a program reads. */
export function formatFor<F extends Format>(
  args: Arguments,
  known: readonly (F | 'text' | 'json')[],
  io: Io,
): F | 'text' | 'json' {
  return readFormat(args, known) ?? (io.isOutTerminal ? 'text' : 'json')
}

/** A severity given as an option. @throws UsageError */
export function readSeverity(args: Arguments, option: string, fallback: Severity): Severity {
  const text = args.one(option)
  return text === null ? fallback : oneOf(`--${option}`, text, severities)
}

/** One of some words. @throws UsageError, with the nearest of them */
export function oneOf<W extends string>(what: string, text: string, words: readonly W[]): W {
  const word = words.find((one) => one === text)
  if (word !== undefined) return word
  const nearest = nearestName(text, words)
  const hint = nearest === null ? '' : `; did you mean ${nearest}?`
  throw new UsageError(`${what} is one of ${words.join(', ')}, not ${JSON.stringify(text.slice(0, 40))}${hint}`)
}
