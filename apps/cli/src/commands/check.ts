import { checks } from '@mailhealth/checks'
import { type CheckId, NameError, nearestName, type Report, type Severity, type Target } from '@mailhealth/core'
import {
  type FoundTarget,
  findTarget,
  loadConfiguration,
  readTarget,
  surroundingsOf,
  type TargetContext,
  type TypedTarget,
} from '@mailhealth/worker/look'
import { type Arguments, type Command, type Io, UsageError } from '../command.ts'
import { type Looking, lookAtAll, singleTargets } from '../look.ts'
import {
  configOption,
  type Format,
  formatFor,
  formatOption,
  formats,
  oneOf,
  quietOption,
  readSeverity,
  resolverOption,
} from '../options.ts'
import { exitCodeOf, monitorStateOf, monitorStates } from '../outcome.ts'
import { progressOn } from '../progress.ts'
import { printable } from '../render/printable.ts'
import { type ReportWriter, reportWriter, withoutEvidence } from '../render/report-writer.ts'

export const checkCommand: Command = {
  synopsis: 'TARGET… [options]',
  about:
    'Looks at each TARGET now, and keeps nothing. A TARGET is a domain, a host name, an address, or a range of at most 1,024 addresses; of a mail address the domain, of a web address the host is meant. A name is a domain if the configuration lists it so, if it is a registrable domain, or if it has MX records; otherwise it is a host. Of several, one that does not exist is told, and the others are looked at. Exit codes: 1 findings, else 2 usage, configuration, or a name that does not exist, else 3 could not tell, else 0 well; with --format nagios 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.',
  options: [
    { name: 'only', value: 'CHECK,…', help: `only these checks: ${checks.map((check) => check.id).join(', ')}` },
    { name: 'as', value: 'domain|host', help: 'what the names are, whatever else says' },
    { name: 'fail-on', value: 'SEVERITY', help: 'exit with 1 from this severity; default high' },
    formatOption(formats, 'text on a terminal, else json'),
    configOption,
    resolverOption,
    quietOption,
  ],
  run,
}

async function run(args: Arguments, io: Io): Promise<number> {
  const wish = readWish(args, io)
  const isQuiet = args.has('quiet')
  const config = loadConfiguration({
    file: args.one('config'),
    cwd: io.cwd,
    env: io.env,
    servers: args.all('resolver'),
  })
  const world = surroundingsOf(config)
  const progress = progressOn(io, isQuiet)
  try {
    const context = { targets: config.targets, resolver: world.resolver, signal: io.signal, as: wish.as }
    const { found, missing } = await findAll(wish.typed, context)
    if (!isQuiet) for (const note of found.flatMap(({ notes }) => notes)) io.err(`note: ${printable(note)}\n`)

    const targets = singleTargets(found.map(({ target }) => target))
    const looking = { config, world, only: wish.only, progress, signal: io.signal }
    const writer = reportWriter(wish.format, { io, isMany: wish.isMany, clear: progress.clear })
    const looked = { reports: await writeReports(targets, looking, writer), missing }
    writer.end(missing)
    return wish.format === 'nagios' ? monitorStates.indexOf(monitorStateOf(looked)) : exitCodeOf(looked, wish.failOn)
  } finally {
    progress.clear()
    await world.close()
  }
}

/**
 * The targets that were typed. A name that does not exist keeps none of the others from being looked at.
 *
 * @throws NameError when there is nothing to look at
 */
async function findAll(
  typed: readonly TypedTarget[],
  context: TargetContext,
): Promise<{ readonly found: readonly FoundTarget[]; readonly missing: readonly string[] }> {
  const found: FoundTarget[] = []
  const missing = new Set<string>()
  for (const [index, one] of (await Promise.all(typed.map((name) => findOne(name, context)))).entries()) {
    if (one instanceof NameError) missing.add(one.message)
    else found.push({ ...one, notes: [...(typed[index]?.notes ?? []), ...one.notes] })
  }
  if (found.length === 0) throw new NameError([...missing].join('\n'))
  return { found, missing: [...missing] }
}

async function findOne(typed: TypedTarget, context: TargetContext): Promise<FoundTarget | NameError> {
  try {
    return await findTarget(typed, context)
  } catch (error) {
    if (error instanceof NameError) return error
    throw error
  }
}

async function writeReports(
  targets: readonly Target[],
  looking: Looking,
  writer: ReportWriter,
): Promise<readonly Report[]> {
  const reports: Report[] = []
  await lookAtAll(targets, looking, (report, index) => {
    // What decides the exit code is small; the evidence of a thousand targets is not.
    reports.push(withoutEvidence(report))
    writer.add(report, index)
  })
  return reports
}

/** What was typed, read. */
interface Wish {
  readonly typed: readonly TypedTarget[]
  /** Whether the reports are several by nature. */
  readonly isMany: boolean
  readonly only: readonly CheckId[]
  readonly as: 'domain' | 'host' | null
  readonly failOn: Severity
  readonly format: Format
}

function readWish(args: Arguments, io: Io): Wish {
  if (args.positionals.length === 0) throw new UsageError('name what to check: mailhealth check example.com')
  const typed = args.positionals.map(readTarget)
  const as = args.has('as') ? oneOf('--as', args.one('as') ?? '', ['domain', 'host'] as const) : null
  const other = typed.findIndex(({ kind }) => kind !== 'name')
  if (as !== null && other >= 0) throw new UsageError(`--as ${as} is for names, and ${args.positionals[other]} is none`)
  return {
    typed,
    isMany: typed.length > 1 || typed.some(({ kind }) => kind === 'network'),
    only: readOnly(args),
    as,
    failOn: readSeverity(args, 'fail-on', 'high'),
    format: formatFor(args, formats, io),
  }
}

function readOnly(args: Arguments): readonly CheckId[] {
  const known = checks.map((check) => check.id)
  const text = args.one('only')
  if (text === null) return known
  return text.split(',').map((word) => {
    const name = word.trim()
    const id = known.find((one) => one === name)
    if (id !== undefined) return id
    const nearest = nearestName(name, known)
    const hint = nearest === null ? `the checks are ${known.join(', ')}` : `did you mean ${nearest}?`
    throw new UsageError(`no check ${JSON.stringify(name.slice(0, 40))}; ${hint}`)
  })
}
