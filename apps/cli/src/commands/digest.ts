import { chosenBy, type DigestWish, digestSpanMs } from '@mailhealth/alerting'
import { type DigestPlan, digestPlan, systemClock } from '@mailhealth/core'
import { chooseDigest, countResolutions, countSteps, countUnresolved, listDigestChoices } from '@mailhealth/store'
import { type Command, exitCodes } from '../command.ts'
import { actor } from '../incidents/actor.ts'
import { type History, withHistory } from '../incidents/history.ts'
import { readCommand } from '../incidents/read-command.ts'
import { configOption } from '../options.ts'
import { digestLine, planText } from '../render/digest.ts'
import { printable } from '../render/printable.ts'

export const digestCommand: Command = {
  synopsis: '[now | daily [DAY] [HH:MM] | weekly [DAY] [HH:MM] | off | configured]',
  about:
    'What happened in the last 24 hours; or plans when digests come to Slack, in your time zone: mailhealth digest weekly friday 17:00. That goes before slack.digest of the configuration, until digest configured.',
  options: [configOption],
  run: async (args, io) => {
    const { wish } = readCommand('digest', args.positionals)
    const lines = await withHistory(args, io, (history) => (wish === null ? lastDay(history) : planned(history, wish)))
    io.out(lines.map((line) => `${printable(line)}\n`).join(''))
    return exitCodes.ok
  },
}

async function lastDay(history: History): Promise<readonly string[]> {
  const { db } = history.store
  const until = systemClock.now()
  const since = new Date(until.getTime() - digestSpanMs.daily)
  const [steps, categories] = [await countSteps(db, since, until), await countResolutions(db, since, until)]
  return [`last 24 hours: ${digestLine(steps, categories, await countUnresolved(db))}`, planLine(await planIn(history))]
}

async function planned(history: History, wish: DigestWish): Promise<readonly string[]> {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const choice = chosenBy(wish, await planIn(history), timeZone)
  await chooseDigest(history.store.db, { choice, by: actor(), at: systemClock.now().toISOString() })
  return [planLine(await planIn(history))]
}

async function planIn({ store, config }: History): Promise<DigestPlan | null> {
  const [last] = await listDigestChoices(store.db, 1)
  return digestPlan(config.slack.digest, last?.choice ?? null)
}

function planLine(plan: DigestPlan | null): string {
  if (plan === null) return 'no digest is planned; mailhealth digest daily 09:00 plans one'
  return `digests come ${planText(plan)}`
}
