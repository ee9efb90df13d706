import { compareSeverity, type Incident, type IncidentState } from '@mailhealth/core'
import { listIncidents } from '@mailhealth/store'
import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { withHistory } from '../incidents/history.ts'
import { configOption, formatFor, formatOption, oneOf } from '../options.ts'
import { renderIncidents, shownIncident } from '../render/incidents.ts'
import { safeJson } from '../render/printable.ts'
import { styleOf, usesColour } from '../render/style.ts'

const known = ['text', 'json'] as const

const unresolved: readonly IncidentState[] = ['open', 'acknowledged', 'snoozed']

const statesOf: { readonly [word: string]: readonly IncidentState[] } = {
  open: ['open'],
  acked: ['acknowledged'],
  snoozed: ['snoozed'],
  resolved: ['resolved'],
  all: [...unresolved, 'resolved'],
}

/** So many are read, the newest. */
const most = 1_000

export const incidentsCommand: Command = {
  synopsis: `[${Object.keys(statesOf).join('|')}] [options]`,
  about:
    'Lists the incidents that are not resolved, or those in the state named, worst first; resolved ones come last. mailhealth show MH-142 shows one whole.',
  options: [formatOption(known, 'text on a terminal, else json'), configOption],
  run,
}

async function run(args: Arguments, io: Io): Promise<number> {
  const [word, ...rest] = args.positionals
  if (rest.length > 0) throw new UsageError(`incidents takes one of ${Object.keys(statesOf).join(', ')}`)
  const states = word === undefined ? unresolved : statesNamed(word)
  const format = formatFor(args, known, io)
  await withHistory(args, io, async ({ store, config }) => {
    const found = await listIncidents(store.db, { states, limit: most + 1 })
    const shown = found
      .slice(0, most)
      .sort(byUrgency)
      .map((one) => shownIncident(one, config))
    if (found.length > most) io.err(`note: there are more; these are the ${most} newest\n`)
    const layout = { width: io.columns, style: styleOf(usesColour(io.env, io.isOutTerminal)) }
    io.out(format === 'json' ? `${safeJson(shown, 2)}\n` : renderIncidents(shown, layout))
  })
  return exitCodes.ok
}

function statesNamed(word: string): readonly IncidentState[] {
  return statesOf[oneOf('the word after incidents', word.toLowerCase(), Object.keys(statesOf))] ?? []
}

/** Resolved ones last, then the worst first; the newest of equals stays first. */
function byUrgency(a: Incident, b: Incident): number {
  return Number(a.state === 'resolved') - Number(b.state === 'resolved') || compareSeverity(a.severity, b.severity)
}
