import type { NamedRoute } from '@mailhealth/alerting'
import { mostChannels, mostTags } from '@mailhealth/alerting'
import { checkIds, type RouteTerms, severities } from '@mailhealth/core'
import type { types } from '@slack/bolt'
import { type RouteTexts, routeTextsIn } from '../texts/routes.ts'
import type { Texts } from '../texts/texts.ts'
import { type Block, context, section } from './blocks.ts'
import type { Wording } from './incident-message.ts'
import {
  channelsInput,
  choiceInput,
  inputIds,
  type ModalPlace,
  menuInput,
  plainText,
  readPlaceOfModal,
  severalInput,
  textInput,
} from './modal-inputs.ts'
import { longestNote } from './modals.ts'
import { routeRow, type ShownRoutes } from './routes.ts'
import { escaped } from './safe-text.ts'
import { checkWord } from './words.ts'

/** Its callback_id. */
export const routeModalId = 'mh:route'

/** What a route's modal keeps: which one it is, and at which revision it was opened. */
export interface RouteAbout extends ModalPlace {
  /** Null for a new one. */
  readonly route: string | null
  readonly revision: number
}

/** What a route's modal begins with. */
export interface AskedRoute {
  readonly routes: ShownRoutes
  /** Null for a new one. */
  readonly named: NamedRoute | null
  /** What was typed as the name of a new one. */
  readonly typed: string | null
  /** The route's channels that Slack knows, by id, and those that it does not. */
  readonly channels: readonly string[]
  readonly lost: readonly string[]
  /** The tags that targets have. */
  readonly tags: readonly string[]
  /** User groups by id. */
  readonly groups: ReadonlyMap<string, string>
  /** Who is called where a route says nothing of it, by name; null for nobody. */
  readonly usual: string | null
}

/** What stands for something that is not chosen. */
export const unchosen = '*'
/** Calls nobody, whatever is usual. */
export const callsNobody = '-'

/** The modal that asks what a route takes and where it leads; it begins with what is so now. */
export function routeModal(
  about: RouteAbout,
  asked: AskedRoute,
  { texts, locale }: Pick<Wording, 'texts' | 'locale'>,
): types.ModalView {
  const words = routeTextsIn(locale)
  const { modal } = words
  const terms: RouteTerms = asked.named?.terms ?? asked.named?.configured ?? { channels: [] }
  const from = severities.map((one) => ({
    value: one,
    text: one === 'info' ? modal.anySeverity : texts.routes.from(texts.severity[one]),
  }))
  const languages = [
    { value: unchosen, text: modal.usualLanguage },
    ...(['en', 'de'] as const).map((one) => ({ value: one, text: modal.languages[one] })),
  ]
  const reason = { id: inputIds.note, label: texts.modal.reason, hint: modal.reasonHint }
  return {
    type: 'modal',
    callback_id: routeModalId,
    private_metadata: JSON.stringify(about),
    title: plainText(modal.title),
    submit: plainText(texts.modal.submit),
    close: plainText(texts.modal.cancel),
    blocks: [
      ...(asked.named === null ? [nameInput(asked, words)] : known(asked.named, asked, { texts, locale })),
      channelsInput(
        { id: inputIds.channels, label: modal.channels, hint: modal.channelsHint },
        asked.channels,
        // Whoever removes a route needs none.
        { most: mostChannels, isOptional: asked.named !== null },
      ),
      ...(asked.lost.length === 0 ? [] : [context(modal.lost(asked.lost.map((one) => escaped(one, 90)).join(', ')))]),
      menuInput({ id: inputIds.severity, label: modal.severity }, from, terms.severity ?? 'info'),
      severalInput(
        { id: inputIds.checks, label: modal.checks, hint: modal.checksHint },
        checkIds.map((one) => ({ value: one, text: checkWord(one) })),
        terms.checks ?? [],
        checkIds.length,
      ),
      ...tagsInput(asked.tags, terms.tags ?? [], words, texts),
      menuInput(
        { id: inputIds.call, label: modal.call, hint: modal.callHint },
        callable(asked, terms, words),
        callOf(terms),
      ),
      menuInput({ id: inputIds.language, label: modal.language }, languages, terms.locale ?? unchosen),
      textInput(reason, { longest: longestNote, multiline: true }),
    ],
  }
}

/** Reads what a route's modal keeps; null for what another version wrote. */
export function readRouteAbout(text: string): RouteAbout | null {
  const place = readPlaceOfModal(text)
  if (place === null) return null
  const { route, revision, channel, threadTs, locale } = place
  if ((route !== null && typeof route !== 'string') || !Number.isSafeInteger(revision)) return null
  return { route, revision: revision as number, channel, threadTs, locale }
}

function nameInput({ typed }: AskedRoute, { modal }: RouteTexts): Block {
  const labelled = { id: inputIds.name, label: modal.name, hint: modal.nameHint }
  return textInput(labelled, { longest: 80, ...(typed === null ? {} : { initial: typed }) })
}

function known(named: NamedRoute, { routes }: AskedRoute, wording: Pick<Wording, 'texts' | 'locale'>): Block[] {
  const { choice, choices } = routeTextsIn(wording.locale).modal
  const { chosen, configured, terms } = named
  const offered = [
    { value: 'set', text: choices.set },
    ...(chosen !== null && configured !== null ? [{ value: 'configured', text: choices.configured }] : []),
    ...(terms === null ? [] : [{ value: 'remove', text: configured === null ? choices.removeAdded : choices.remove }]),
  ]
  return [
    section(routeRow(named, routes, wording)),
    choiceInput({ id: inputIds.choice, label: choice }, offered, 'set'),
  ]
}

/** A view has room for so many: the others can be said in words. */
const mostOffered = 500

/** The tags that targets have, and those that the route has already. None at all are not asked for. */
function tagsInput(tags: readonly string[], chosen: readonly string[], { modal }: RouteTexts, texts: Texts): Block[] {
  const all = [...new Set([...chosen, ...tags.toSorted()])]
  if (all.length === 0) return []
  const offered = all.slice(0, mostOffered).toSorted()
  const options = offered.map((tag) => ({ value: tag, text: tag }))
  const rest = all.length - offered.length
  return [
    severalInput({ id: inputIds.tags, label: modal.tags, hint: modal.tagsHint }, options, chosen, mostTags),
    ...(rest > 0 ? [context(texts.more(rest))] : []),
  ]
}

/** Whom a route may call: whoever is usual, nobody, a group, or whom it calls already. */
function callable({ groups, usual, routes }: AskedRoute, { mention }: RouteTerms, { modal }: RouteTexts) {
  const own =
    mention == null || groups.has(mention) ? [] : [{ value: mention, text: routes.names.get(mention) ?? mention }]
  return [
    { value: unchosen, text: modal.usual(usual) },
    { value: callsNobody, text: modal.nobody },
    ...own,
    ...[...groups].map(([id, name]) => ({ value: id, text: name })),
  ]
}

function callOf({ mention }: RouteTerms): string {
  return mention === undefined ? unchosen : (mention ?? callsNobody)
}
