import { type Bots, botsOf } from '@mailhealth/alerting'
import type { Environment } from '@mailhealth/config'
import type { Clock } from '@mailhealth/core'
import { openStore, pulsesOf } from '@mailhealth/store'
import { storePlace } from '../product/places.ts'
import { type Answer, fail, ok, type Question, unknown, warn } from './question.ts'

/**
 * What is asked about the bots that run elsewhere: their signs of life are in the database. On the embedded store there is
 * one at most, and it holds the store.
 */
export function botsQuestions(environment: Environment, clock: Clock): readonly Question[] {
  if (environment.databaseUrl === null || environment.slackBotToken === null) return []
  return [
    {
      id: 'slack.bots',
      subject: null,
      text: 'Do the Slack bots live?',
      async ask() {
        const store = await openStore(storePlace(environment))
        try {
          const now = clock.now()
          return judgeBots(botsOf(await pulsesOf(store.db, 'slack'), now), now)
        } finally {
          await store.close()
        }
      },
    },
  ]
}

/** Judges what is known of all bots together; null is: none ever ran. */
export function judgeBots(bots: Bots | null, now: Date): Answer {
  const start = 'See whether mailhealth slack runs, and what it logs.'
  if (bots === null) return unknown('None ever ran on this database.', 'Start mailhealth slack.')
  const seconds = Math.max(0, Math.round((now.getTime() - bots.aliveAt.getTime()) / 1_000))
  if (bots.alive === 0) return fail(`No: the last sign of life came ${seconds} s ago.`, start)
  const { socketsUp, refusedSince, trouble } = bots.details
  const count = bots.alive === 1 ? '1 lives' : `${bots.alive} live`
  if (refusedSince !== null)
    return fail(`${count}, but Slack takes no token${trouble === null ? '' : `: ${trouble}`}.`, newTokens)
  if (socketsUp === 0) return fail(`${count}, but no socket is open: nobody hears commands and buttons.`, start)
  if (trouble !== null) return warn(`${count}, but the last alert did not arrive: ${trouble}.`, start)
  return ok(
    `Yes: ${count}${socketsUp === null ? '' : `, with ${socketsUp === 1 ? '1 socket' : `${socketsUp} sockets`}`}.`,
  )
}

const newTokens = 'Install the app again, set SLACK_BOT_TOKEN and SLACK_APP_TOKEN anew, and start the bots again.'
