import { acknowledge, parseSnooze, type Refusal, resolve, snooze } from '@mailhealth/alerting'
import { type Incident, incidentName } from '@mailhealth/core'
import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { changeAsWished, type Wish } from '../incidents/change.ts'
import { withHistory } from '../incidents/history.ts'
import { readIncident, readNote } from '../incidents/words.ts'
import { configOption } from '../options.ts'
import { stateText } from '../render/incidents.ts'
import { printable } from '../render/printable.ts'

const shared = 'Slack shows it, as if it had been done there, in the name of your login.'

export const ackCommand: Command = {
  synopsis: 'INCIDENT [NOTE…]',
  about: `Takes an incident on, so that others know: mailhealth ack MH-142 "looking at it". ${shared}`,
  options: [configOption],
  run: (args, io) => {
    const [name, ...words] = args.positionals
    const number = readIncident(name, 'mailhealth ack MH-142')
    return carryOut(args, io, { number, note: readNote(words), apply: acknowledge }, 'already-acknowledged')
  },
}

export const snoozeCommand: Command = {
  synopsis: 'INCIDENT DURATION [REASON…]',
  about: `Keeps an incident quiet for everyone, from 1m to 7d: mailhealth snooze MH-142 4h "waiting for the list". It wakes early when it gets worse. ${shared}`,
  options: [configOption],
  run: (args, io) => {
    const [name, duration, ...words] = args.positionals
    const number = readIncident(name, 'mailhealth snooze MH-142 4h')
    const ms = readSnooze(duration)
    const apply: Wish['apply'] = (incident, act) =>
      snooze(incident, act, new Date(Date.parse(act.at) + ms).toISOString())
    return carryOut(args, io, { number, note: readNote(words), apply }, null)
  },
}

export const resolveCommand: Command = {
  synopsis: 'INCIDENT [force] REASON…',
  about: `Closes an incident: mailhealth resolve MH-142 "moved to another host". While its check still fails it would open again at once, so that it is refused then, unless the word force comes before the reason. What is fixed closes by itself. ${shared}`,
  options: [configOption],
  run: (args, io) => {
    const [name, ...words] = args.positionals
    const number = readIncident(name, 'mailhealth resolve MH-142 REASON')
    const force = words[0]?.toLowerCase() === 'force'
    const note = readNote(force ? words.slice(1) : words)
    if (note === null) throw new UsageError('give a reason: mailhealth resolve MH-142 "moved to another host"')
    const apply: Wish['apply'] = (incident, act, isFailing) => resolve(incident, act, { isFailing, force })
    return carryOut(args, io, { number, note, apply }, 'already-resolved')
  },
}

/** Does it and says so. What is so already (`harmless`) is no mistake; any other refusal is. */
async function carryOut(args: Arguments, io: Io, wish: Wish, harmless: Refusal | null): Promise<number> {
  const result = await withHistory(args, io, ({ store }) => changeAsWished(store, wish))
  if (result.kind === 'refused' && result.reason !== harmless) throw refusal(result.incident, result.reason)
  const [incident, before] = result.kind === 'done' ? [result.transition.incident, ''] : [result.incident, ' already']
  const wakes = incident.state === 'snoozed' ? ', or until it gets worse' : ''
  io.out(`${printable(`${incidentName(incident.number)} is${before} ${stateText(incident)}${wakes}`)}\n`)
  return exitCodes.ok
}

function refusal(incident: Incident, reason: Refusal): UsageError {
  const id = incidentName(incident.number)
  if (reason !== 'still-failing') return new UsageError(`nothing was changed: ${id} is ${stateText(incident)}`)
  return new UsageError(
    `nothing was changed: ${incident.check} of ${incident.target} still fails, so ${id} would open again; fix it and it closes by itself, or write force before the reason`,
  )
}

function readSnooze(text: string | undefined): number {
  if (text === undefined) throw new UsageError('say for how long: mailhealth snooze MH-142 4h')
  const ms = parseSnooze(text)
  if (ms !== null) return ms
  throw new UsageError(`${JSON.stringify(text.slice(0, 40))} is not a duration from 1m to 7d, such as 4h`)
}
