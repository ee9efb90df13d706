import { describe, expect, test } from 'vitest'
import { attachmentProblems, blockProblems, metadataProblems, textLength, viewProblems } from './validator.ts'

type Json = { [key: string]: unknown }

const chars = (count: number) => 'x'.repeat(count)
const plain = (count: number): Json => ({ type: 'plain_text', text: chars(count) })
const mrkdwn = (count: number): Json => ({ type: 'mrkdwn', text: chars(count) })
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const choice = (text = 1, value = 1): Json => ({ text: plain(text), value: chars(value) })
const button = (fields: Json = {}): Json => ({ type: 'button', text: plain(1), ...fields })
const select = (fields: Json = {}): Json => ({ type: 'static_select', options: [choice()], ...fields })
const actions = (...elements: Json[]): Json => ({ type: 'actions', elements })
const section = (fields: Json = {}): Json => ({ type: 'section', text: mrkdwn(1), ...fields })
const image = (fields: Json = {}): Json => ({
  type: 'image',
  image_url: 'https://example.com/a.png',
  alt_text: 'a',
  ...fields,
})
const input = (element: Json, fields: Json = {}): Json => ({ type: 'input', label: plain(1), element, ...fields })
const asked = { title: plain(1), text: plain(1), confirm: plain(1), deny: plain(1) }
const confirm = (fields: Json): Json => button({ confirm: { ...asked, ...fields } })
const cell = { type: 'raw_text', text: 'a' }
const card = (fields: Json = {}): Json => ({ type: 'card', title: mrkdwn(1), ...fields })
const modal = (fields: Json = {}): Json => ({ type: 'modal', title: plain(1), blocks: [section()], ...fields })

/** name, how it is made from a count, the last count that is taken, where the next one is refused and with what. */
type Limit = readonly [name: string, make: (count: number) => Json, most: number, pointer: string, message?: RegExp]

const named = (limits: readonly Limit[]) => limits.map((limit) => [limit[0], limit] as const)
const longer = /^must be less than \d+ characters$/
const more = /^no more than \d+ items allowed$/

const messageLimits: readonly Limit[] = [
  ['header text', (n) => ({ type: 'header', text: plain(n) }), 150, '/0/text/text'],
  ['section text', (n) => section({ text: mrkdwn(n) }), 3000, '/0/text/text'],
  ['section fields', (n) => section({ fields: many(n, () => mrkdwn(1)) }), 10, '/0/fields', more],
  ['a field', (n) => section({ fields: [mrkdwn(n)] }), 2000, '/0/fields/0/text'],
  ['context elements', (n) => ({ type: 'context', elements: many(n, () => mrkdwn(1)) }), 10, '/0/elements', more],
  ['actions elements', (n) => actions(...many(n, () => button())), 25, '/0/elements', more],
  ['block_id', (n) => section({ block_id: chars(n) }), 255, '/0/block_id'],
  ['action_id', (n) => actions(button({ action_id: chars(n) })), 255, '/0/elements/0/action_id'],
  ['button text', (n) => actions(button({ text: plain(n) })), 75, '/0/elements/0/text/text'],
  ['button value', (n) => actions(button({ value: chars(n) })), 2000, '/0/elements/0/value'],
  ['button url', (n) => actions(button({ url: `https://x/${chars(n - 10)}` })), 3000, '/0/elements/0/url'],
  ['button label', (n) => actions(button({ accessibility_label: chars(n) })), 75, '/0/elements/0/accessibility_label'],
  ['confirm title', (n) => actions(confirm({ title: plain(n) })), 100, '/0/elements/0/confirm/title/text'],
  ['confirm text', (n) => actions(confirm({ text: mrkdwn(n) })), 300, '/0/elements/0/confirm/text/text'],
  ['confirm yes', (n) => actions(confirm({ confirm: plain(n) })), 30, '/0/elements/0/confirm/confirm/text'],
  ['confirm no', (n) => actions(confirm({ deny: plain(n) })), 30, '/0/elements/0/confirm/deny/text'],
  ['select options', (n) => actions(select({ options: many(n, () => choice()) })), 100, '/0/elements/0/options', more],
  [
    'option groups',
    (n) => actions({ type: 'static_select', option_groups: many(n, () => ({ label: plain(1), options: [choice()] })) }),
    100,
    '/0/elements/0/option_groups',
    more,
  ],
  ['option text', (n) => actions(select({ options: [choice(n)] })), 75, '/0/elements/0/options/0/text/text'],
  ['option value', (n) => actions(select({ options: [choice(1, n)] })), 75, '/0/elements/0/options/0/value'],
  ['placeholder', (n) => actions(select({ placeholder: plain(n) })), 150, '/0/elements/0/placeholder/text'],
  [
    'overflow options',
    (n) => actions({ type: 'overflow', options: many(n, () => choice()) }),
    5,
    '/0/elements/0/options',
    more,
  ],
  [
    'radio options',
    (n) => actions({ type: 'radio_buttons', options: many(n, () => choice()) }),
    10,
    '/0/elements/0/options',
    more,
  ],
  [
    'checkbox options',
    (n) => actions({ type: 'checkboxes', options: many(n, () => choice()) }),
    10,
    '/0/elements/0/options',
    more,
  ],
  ['image alt text', (n) => image({ alt_text: chars(n) }), 2000, '/0/alt_text'],
  ['image title', (n) => image({ title: plain(n) }), 2000, '/0/title/text'],
  ['input label', (n) => input({ type: 'plain_text_input' }, { label: plain(n) }), 2000, '/0/label/text'],
  ['input hint', (n) => input({ type: 'plain_text_input' }, { hint: plain(n) }), 2000, '/0/hint/text'],
  [
    'input max_length',
    (n) => input({ type: 'plain_text_input', max_length: n }),
    3000,
    '/0/element/max_length',
    /^must be between 1 and 3000$/,
  ],
  ['markdown', (n) => ({ type: 'markdown', text: chars(n) }), 12_000, '/0/text'],
  ['alert text', (n) => ({ type: 'alert', text: plain(n) }), 200, '/0/text/text'],
  ['table rows', (n) => ({ type: 'table', rows: many(n, () => [cell]) }), 100, '/0/rows', more],
  ['table cells', (n) => ({ type: 'table', rows: [many(n, () => cell)] }), 20, '/0/rows/0', more],
  ['data_table rows', (n) => ({ type: 'data_table', caption: 'c', rows: many(n, () => [cell]) }), 101, '/0/rows', more],
  [
    'data_table page',
    (n) => ({ type: 'data_table', caption: 'c', rows: [[cell], [cell]], page_size: n }),
    100,
    '/0/page_size',
    /^must be between 1 and 100$/,
  ],
  ['card title', (n) => card({ title: mrkdwn(n) }), 150, '/0/title/text'],
  ['card subtitle', (n) => card({ subtitle: mrkdwn(n) }), 150, '/0/subtitle/text'],
  ['card body', (n) => card({ body: mrkdwn(n) }), 200, '/0/body/text'],
  ['card buttons', (n) => card({ actions: many(n, () => button()) }), 3, '/0/actions', more],
  ['carousel cards', (n) => ({ type: 'carousel', elements: many(n, () => card()) }), 10, '/0/elements', more],
  [
    'container children',
    (n) => ({ type: 'container', title: plain(1), child_blocks: many(n, () => section()) }),
    10,
    '/0/child_blocks',
    more,
  ],
]

describe('limits of a block in a message', () => {
  test.each(named(messageLimits))('%s', (_name, [, make, most, pointer, message = longer]) => {
    expect(blockProblems([make(most)])).toEqual([])
    expect(blockProblems([make(most + 1)])).toEqual([
      { pointer: `/blocks${pointer}`, message: expect.stringMatching(message) },
    ])
  })
})

const viewLimits: readonly Limit[] = [
  ['title', (n) => modal({ title: plain(n) }), 24, '/title/text'],
  ['submit', (n) => modal({ submit: plain(n) }), 24, '/submit/text'],
  ['close', (n) => modal({ close: plain(n) }), 24, '/close/text'],
  ['callback_id', (n) => modal({ callback_id: chars(n) }), 255, '/callback_id'],
  ['external_id', (n) => modal({ external_id: chars(n) }), 255, '/external_id'],
  ['private_metadata', (n) => modal({ private_metadata: chars(n) }), 3000, '/private_metadata'],
  ['blocks', (n) => modal({ blocks: many(n, () => section()) }), 100, '/blocks', more],
]

describe('limits of a modal', () => {
  test.each(named(viewLimits))('%s', (_name, [, make, most, pointer, message = longer]) => {
    expect(viewProblems(make(most), 'modal')).toEqual([])
    expect(viewProblems(make(most + 1), 'modal')).toEqual([
      { pointer: `/view${pointer}`, message: expect.stringMatching(message) },
    ])
  })

  test('an App Home takes 100 blocks, and has no title', () => {
    expect(viewProblems({ type: 'home', blocks: many(100, () => section()) }, 'home')).toEqual([])
    expect(viewProblems({ type: 'home', blocks: many(101, () => section()) }, 'home')).toHaveLength(1)
    expect(viewProblems({ type: 'home', title: plain(1), blocks: [] }, 'home')).toEqual([
      { pointer: '/view', message: 'invalid additional property: title' },
    ])
  })
})

describe('limits of a whole message', () => {
  test('50 blocks', () => {
    expect(blockProblems(many(50, () => section()))).toEqual([])
    expect(blockProblems(many(51, () => section()))).toEqual([
      { pointer: '/blocks', message: 'no more than 50 items allowed' },
    ])
  })

  test('100 attachments', () => {
    expect(attachmentProblems(many(100, () => ({ text: 'a' })))).toEqual([])
    expect(attachmentProblems(many(101, () => ({ text: 'a' })))).toHaveLength(1)
  })

  test('the text of all blocks is added up, wherever it stands', () => {
    expect(textLength([section({ fields: [mrkdwn(10)] }), actions(button({ text: plain(5) }), select())])).toBe(17)
  })
})

const offence = (pointer: string, message: string) => [{ pointer: `/blocks${pointer}`, message }]

describe('what a message must not hold', () => {
  test.each<readonly [string, unknown, readonly object[]]>([
    ['an unknown block', [{ type: 'banner' }], offence('/0/type', 'unsupported type: banner')],
    ['a block without a type', [{}], offence('/0', 'missing required field: type')],
    ['something that is no block', ['text'], offence('/0', 'must be an object')],
    ['no list at all', {}, offence('', 'must be an array')],
    [
      'a header in mrkdwn',
      [{ type: 'header', text: mrkdwn(1) }],
      offence('/0/text/type', 'must be one of: plain_text'),
    ],
    ['an empty section', [{ type: 'section' }], offence('/0', 'one of these fields is required: text, fields')],
    ['an empty text', [section({ text: mrkdwn(0) })], offence('/0/text/text', 'must be more than 0 characters')],
    ['an empty actions block', [actions()], offence('/0/elements', 'no fewer than 1 items required')],
    ['a field that does not exist', [section({ color: 'red' })], offence('/0', 'invalid additional property: color')],
    [
      'two blocks of one id',
      [section({ block_id: 'a' }), section({ block_id: 'a' })],
      offence('/1/block_id', 'block_id already exists: a'),
    ],
    [
      'two elements of one id in a block',
      [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
      offence('/0/elements', 'action_id must be unique'),
    ],
    [
      'an input among actions',
      [actions({ type: 'plain_text_input' })],
      offence('/0/elements/0/type', 'unsupported type: plain_text_input'),
    ],
    [
      'a date and time beside a section',
      [section({ accessory: { type: 'datetimepicker' } })],
      offence('/0/accessory/type', 'unsupported type: datetimepicker'),
    ],
    [
      'a style of its own',
      [actions(button({ style: 'blue' }))],
      offence('/0/elements/0/style', 'must be one of: primary, danger'),
    ],
    [
      'a select without options',
      [actions({ type: 'static_select' })],
      offence('/0/elements/0', 'exactly one of options and option_groups is required'),
    ],
    [
      'an initial option that is not offered',
      [actions(select({ initial_option: choice(1, 2) }))],
      offence('/0/elements/0', 'the initial option is not among the options'),
    ],
    [
      'an image of two sources',
      [image({ slack_file: { id: 'F1' } })],
      offence('/0', 'exactly one of image_url and slack_file is required'),
    ],
    [
      'a mention in preformatted text',
      [
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] }],
        },
      ],
      offence('/0/elements/0/elements/0/type', 'unsupported type: user'),
    ],
    [
      'blanks as a text',
      [section({ text: { type: 'mrkdwn', text: ' \n' } })],
      offence('/0/text/text', 'must be more than 0 characters'),
    ],
    [
      'a link to a script',
      [actions(button({ url: 'javascript:alert(1)' }))],
      offence('/0/elements/0/url', 'must be a valid URL'),
    ],
    [
      'a link without a scheme',
      [actions(button({ url: 'wiki/x' }))],
      offence('/0/elements/0/url', 'must be a valid URL'),
    ],
    [
      'an image that is not on the web',
      [image({ image_url: 'ftp://x/a.png' })],
      offence('/0/image_url', 'must be a valid URL'),
    ],
    [
      'a question without its answers',
      [actions(button({ confirm: { title: plain(1), text: plain(1) } }))],
      [
        ...offence('/0/elements/0/confirm', 'missing required field: confirm'),
        ...offence('/0/elements/0/confirm', 'missing required field: deny'),
      ],
    ],
    [
      'a menu of several choices among actions',
      [actions({ type: 'multi_static_select', options: [choice()] })],
      offence('/0/elements/0/type', 'unsupported type: multi_static_select'),
    ],
    [
      'half a second',
      [actions({ type: 'datetimepicker', initial_date_time: 1_700_000_000.5 })],
      offence('/0/elements/0/initial_date_time', 'must be an integer'),
    ],
    [
      'a day that there is not',
      [actions({ type: 'datepicker', initial_date: '2026-02-30' })],
      offence('/0/elements/0/initial_date', 'must be a day that there is'),
    ],
    [
      'an hour that there is not',
      [actions({ type: 'timepicker', initial_time: '25:00' })],
      offence('/0/elements/0/initial_time', 'must be HH:mm'),
    ],
    [
      'a value longer than its input takes',
      [input({ type: 'plain_text_input', max_length: 2, initial_value: 'xxx' })],
      offence('/0/element/initial_value', 'must be less than 3 characters'),
    ],
    [
      'two tables',
      [
        { type: 'table', rows: [[cell]] },
        { type: 'table', rows: [[cell]] },
      ],
      offence('/1', 'only one table is allowed'),
    ],
    [
      'a data_table of one row',
      [{ type: 'data_table', caption: 'c', rows: [[cell]] }],
      offence('/0/rows', 'no fewer than 2 items required'),
    ],
  ])('%s', (_name, blocks, problems) => {
    expect(blockProblems(blocks)).toEqual(problems)
  })

  test('an attachment with a named colour beside blocks; without blocks it may have one', () => {
    expect(attachmentProblems([{ color: 'danger', text: 'a' }])).toEqual([])
    expect(attachmentProblems([{ color: '#a30200', blocks: [section()] }])).toEqual([])
    expect(attachmentProblems([{ color: 'danger', blocks: [section()] }])).toEqual([
      { pointer: '/attachments/0/color', message: 'must be a hex colour when blocks are used' },
    ])
    expect(attachmentProblems([{ blocks: [{ type: 'header', text: plain(151) }] }])).toEqual([
      { pointer: '/attachments/0/blocks/0/text/text', message: 'must be less than 151 characters' },
    ])
  })

  test('metadata that is nested', () => {
    const metadata = { event_type: 'mailhealth_incident', event_payload: { incident: 'MH-142', revision: 7 } }
    expect(metadataProblems(metadata)).toEqual([])
    expect(metadataProblems({ ...metadata, event_payload: { revision: null } })).toHaveLength(1)
    expect(metadataProblems({ ...metadata, event_payload: { list: [] } })).toEqual([
      { pointer: '/metadata/event_payload/list', message: 'must be a string, number or boolean' },
    ])
  })
})

test('a modal with an input needs a submit button', () => {
  const blocks = [input({ type: 'plain_text_input' })]
  expect(viewProblems(modal({ blocks, submit: plain(1) }), 'modal')).toEqual([])
  expect(viewProblems(modal({ blocks }), 'modal')).toEqual([
    { pointer: '/view', message: 'missing required field: submit' },
  ])
})

test('the caret is in one input of a view at first', () => {
  const focused = input({ type: 'plain_text_input', focus_on_load: true })
  expect(viewProblems(modal({ blocks: [focused, section()], submit: plain(1) }), 'modal')).toEqual([])
  expect(viewProblems(modal({ blocks: [focused, focused], submit: plain(1) }), 'modal')).toEqual([
    { pointer: '/view/blocks', message: 'only one element may have focus_on_load' },
  ])
})

test('an alert as it is really sent passes', () => {
  const alert = [
    { type: 'header', text: { type: 'plain_text', text: 'CRITICAL · DNSBL · mx1.example.org', emoji: true } },
    section({ fields: [mrkdwn(20), mrkdwn(20)], accessory: image() }),
    { type: 'context', elements: [mrkdwn(10), image()] },
    { type: 'divider' },
    actions(
      button({ action_id: 'mh:ack', style: 'primary', value: '{"v":1,"i":"142","n":7}' }),
      select({ action_id: 'mh:snooze', placeholder: plain(6), confirm: { ...asked, text: mrkdwn(1) } }),
      { type: 'overflow', action_id: 'mh:more', options: [choice()] },
      { type: 'datetimepicker', action_id: 'mh:until', initial_date_time: 1_700_000_000 },
    ),
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'a', style: { bold: true } },
            { type: 'user', user_id: 'U1' },
            { type: 'date', timestamp: 1_700_000_000, format: '{time}', fallback: 'then' },
          ],
        },
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: '- a\n+ b' }] },
      ],
    },
  ]
  expect(blockProblems(alert)).toEqual([])
})
