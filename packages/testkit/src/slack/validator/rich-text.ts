import { identifier } from './composition.ts'
import { byType, flag, list, number, object, oneOf, only, type Rule, string } from './rules.ts'

const style = object({}, { bold: flag, italic: flag, strike: flag, code: flag, underline: flag })

function piece(required: { readonly [key: string]: Rule }, optional: { readonly [key: string]: Rule } = {}): Rule {
  return object({ type: string(1, 50), ...required }, { style, ...optional })
}

const pieces: { readonly [type: string]: Rule } = {
  text: piece({ text: string(1, 3000) }),
  link: piece({ url: string(1, 3000) }, { text: string(1, 3000), unsafe: flag }),
  emoji: piece({ name: string(1, 100) }, { unicode: string(1, 100), url: string(1, 3000) }),
  user: piece({ user_id: identifier }),
  usergroup: piece({ usergroup_id: identifier }),
  channel: piece({ channel_id: identifier }),
  team: piece({ team_id: identifier }),
  broadcast: piece({ range: oneOf('here', 'channel', 'everyone') }),
  color: piece({ value: string(1, 20) }),
  date: piece(
    { timestamp: number(0, 9_999_999_999), format: string(1, 300) },
    { url: string(1, 3000), fallback: string(1, 300) },
  ),
}

const border = oneOf(0, 1)
const line = list(byType(pieces), 0, 1000)
const section = object({ type: oneOf('rich_text_section'), elements: line }, {})

/** The elements of a rich_text block. */
export const richTextElements: Rule = list(
  byType({
    rich_text_section: section,
    rich_text_list: object(
      { type: oneOf('rich_text_list'), style: oneOf('bullet', 'ordered'), elements: list(section, 1, 1000) },
      { indent: number(0, 8), offset: number(0, 100_000), border },
    ),
    rich_text_quote: object({ type: oneOf('rich_text_quote'), elements: line }, { border }),
    rich_text_preformatted: object(
      { type: oneOf('rich_text_preformatted'), elements: list(only(pieces, 'text', 'link'), 0, 1000) },
      { border },
    ),
  }),
  1,
  1000,
)
