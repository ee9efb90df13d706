import type { Config, Setting } from '@mailhealth/config'
import type { types } from '@slack/bolt'
import { type ConfigTexts, configTextsIn } from '../texts/config.ts'
import { homeTextsIn } from '../texts/home.ts'
import { type Block, button, type Content, context, header, section } from './blocks.ts'
import { type DigestSetting, planControls, planSentence } from './digest.ts'
import { actionIds } from './incident-actions.ts'
import type { Wording } from './incident-message.ts'
import { type ModalPlace, plainText } from './modal-inputs.ts'
import { readingModal } from './modals.ts'
import { pagerRow } from './pager.ts'
import { routeControls, routeSection, type ShownRoutes } from './routes.ts'
import { code, plain } from './safe-text.ts'

/** What is in force. */
export interface ShownConfig extends Pick<Config, 'settings' | 'file'> {
  readonly digest: DigestSetting
  readonly routes: ShownRoutes
}

type Words = Pick<Wording, 'texts' | 'locale'>

const mostRows = 12
const mostRoutes = 20

/** Settings that are shown together: `label` is the section of the file. */
interface SettingsPage {
  readonly label: string
  readonly settings: readonly Setting[]
}

/**
 * What is in force, with where each value comes from: first what is set in Slack, which can be changed from there, then
 * the settings by section. They carry no secrets.
 *
 * @param wanted the page, from 0; one that is not there is the last one
 */
export function configModal(place: ModalPlace, config: ShownConfig, wanted: number, wording: Words): types.ModalView {
  const { texts, locale } = wording
  const words = configTextsIn(locale)
  const all = pagesOf(config.settings, words)
  const page = Math.min(wanted, all.length)
  const shown = all[page - 1]
  const valueOf = (other: number): string => JSON.stringify({ v: 1, p: other })
  const turning = { previous: actionIds.previousSettings, next: actionIds.nextSettings, valueOf }
  const modal = readingModal(
    words.title,
    [
      sectionMenu(all, page, words),
      ...(shown === undefined ? inSlack(config, words, wording) : settingsOn(shown, config, words)),
      ...pagerRow({ page, pages: all.length + 1 }, turning, homeTextsIn(locale)),
      context(words.howTo(code(config.file?.split('/').at(-1) ?? 'mailhealth.yaml', 80))),
    ],
    texts,
  )
  return { ...modal, private_metadata: JSON.stringify(place) }
}

/** Offers to show what is in force, where no modal can open by itself. */
export function configQuestion(locale: Wording['locale']): Content {
  const { ask, show } = configTextsIn(locale)
  const element = button({ action: actionIds.config, text: show, label: show, value: JSON.stringify({ v: 1 }) })
  return { text: ask, blocks: [section(ask), { type: 'actions', elements: [element] }] }
}

function inSlack({ digest, routes }: ShownConfig, words: ConfigTexts, { texts, locale }: Words): Block[] {
  const rest = routes.named.length - mostRoutes
  return [
    header(words.inSlack),
    section(planSentence(digest, locale)),
    planControls(locale),
    section(`*${texts.routes.heading}*`),
    ...routes.named.slice(0, mostRoutes).map((one) => routeSection(one, routes, { texts, locale })),
    ...(rest > 0 ? [context(texts.more(rest))] : []),
    routeControls(locale),
  ]
}

/** The first page of each section; a section that goes on is one entry. */
function sectionMenu(all: readonly SettingsPage[], page: number, words: ConfigTexts): types.ActionsBlock {
  const labels = [words.inSlack, ...all.map(({ label }) => label)]
  const entries = labels.flatMap((label, at) => (labels.indexOf(label) === at ? [entry(label, at)] : []))
  const initial = entries[new Set(labels.slice(0, page + 1)).size - 1] ?? entry(words.inSlack, 0)
  const menu: types.StaticSelect = {
    type: 'static_select',
    action_id: actionIds.configPage,
    placeholder: plainText(words.sections),
    options: entries,
    initial_option: initial,
  }
  return { type: 'actions', elements: [menu] }
}

function entry(label: string, page: number): types.PlainTextOption {
  return { text: plainText(plain(label, 75)), value: JSON.stringify({ v: 1, p: page }) }
}

function pagesOf(settings: readonly Setting[], words: ConfigTexts): readonly SettingsPage[] {
  const bySection = Map.groupBy(settings, ({ path }) => /^[a-z]\w*/.exec(path)?.[0] ?? words.environment)
  return [...bySection].flatMap(([label, rows]) => {
    const pages: SettingsPage[] = []
    for (let at = 0; at < rows.length; at += mostRows) pages.push({ label, settings: rows.slice(at, at + mostRows) })
    return pages
  })
}

function settingsOn({ label, settings }: SettingsPage, config: ShownConfig, words: ConfigTexts): Block[] {
  return [header(label), ...settings.map((one) => section(settingRow(one, config, words)))]
}

/** Two lines: a telephone shows no wider ones. */
function settingRow({ path, value, origin }: Setting, config: ShownConfig, words: ConfigTexts): string {
  const shown = value === null ? words.unset : code(JSON.stringify(value), 300)
  const hidden = isHidden(path, config) ? ` · ${words.hidden}` : ''
  return `${code(path, 160)}\n${shown} · ${originText(origin, words)}${hidden}`
}

function originText(origin: Setting['origin'], { origin: words }: ConfigTexts): string {
  switch (origin.kind) {
    case 'default':
      return words.default
    case 'command line':
      return words.commandLine
    case 'file':
      return words.file(code(`${origin.file.split('/').at(-1) ?? ''}:${origin.line}`, 90))
    case 'environment':
      return words.environment(code(origin.variable, 90))
  }
}

/** What somebody set in Slack goes before what the file says of the same. */
function isHidden(path: string, { digest, routes }: ShownConfig): boolean {
  if (path.startsWith('slack.digest')) return digest.chosen !== null && !path.endsWith('.channel')
  const index = /^slack\.routes\[(\d+)\]/.exec(path)?.[1]
  return index !== undefined && routes.named[Number(index)]?.chosen != null
}
