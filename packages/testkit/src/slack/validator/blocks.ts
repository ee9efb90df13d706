import { anyText, hasOneSource, identifier, imageSource, mrkdwn, plainText } from './composition.ts'
import { accessory, action, buttonElement, imageElement, input } from './elements.ts'
import { richTextElements } from './rich-text.ts'
import {
  all,
  type Fields,
  flag,
  isFields,
  list,
  none,
  number,
  object,
  oneOf,
  only,
  problem,
  type Rule,
  string,
} from './rules.ts'

type Shape = { readonly [key: string]: Rule }

/** A block: every one has a type and may have a block_id. */
function block(required: Shape, optional: Shape = {}): Rule {
  return object({ type: string(1, 50), ...required }, { block_id: identifier, ...optional })
}

/** At least one of some fields is there. */
function some(...keys: readonly string[]): Rule {
  return (value, pointer) =>
    keys.some((key) => (value as Fields)[key] !== undefined)
      ? none
      : problem(pointer, `one of these fields is required: ${keys.join(', ')}`)
}

const actionIdsDiffer: Rule = (value, pointer) => {
  const ids = ((value as Fields)['elements'] as readonly Fields[]).map((one) => one['action_id'])
  const given = ids.filter((id) => id !== undefined)
  return new Set(given).size === given.length ? none : problem(`${pointer}/elements`, 'action_id must be unique')
}

const contextElement: Rule = (value, pointer) =>
  isFields(value) && value['type'] === 'image' ? imageElement(value, pointer) : anyText(3000)(value, pointer)

const richText = block({ elements: richTextElements })
const cell = only(
  {
    raw_text: object({ type: oneOf('raw_text'), text: string(1, 3000) }, {}),
    raw_number: object(
      { type: oneOf('raw_number'), value: number(-Number.MAX_VALUE, Number.MAX_VALUE), text: string(1, 3000) },
      {},
    ),
    rich_text: richText,
  },
  'raw_text',
  'raw_number',
  'rich_text',
)
const row = list(cell, 1, 20)

const card = all(
  block(
    {},
    {
      hero_image: imageElement,
      icon: imageElement,
      title: mrkdwn(150),
      subtitle: mrkdwn(150),
      body: mrkdwn(200),
      actions: list(buttonElement, 1, 3),
    },
  ),
  some('hero_image', 'title', 'actions', 'body'),
)

const simple: Shape = {
  header: block({ text: plainText(150) }),
  section: all(
    block({}, { text: anyText(3000), fields: list(anyText(2000), 1, 10), accessory, expand: flag }),
    some('text', 'fields'),
  ),
  context: block({ elements: list(contextElement, 1, 10) }),
  divider: block({}),
  actions: all(block({ elements: list(action, 1, 25) }), actionIdsDiffer),
  image: all(block({ alt_text: string(1, 2000) }, { ...imageSource, title: plainText(2000) }), hasOneSource),
  input: block(
    { label: plainText(2000), element: input },
    { hint: plainText(2000), optional: flag, dispatch_action: flag },
  ),
  rich_text: richText,
  alert: block({ text: anyText(200) }, { level: oneOf('default', 'info', 'warning', 'error', 'success') }),
  table: block(
    { rows: list(row, 1, 100) },
    { column_settings: list(object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: flag }), 1, 20) },
  ),
}

const container = all(
  block(
    { child_blocks: list(only(simple, ...Object.keys(simple).filter((type) => type !== 'alert')), 1, 10) },
    {
      title: plainText(150),
      rich_text_title: richText,
      subtitle: anyText(150),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: imageElement,
      is_collapsible: flag,
      default_collapsed: flag,
      has_header_divider: flag,
    },
  ),
  some('title', 'rich_text_title'),
)

const everywhere: Shape = {
  ...simple,
  container,
  card,
  carousel: block({ elements: list(card, 1, 10) }),
  data_table: block(
    { rows: list(row, 2, 101), caption: string(1, 3000) },
    { page_size: number(1, 100), row_header_column_index: number(0, 19) },
  ),
}

/** A block of a modal or of an App Home. */
export const viewBlock: Rule = only(everywhere, ...Object.keys(everywhere).filter((type) => type !== 'table'))

/** A block of a message. */
export const messageBlock: Rule = only(
  { ...everywhere, markdown: block({ text: string(1, 12_000) }) },
  ...Object.keys(everywhere),
  'markdown',
)
