import { checks } from '@mailhealth/checks'
import { type CheckId, nearestName, type Report, type Severity, type Target } from '@mailhealth/core'
import { findTarget, loadConfiguration, readTarget, surroundingsOf, type TypedTarget } from '@mailhealth/worker/look'
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
    'Looks at each TARGET now, and keeps nothing. A TARGET is a domain, a host name, an address, or a range of at most 1,024 addresses; of a mail address the domain, of a web address the host is meant. A name is a domain if the configuration lists it so, if it is a registrable domain, or if it has MX records; otherwise it is a host. Exit codes: 0 well, 1 findings, 2 usage or configuration, 3 could not tell; with --format nagios 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.',
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
    const found = await Promise.all(wish.typed.map((typed) => findTarget(typed, context)))
    const notes = found.flatMap((one, index) => [...(wish.typed[index]?.notes ?? []), ...one.notes])
    if (!isQuiet) for (const note of notes) io.err(`note: ${printable(note)}\n`)

    const targets = singleTargets(found.map(({ target }) => target))
    const looking = { config, world, only: wish.only, progress, signal: io.signal }
    const reports = await writeReports(
      targets,
      looking,
      reportWriter(wish.format, { io, isMany: wish.isMany, clear: progress.clear }),
    )
    return wish.format === 'nagios' ? monitorStates.indexOf(monitorStateOf(reports)) : exitCodeOf(reports, wish.failOn)
  } finally {
    progress.clear()
    await world.close()
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
  writer.end()
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
