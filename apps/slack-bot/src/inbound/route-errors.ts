import { mostChannels, mostTags, type RouteFault, routeFault } from '@mailhealth/alerting'
import type { RouteTerms } from '@mailhealth/core'
import { listWatched } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { channelTroubles } from '../outbound/channel-troubles.ts'
import { type InputId, inputIds } from '../render/modal-inputs.ts'
import type { RouteTexts } from '../texts/routes.ts'
import type { InputErrors } from './hear-modal.ts'

const blamed: { readonly [F in RouteFault]: InputId } = {
  'no-channel': 'channels',
  'many-channels': 'channels',
  'many-tags': 'tags',
  'unmatched-tags': 'tags',
  'unmatched-checks': 'checks',
}

/** What keeps a route from being set, by input, in plain text; nothing where it can be. @throws what store and client throw */
export async function routeErrors(bot: BotContext, terms: RouteTerms, words: RouteTexts): Promise<InputErrors> {
  const [listed, troubles] = await Promise.all([listWatched(bot.store.db), channelTroubles(bot, terms.channels)])
  const watched = listed.map(({ target, checks }) => ({ tags: 'tags' in target ? target.tags : [], checks }))
  const fault = routeFault(terms, watched)
  const most = fault === 'many-tags' ? mostTags : mostChannels
  const troubled = troubles.map(({ name, trouble }) => words.trouble[trouble](name)).join(' ')
  return {
    ...(troubled === '' ? {} : { [inputIds.channels]: troubled }),
    ...(fault === null ? {} : { [inputIds[blamed[fault]]]: words.faults[fault](most) }),
  }
}
