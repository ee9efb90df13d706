import { severities } from '@mailhealth/core'
import type { types } from '@slack/bolt'
import type { HomeTexts } from '../texts/home.ts'
import type { Texts } from '../texts/texts.ts'
import { anything, chosenStates, type Filter, type HomeChoice } from './home-choice.ts'
import { plain } from './safe-text.ts'

/** The menus and buttons of the Home itself, by action_id. */
export const homeIds = {
  group: 'mh:home-group',
  severity: 'mh:home-severity',
  state: 'mh:home-state',
  previous: 'mh:home-previous',
  next: 'mh:home-next',
} as const

/** A menu holds a hundred options, one of which is for all. */
const mostGroups = 99
const optionRoom = 75

/** The menus that narrow the open incidents. */
export function filterRow(
  choice: HomeChoice,
  groups: readonly string[],
  texts: Texts,
  words: HomeTexts,
): types.ActionsBlock {
  const { filters } = words
  // A group that is chosen is offered, although no target is in it any more.
  const offered = [...new Set([...(choice.group === null ? [] : [choice.group]), ...groups])]
    .filter((group) => group.length <= optionRoom)
    .slice(0, mostGroups)
  const named = (value: string, text: string) => ({ text: plainText(text), value })
  return {
    type: 'actions',
    elements: [
      menu('group', filters.group, choice.group, [
        named(anything, filters.anyGroup),
        ...offered.map((group) => named(group, group)),
      ]),
      menu('severity', filters.severity, choice.severity, [
        named(anything, filters.anySeverity),
        ...severities.slice(0, -1).map((one) => named(one, texts.routes.from(texts.severity[one]))),
      ]),
      menu('state', filters.state, choice.state, [
        named(anything, filters.anyState),
        ...chosenStates.map((state) => named(state, filters.states[state])),
      ]),
    ],
  }
}

function menu(
  filter: Filter,
  placeholder: string,
  chosen: string | null,
  options: types.PlainTextOption[],
): types.StaticSelect {
  const initial = options.find((option) => option.value === (chosen ?? anything))
  return {
    type: 'static_select',
    action_id: homeIds[filter],
    placeholder: plainText(placeholder),
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  }
}

function plainText(text: string): types.PlainTextElement {
  return { type: 'plain_text', text: plain(text, optionRoom), emoji: false }
}
