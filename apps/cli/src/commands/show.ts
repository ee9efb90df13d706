import { incidentByNumber, transitionsOf } from '@mailhealth/store'
import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { withHistory } from '../incidents/history.ts'
import { noIncident, readIncident } from '../incidents/words.ts'
import { configOption, formatFor, formatOption } from '../options.ts'
import { renderIncident, shownIncident } from '../render/incidents.ts'
import { safeJson } from '../render/printable.ts'
import { styleOf, usesColour } from '../render/style.ts'

const known = ['text', 'json'] as const

export const showCommand: Command = {
  synopsis: 'INCIDENT [options]',
  about:
    'Shows an incident, named as MH-142 or 142: its findings with what they mean and what to do, and its story from the beginning.',
  options: [formatOption(known, 'text on a terminal, else json'), configOption],
  run,
}

async function run(args: Arguments, io: Io): Promise<number> {
  const [name, ...rest] = args.positionals
  if (rest.length > 0) throw new UsageError('show takes one incident')
  const number = readIncident(name, 'mailhealth show MH-142')
  const format = formatFor(args, known, io)
  await withHistory(args, io, async ({ store, config }) => {
    const incident = await incidentByNumber(store.db, number)
    if (incident === null) throw noIncident(number)
    const shown = shownIncident(incident, config)
    const steps = await transitionsOf(store.db, number)
    const story = steps.map(({ eventId, revision, type, at, by, note, severity, previousSeverity, category }) => {
      return { eventId, revision, type, at, by, note, severity, previousSeverity, category }
    })
    const layout = { width: io.columns, style: styleOf(usesColour(io.env, io.isOutTerminal)) }
    io.out(format === 'json' ? `${safeJson({ ...shown, story }, 2)}\n` : renderIncident(shown, story, layout))
  })
  return exitCodes.ok
}
