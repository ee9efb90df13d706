import { parseArgs } from 'node:util'
import { nearestName } from '@mailhealth/core'
import { type Arguments, type OptionSpec, UsageError } from './command.ts'

/**
 * Reads what follows a command's name. Options may stand anywhere, as `--name VALUE` or `--name=VALUE`; after `--` all
 * is positional.
 *
 * @throws UsageError for an unknown option (with the nearest one), a missing or needless value, or a repetition
 */
export function readArguments(argv: readonly string[], specs: readonly OptionSpec[]): Arguments {
  const values = new Map<string, string[]>()
  const positionals: string[] = []
  const options = Object.fromEntries(
    specs.map(({ name, value }) => [name, { type: value === null ? ('boolean' as const) : ('string' as const) }]),
  )
  for (const token of parseArgs({ args: [...argv], options, strict: false, tokens: true }).tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const spec = specs.find(({ name }) => token.rawName === `--${name}`)
    if (spec === undefined) throw unknownOption(token.rawName, specs)
    const before = values.get(spec.name)
    if (before !== undefined && spec.value !== null && spec.isRepeatable === undefined)
      throw new UsageError(`--${spec.name} was given twice`)
    values.set(spec.name, [...(before ?? []), valueOf(spec, token.value)])
  }
  const all = (option: string): readonly string[] => values.get(option) ?? []
  return { positionals, all, one: (option) => all(option)[0] ?? null, has: (option) => values.has(option) }
}

function valueOf({ name, value }: OptionSpec, given: string | undefined): string {
  if (value === null) {
    if (given !== undefined) throw new UsageError(`--${name} takes no value`)
    return ''
  }
  // An option where a value should be was meant as an option.
  if (given === undefined || given === '' || given.startsWith('--'))
    throw new UsageError(`--${name} needs a value: ${value}`)
  return given
}

function unknownOption(rawName: string, specs: readonly OptionSpec[]): UsageError {
  const nearest = nearestName(
    rawName.replace(/^-+/, ''),
    specs.map(({ name }) => name),
  )
  const shown = rawName.length > 40 ? `${rawName.slice(0, 40)}…` : rawName
  return new UsageError(`no option ${shown}${nearest === null ? '' : `; did you mean --${nearest}?`}`)
}
