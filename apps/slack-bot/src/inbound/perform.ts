import { type Consumer, slackActionsQueue } from '@mailhealth/queue'
import { markConsumed, type Transaction } from '@mailhealth/store'
import { tryToAnswer } from '../answer.ts'
import type { BotContext } from '../bot-context.ts'
import { showHome } from '../outbound/show-home.ts'
import { type Content, sentence } from '../render/blocks.ts'
import type { Wording } from '../render/incident-message.ts'
import { changeIncidentAs } from './change-incident.ts'
import { changeTargetAs } from './change-target.ts'
import { chooseRouteAs, problemOf } from './choose-route.ts'
import { deniedMessage } from './denied.ts'
import { lookAgain, lookNow } from './look-now.ts'
import { planDigestsAs } from './plan-digests.ts'
import {
  type DigestDeed,
  type IncidentDeed,
  type RouteDeed,
  readSubmission,
  type Submission,
  type TargetDeed,
} from './submission.ts'
import { wordingFor } from './wording-for.ts'

/** The name under which deeds are remembered as done. */
const doneBy = 'slack.actions'
const concurrency = 4

/** Does what people did in Slack: in the store, or as a look that is asked for. Then answers them. */
export function performActions(bot: BotContext): Consumer {
  return bot.queues.consume(
    slackActionsQueue,
    async ({ payload }) => {
      const submission = readSubmission(payload)
      const content = await perform(bot, submission)
      if (content !== null) await tryToAnswer(bot, submission.place, content)
      if (submission.place.audience === 'direct') await showHome(bot, bot.interactive, submission.place.user)
    },
    { concurrency },
  )
}

/** The answer; null when it was done before. */
async function perform(bot: BotContext, submission: Submission): Promise<Content | null> {
  const wording = await wordingFor(bot, submission.place)
  const { deed } = submission
  switch (deed.verb) {
    case 'check':
      return lookNow(bot, submission, deed, wording.texts)
    case 'recheck':
      return lookAgain(bot, submission, deed.incident, wording.texts)
    default:
      return changeIfPermitted(bot, submission, deed, wording)
  }
}

type Change = IncidentDeed | TargetDeed | DigestDeed | RouteDeed

/** What only administrators change. */
const adminVerbs: ReadonlySet<string> = new Set(['digest', 'route'] satisfies Change['verb'][])

async function changeIfPermitted(
  bot: BotContext,
  { key, place }: Submission,
  change: Change,
  wording: Wording,
): Promise<Content | null> {
  const permission = await bot.people.permissionOf(place.user, adminVerbs.has(change.verb) ? 'admin' : 'responder')
  if (permission.kind !== 'granted') return deniedMessage(permission, wording.texts)
  const problem = change.verb === 'route' ? await problemOf(bot, change, wording) : null
  if (problem !== null) return problem
  // A time of day is the asker's own.
  const timeZone = (await bot.people.personaOf(place.user))?.timeZone ?? 'Etc/UTC'
  const now = bot.clock.now()
  return bot.store.db.transaction(async (tx) => {
    if (!(await markConsumed(tx, doneBy, key, now))) return null
    return changeIn(tx, bot, change, { by: place.user, now, timeZone, wording })
  })
}

/** Who changes something, when, and how they are answered. */
export interface Changing {
  readonly by: string
  readonly now: Date
  readonly timeZone: string
  readonly wording: Wording
}

async function changeIn(tx: Transaction, bot: BotContext, change: Change, changing: Changing): Promise<Content> {
  switch (change.verb) {
    case 'mute':
    case 'unmute':
    case 'accept':
      return sentence(await changeTargetAs(tx, bot, change, changing))
    case 'digest':
      return sentence(await planDigestsAs(tx, bot, change.wish, changing))
    case 'route':
      return chooseRouteAs(tx, bot, change, changing)
    default:
      return sentence(await changeIncidentAs(tx, bot, change, changing))
  }
}
