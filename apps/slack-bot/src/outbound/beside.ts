import { seenByOtherWay } from '@mailhealth/catalogue'
import { isCheckId } from '@mailhealth/core'
import { countHiddenBy, type Sightings, sightingsOf } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import type { Beside } from '../render/incident-message.ts'
import { byWeight, type ShownIncident } from '../render/words.ts'

/** More runs than these are not looked at. */
const mostRuns = 100

/** What an incident's message tells besides, at the incident's revision. */
export async function besideOf(bot: BotContext, incident: ShownIncident): Promise<Beside> {
  const related = await countHiddenBy(bot.store.db, incident)
  return { related, sightings: await sightingsOfWorst(bot, incident) }
}

/** How often the worst finding was seen, up to the incident's last step: what is shown is the same whoever shows it. */
export async function sightingsOfWorst({ store }: BotContext, incident: ShownIncident): Promise<Sightings | null> {
  const { check, targetKey, state } = incident
  const [finding] = byWeight(incident.findings)
  if (finding === undefined || state === 'resolved' || !isCheckId(check)) return null
  const span = { since: new Date(incident.reopenedAt ?? incident.openedAt), until: new Date(incident.updatedAt) }
  return sightingsOf(store.db, { targetKey, check, finding }, span, seenByOtherWay(check), mostRuns)
}
