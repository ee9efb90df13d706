import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  countOverdue,
  countUnpublished,
  type Home,
  homeOf,
  homesOpenedSince,
  latestOutcomes,
  listIncidents,
  listMutes,
  listTargets,
  noteHome,
} from '@mailhealth/store'
import type { types } from '@slack/bolt'
import type { WebClient } from '@slack/web-api'
import type { BotContext } from '../bot-context.ts'
import { isHashConflict } from '../connection/trouble.ts'
import { wordingFor } from '../inbound/wording-for.ts'
import { type HomeFacts, homeView } from '../render/home.ts'
import { readChoice } from '../render/home-choice.ts'
import { digestSettingOf } from './digest-setting.ts'
import { routesToShow } from './routes.ts'

/** Who looked at their Home so long ago is taken to look still. */
const lookingMs = 600_000
const mostHomes = 100
const mostIncidents = 2_000
/** A check that is so late did not only wait for its turn. */
const overdueMs = 300_000
const attempts = 3

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}

/** Brings the Homes of those who look at them up to what is now; one that says so already is left alone. */
export async function refreshHomes(bot: BotContext): Promise<void> {
  const since = new Date(bot.clock.now().getTime() - lookingMs)
  const homes = await homesOpenedSince(bot.store.db, since, mostHomes)
  if (homes.length === 0) return
  const shared = await sharedFacts(bot)
  for (const home of homes) await publish(bot, bot.outbound, home, shared)
}

/** Shows somebody their Home. One that cannot be shown is logged: opening it again shows it. */
export async function showHome(bot: BotContext, client: WebClient, user: string): Promise<void> {
  try {
    const home = await homeOf(bot.store.db, user)
    if (home !== null) await publish(bot, client, home, await sharedFacts(bot))
  } catch (error) {
    bot.log.warn({ err: error }, `the Home of ${user} could not be shown`)
  }
}

type SharedFacts = Omit<HomeFacts, 'user' | 'choice' | 'admin'>

/** What all Homes tell alike. */
async function sharedFacts(bot: BotContext): Promise<SharedFacts> {
  const { clock } = bot
  const { db } = bot.store
  const late = new Date(clock.now().getTime() - overdueMs)
  const states = ['open', 'acknowledged', 'snoozed'] as const
  const [targets, outcomes, incidents, mutes, overdue, waiting, digest] = await Promise.all([
    listTargets(db),
    latestOutcomes(db),
    listIncidents(db, { states, limit: mostIncidents }),
    listMutes(db),
    countOverdue(db, late),
    countUnpublished(db),
    digestSettingOf(db, bot),
  ])
  return { targets, outcomes, incidents, mutes, overdue, waiting, digest, version }
}

/** Whoever published in between knows more: what is stored is read again then, and at last nobody is asked. */
async function publish(bot: BotContext, client: WebClient, known: Home, shared: SharedFacts): Promise<void> {
  let home: Home | null = known
  for (let attempt = 1; home !== null; attempt++) {
    const view = await viewOf(bot, home, shared)
    const shown = createHash('sha256').update(JSON.stringify(view)).digest('base64url')
    if (shown === home.shown) return
    const hash = attempt < attempts ? home.hash : null
    try {
      const answer = await client.views.publish({ user_id: home.user, view, ...(hash === null ? {} : { hash }) })
      return await noteHome(bot.store.db, home.user, { hash: answer.view?.hash ?? null, shown })
    } catch (error) {
      if (hash === null || !isHashConflict(error)) throw error
      home = await homeOf(bot.store.db, home.user)
    }
  }
}

async function viewOf(bot: BotContext, { user, choice }: Home, shared: SharedFacts): Promise<types.HomeView> {
  const { runbooks } = bot.config
  const wording = await wordingFor(bot, { audience: 'user', channel: user, user })
  const permission = await bot.people.permissionOf(user, 'admin')
  const admin = permission.kind === 'granted' ? { routes: await routesToShow(bot.store.db, bot), runbooks } : null
  return homeView({ ...shared, user, choice: readChoice(choice), admin }, wording)
}
