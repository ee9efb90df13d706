import { acceptDrifts, alignWithMutes, endOf, isWatched, longestMuteMs, nearestScope } from '@mailhealth/alerting'
import { systemClock, type Target, targetKey, targetName } from '@mailhealth/core'
import { type Align, acceptDrift, listMutes, listTargets, startMute, stopMute } from '@mailhealth/store'
import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { actor } from '../incidents/actor.ts'
import { withHistory } from '../incidents/history.ts'
import { readCommand } from '../incidents/read-command.ts'
import { configOption } from '../options.ts'
import { timeText } from '../render/incidents.ts'
import { printable } from '../render/printable.ts'

export const muteCommand: Command = {
  synopsis: 'TARGET|group:TAG|all DURATION REASON…',
  about:
    'Keeps a target quiet for everyone, such as during maintenance, at most 30d: mailhealth mute mail.example.com 2h "new hardware". Checks go on; incidents that open or are open meanwhile call nobody until it is over. Slack says so in the channel, at both ends.',
  options: [configOption],
  run: mute,
}

export const unmuteCommand: Command = {
  synopsis: 'NUMBER',
  about: 'Ends a mute early; mailhealth mutes shows the numbers.',
  options: [configOption],
  run: unmute,
}

export const mutesCommand: Command = {
  synopsis: '[options]',
  about: 'Lists what is muted: its number, until when, by whom and why.',
  options: [configOption],
  run: mutes,
}

export const acceptCommand: Command = {
  synopsis: 'TARGET CHECK [REASON…]',
  about:
    'Takes what changed of a check of a target over as its new baseline, such as after a key was rotated: mailhealth accept example.com dkim "rotated". Who did it and why is kept.',
  options: [configOption],
  run: accept,
}

async function mute(args: Arguments, io: Io): Promise<number> {
  const { scope, span, note } = readCommand('mute', args.positionals)
  const now = systemClock.now()
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const end = endOf(span, now, timeZone, longestMuteMs)
  if (end === null) throw new UsageError('name a time in the future, at most 30 days from now')
  const by = actor()
  const begun = await withHistory(args, io, ({ store }) =>
    store.db.transaction(async (tx) => {
      const targets = await listTargets(tx)
      if (!isWatched(scope, targets)) throw notWatched(scope, targets)
      const wanted = { scope, startsAt: now.toISOString(), endsAt: end.toISOString(), by, reason: note }
      return startMute(tx, wanted, alignAt(now, by, note), systemClock)
    }),
  )
  io.out(
    `${printable(`${begun.scope} is muted until ${timeText(begun.endsAt)}; mailhealth unmute ${begun.id} ends it`)}\n`,
  )
  return exitCodes.ok
}

async function unmute(args: Arguments, io: Io): Promise<number> {
  const { mute: id } = readCommand('unmute', args.positionals)
  const by = actor()
  const ended = await withHistory(args, io, ({ store }) =>
    store.db.transaction((tx) => stopMute(tx, id, by, alignAt(systemClock.now(), by, null), systemClock)),
  )
  if (ended === null) throw new UsageError(`there is no mute ${id} that lasts; mailhealth mutes lists them`)
  io.out(`${printable(ended.scope)} is no longer muted\n`)
  return exitCodes.ok
}

async function mutes(args: Arguments, io: Io): Promise<number> {
  const lasting = await withHistory(args, io, ({ store }) => listMutes(store.db))
  const lines = lasting.map(
    ({ id, scope, endsAt, by, reason }) => `${id}  ${scope} until ${timeText(endsAt)}, by ${by}: “${reason}”`,
  )
  io.out(lines.length === 0 ? 'Nothing is muted.\n' : lines.map((line) => `${printable(line)}\n`).join(''))
  return exitCodes.ok
}

async function accept(args: Arguments, io: Io): Promise<number> {
  const { target, check, note } = readCommand('accept', args.positionals)
  const accepted = await withHistory(args, io, ({ store }) =>
    store.db.transaction(async (tx) => {
      const targets = await listTargets(tx)
      const named = targets.filter((one) => targetName(one) === target)
      if (named.length === 0) throw notWatched(target, targets)
      const facts: string[] = []
      for (const one of named) {
        const accepting = { target, targetKey: targetKey(one), check, by: actor(), note }
        facts.push(...(await acceptDrift(tx, accepting, acceptDrifts, systemClock)).map((drift) => drift.fact))
      }
      return facts
    }),
  )
  const told =
    accepted.length === 0
      ? `nothing of ${check} of ${target} differs from its baseline`
      : `the new baseline of ${check} of ${target} is stored: ${accepted.join(', ')}`
  io.out(`${printable(told)}\n`)
  return exitCodes.ok
}

function alignAt(now: Date, by: string, note: string | null): Align {
  return (tagged, lasting) => alignWithMutes(tagged, lasting, { by, at: now.toISOString(), note })
}

function notWatched(scope: string, targets: readonly Target[]): UsageError {
  const nearest = nearestScope(scope, targets)
  return new UsageError(`${scope.slice(0, 80)} is not watched${nearest === null ? '' : `; did you mean ${nearest}?`}`)
}
