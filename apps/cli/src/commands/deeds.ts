import { type Act, carryOut, type Deed, endOf, longestSnoozeMs, type Refusal, type Verb } from '@mailhealth/alerting'
import { type Incident, incidentName, systemClock } from '@mailhealth/core'
import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { actor } from '../incidents/actor.ts'
import { changeAsWished } from '../incidents/change.ts'
import { withHistory } from '../incidents/history.ts'
import { readCommand } from '../incidents/read-command.ts'
import { configOption } from '../options.ts'
import { stateText } from '../render/incidents.ts'
import { printable } from '../render/printable.ts'

const shared = 'Slack shows it, as if it had been done there, in the name of your login.'

type DeedVerb = Extract<Verb, Deed['verb']>

function deedCommand(verb: DeedVerb, synopsis: string, about: string, harmless: Refusal | null): Command {
  return {
    synopsis,
    about: `${about} ${shared}`,
    options: [configOption],
    run: (args, io) => run(verb, args, io, harmless),
  }
}

export const ackCommand: Command = deedCommand(
  'ack',
  'INCIDENT [NOTE…]',
  'Takes an incident on, so that others know: mailhealth ack MH-142 "looking at it".',
  'already-acknowledged',
)

export const unackCommand: Command = deedCommand(
  'unack',
  'INCIDENT [NOTE…]',
  'Gives an incident back: nobody is on it then, and the next ones are called in time.',
  'not-acknowledged',
)

export const snoozeCommand: Command = deedCommand(
  'snooze',
  'INCIDENT DURATION [REASON…]',
  'Keeps an incident quiet for everyone, from 1m to 7d, or until a time: mailhealth snooze MH-142 4h "waiting for the list", mailhealth snooze MH-142 until 18:00. It wakes early when it gets worse.',
  null,
)

export const resolveCommand: Command = deedCommand(
  'resolve',
  'INCIDENT [force] [as CATEGORY] REASON…',
  'Closes an incident: mailhealth resolve MH-142 "moved to another host", or, for the digests to count, mailhealth resolve MH-142 as elsewhere "the list let us go". A category is fixed (by us), elsewhere (by others, or delisted), false-alarm, expected or accepted. While its check still fails it would open again at once, so that it is refused then, unless the word force comes before the reason. What is fixed closes by itself.',
  'already-resolved',
)

export const reopenCommand: Command = deedCommand(
  'reopen',
  'INCIDENT [NOTE…]',
  'Opens a resolved incident again, because it is not over.',
  'not-resolved',
)

export const noteCommand: Command = deedCommand(
  'note',
  'INCIDENT TEXT…',
  'Writes something down in the story of an incident.',
  null,
)

export const escalateCommand: Command = deedCommand(
  'escalate',
  'INCIDENT [NOTE…]',
  'Calls the next step of slack.escalation now, without waiting.',
  null,
)

/** Does it and says so. What is so already (`harmless`) is no mistake; any other refusal is. */
async function run(verb: DeedVerb, args: Arguments, io: Io, harmless: Refusal | null): Promise<number> {
  const command = readCommand(verb, args.positionals)
  const act: Act = { by: actor(), at: systemClock.now().toISOString(), note: command.note }
  const deed = deedOf(command, new Date(act.at))
  const { result, steps } = await withHistory(args, io, async ({ store, config }) => {
    const steps = 1 + config.slack.escalation.length
    const result = await changeAsWished(store, command.incident, (incident, isFailing) =>
      carryOut(incident, deed, act, { isFailing, steps }),
    )
    return { result, steps }
  })
  if (result.kind === 'refused' && result.reason !== harmless) throw refusal(result.incident, result.reason, steps)
  const [incident, before] = result.kind === 'done' ? [result.transition.incident, ''] : [result.incident, ' already']
  const wakes = incident.state === 'snoozed' ? ', or until it gets worse' : ''
  io.out(`${printable(`${incidentName(incident.number)} is${before} ${stateText(incident)}${wakes}`)}\n`)
  return exitCodes.ok
}

function deedOf(command: ReturnType<typeof readCommand<DeedVerb>>, now: Date): Deed {
  if (command.verb === 'resolve') return { verb: 'resolve', force: command.force, category: command.category }
  if (command.verb !== 'snooze') return { verb: command.verb }
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const until = endOf(command.span, now, timeZone, longestSnoozeMs)
  if (until === null) throw new UsageError('name a time in the future, at most 7 days from now')
  return { verb: 'snooze', until: until.toISOString() }
}

function refusal(incident: Incident, reason: Refusal, steps: number): UsageError {
  const id = incidentName(incident.number)
  if (reason === 'nobody-left' && steps === 1) {
    return new UsageError(
      `nothing was changed: mailhealth.yaml does not say who is called next for ${id}; name them under slack, as in escalation: [{ after: 15m, mention: S0123ABCD }]`,
    )
  }
  if (reason === 'nobody-left') {
    return new UsageError(`nothing was changed: nobody is left to call for ${id}; slack.escalation names the steps`)
  }
  if (reason !== 'still-failing') return new UsageError(`nothing was changed: ${id} is ${stateText(incident)}`)
  return new UsageError(
    `nothing was changed: ${incident.check} of ${incident.target} still fails, so ${id} would open again; fix it and it closes by itself, or write force before the reason`,
  )
}
