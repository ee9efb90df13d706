import { seenByOtherWay } from '@mailhealth/catalogue'
import { isCheckId } from '@mailhealth/core'
import { acknowledgedAt, countHiddenBy, lastRunAt, type Sightings, sightingsOf } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import type { Beside } from '../render/incident-message.ts'
import { byWeight, type ShownIncident } from '../render/words.ts'

/** More runs than these are not looked at. */
const mostRuns = 100

/**
 * What an incident's message tells besides. But for how many it hides, all of it is as of the incident's last step: what
 * is shown is the same whoever shows it, and a run that changes nothing leaves it as it is.
 */
export async function besideOf(bot: BotContext, incident: ShownIncident): Promise<Beside> {
  const { db } = bot.store
  const { check, targetKey, state, updatedAt } = incident
  return {
    related: await countHiddenBy(db, incident),
    sightings: await sightingsOfWorst(bot, incident),
    acknowledgedAt: state === 'acknowledged' ? await acknowledgedAt(db, incident) : null,
    checkedAt: isCheckId(check) ? await lastRunAt(db, { targetKey, check }, new Date(updatedAt)) : null,
  }
}

async function sightingsOfWorst({ store }: BotContext, incident: ShownIncident): Promise<Sightings | null> {
  const { check, targetKey, state } = incident
  const [finding] = byWeight(incident.findings)
  if (finding === undefined || state === 'resolved' || !isCheckId(check)) return null
  const span = { since: new Date(incident.reopenedAt ?? incident.openedAt), until: new Date(incident.updatedAt) }
  return sightingsOf(store.db, { targetKey, check, finding }, span, seenByOtherWay(check), mostRuns)
}
