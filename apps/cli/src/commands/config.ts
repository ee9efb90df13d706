import { namedRoutes } from '@mailhealth/alerting'
import { type Config, configJsonSchema, type Origin, type Setting } from '@mailhealth/config'
import type { JsonValue } from '@mailhealth/core'
import { listPaces, loadConfiguration } from '@mailhealth/worker/look'
import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { configOption, formatOption, oneOf, readFormat, resolverOption } from '../options.ts'
import { readChosen } from '../product/chosen.ts'
import { timeText } from '../render/incidents.ts'
import { printable, safeJson } from '../render/printable.ts'
import { styleOf, usesColour } from '../render/style.ts'

const actions = ['check', 'print', 'schema'] as const
const known = ['text', 'json'] as const

export const configCommand: Command = {
  synopsis: 'check | print | schema [options]',
  about:
    'check validates the configuration and says what in it does nothing yet. print shows every value in force and where it comes from, secrets masked, what people set of routes and digests last, and how often each DNSBL is asked where that is not schedule.dnsbl. schema prints the JSON Schema of mailhealth.yaml; an editor that knows "# yaml-language-server: $schema=FILE" in the first line of a file completes and checks by it.',
  options: [formatOption(known, 'text; schema is always JSON'), configOption, resolverOption],
  run,
}

async function run(args: Arguments, io: Io): Promise<number> {
  const [word, ...rest] = args.positionals
  if (word === undefined || rest.length > 0) throw new UsageError(`config needs one of ${actions.join(', ')}`)
  const action = oneOf('the word after config', word, actions)
  if (action === 'schema') {
    io.out(`${safeJson(configJsonSchema(), 2)}\n`)
    return exitCodes.ok
  }
  const isJson = readFormat(args, known) === 'json'
  const config = loadConfiguration({
    file: args.one('config'),
    cwd: io.cwd,
    env: io.env,
    servers: args.all('resolver'),
  })
  if (action === 'check') io.out(isJson ? `${safeJson(checked(config), 2)}\n` : checkedText(config))
  else {
    const settings = [...config.settings, ...paceSettings(config), ...(await chosenSettings(config, io))]
    io.out(isJson ? `${safeJson(settings, 2)}\n` : printed(settings, io))
  }
  return exitCodes.ok
}

function checked({ file, targets, notes }: Config): { file: string | null; targets: number; notes: readonly string[] } {
  return { file, targets: targets.length, notes }
}

function checkedText({ file, targets, notes }: Config): string {
  const source = file === null ? 'no file; the defaults are in force' : file
  const count = `${targets.length} ${targets.length === 1 ? 'target' : 'targets'}`
  return [`ok: ${source} (${count})`, ...notes.map((note) => `note: ${note}`)]
    .map((line) => `${printable(line)}\n`)
    .join('')
}

/** How often each list is asked where that is not the interval: it weighs less, or its operator allows no more. */
function paceSettings(config: Config): readonly Setting[] {
  return listPaces(config).flatMap(({ list, paceSeconds, perDay }) => {
    if (paceSeconds * 1_000 === config.scheduleMs.dnsbl) return []
    const { limits } = list
    // Of an own list its owner says what a key allows.
    const isByKey = list.queryZone !== undefined && list.keyedAccess !== null
    const whom = isByKey ? ' who has a key without a contract' : ''
    const daily = limits.perDay === null ? '' : ` of ${limits.perDay} that its operator allows${whom}`
    const rate = limits.perSecond === null ? '' : `, ${limits.perSecond} a second over all processes on one store`
    const value = `every ${paceSeconds} s, at most ${perDay} questions a day${daily}${rate}`
    return [{ path: `dnsbl pace ${list.zone}`, value, origin: { kind: 'default' } as const }]
  })
}

/** A value that somebody chose goes before what is written. */
interface Shown extends Omit<Setting, 'origin'> {
  readonly origin: Origin | { readonly kind: 'chosen'; readonly by: string; readonly at: string }
}

/** What people set of routes and digests, and what of the file it hides; where that cannot be read, it is said beside. */
async function chosenSettings({ environment, slack }: Config, io: Io): Promise<readonly Shown[]> {
  const chosen = await readChosen(environment)
  if (typeof chosen === 'string') {
    io.err(`note: what people set of routes and digests is not shown: ${printable(chosen)}\n`)
    return []
  }
  const { digest } = chosen
  const routes = namedRoutes(slack.routes, chosen.routes).flatMap(({ name, terms, chosen: by }) =>
    by === null ? [] : [{ path: `route ${name}`, value: toStorable(terms), origin: originOf(by) }],
  )
  if (digest === null || digest.choice.kind === 'configured') return routes
  const plan = digest.choice.kind === 'planned' ? digest.choice.plan : null
  return [...routes, { path: 'digest', value: toStorable(plan), origin: originOf(digest) }]
}

function originOf({ by, at }: { readonly by: string; readonly at: string }) {
  return { kind: 'chosen', by, at } as const
}

function toStorable(value: object | null): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}

function printed(settings: readonly Shown[], io: Io): string {
  const style = styleOf(usesColour(io.env, io.isOutTerminal))
  const rows = settings.map(({ path, value, origin }) =>
    [path, JSON.stringify(value), originText(origin)].map(printable),
  )
  const width = (column: number): number => Math.min(48, Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const [first, second] = [width(0), width(1)]
  return rows
    .map(
      ([path = '', value = '', origin = '']) =>
        `${path.padEnd(first)}  ${value.padEnd(second)}  ${style.dim(origin)}\n`,
    )
    .join('')
}

function originText(origin: Shown['origin']): string {
  switch (origin.kind) {
    case 'default':
    case 'command line':
      return origin.kind
    case 'file':
      return `${origin.file}:${origin.line}`
    case 'chosen':
      return `set by ${origin.by}, ${timeText(origin.at)}`
    case 'environment':
      return `environment ${origin.variable}`
  }
}
