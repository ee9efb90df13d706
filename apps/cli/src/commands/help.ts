import { nearestName } from '@mailhealth/core'
import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { commandTable } from '../command-table.ts'
import { widthOf, wrap } from '../render/wrap.ts'

export const helpCommand: Command = { synopsis: '[COMMAND]', about: 'Shows what there is.', options: [], run }

async function run({ positionals }: Arguments, io: Io): Promise<number> {
  const [name, ...rest] = positionals
  if (rest.length > 0) throw new UsageError('help takes one command')
  io.out(name === undefined ? overview(io.columns) : await helpOf(name, io.columns))
  return exitCodes.ok
}

function overview(width: number): string {
  const lines = table(
    Object.entries(commandTable).map(([name, { summary }]) => [name, summary]),
    width,
  )
  return `${[
    wrap('mailhealth watches mail servers and domains, and tells Slack before receivers do.', width, ''),
    'mailhealth COMMAND [options]',
    lines,
    wrap('mailhealth help COMMAND says more. Data goes to stdout, progress and errors to stderr.', width, ''),
  ].join('\n\n')}\n`
}

async function helpOf(name: string, width: number): Promise<string> {
  const entry = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined
  if (entry === undefined) {
    const nearest = nearestName(name, Object.keys(commandTable))
    const hint = nearest === null ? '' : `; did you mean ${nearest}?`
    throw new UsageError(`no command ${JSON.stringify(name.slice(0, 40))}${hint}`)
  }
  const { synopsis, about, options } = await entry.load()
  const rows = options.map(
    ({ name: option, value, help }) => [`--${option}${value === null ? '' : ` ${value}`}`, help] as const,
  )
  const parts = [wrap(`${name} ${synopsis}`, width, 'mailhealth '), wrap(about, width, '')]
  return `${[...parts, ...(rows.length === 0 ? [] : [table(rows, width)])].join('\n\n')}\n`
}

/** Two columns; where a terminal is narrow, or a name long, the second begins on a line of its own. */
function table(rows: readonly (readonly [string, string])[], width: number): string {
  const first = Math.min(24, Math.max(...rows.map(([name]) => widthOf(name))))
  const isNarrow = width < 60
  return rows
    .map(([name, text]) => {
      const head = `  ${name.padEnd(first)}  `
      if (!isNarrow && widthOf(name) <= first) return wrap(text, width, head)
      return `  ${name}\n${wrap(text, width, isNarrow ? '      ' : ' '.repeat(first + 4))}`
    })
    .join('\n')
}
