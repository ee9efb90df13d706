import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDate, isSafeUrl, parseMrkdwn, withEmoji } from './mrkdwn.js'

const names = {
  user: (id) => ({ U1: 'ann' })[id],
  channel: (id) => ({ C1: 'mail-ops' })[id],
  group: (id) => ({ S1: 'oncall' })[id],
}
const parse = (text) => parseMrkdwn(text, names)
const text = (value) => ({ type: 'text', text: value })

describe('mrkdwn', () => {
  test.each([
    ['plain & simple', [text('plain & simple')]],
    ['a &lt;b&gt; &amp;lt;', [text('a <b> &lt;')]],
    [
      '*bold* and _it_ and ~gone~',
      [
        { type: 'bold', children: [text('bold')] },
        text(' and '),
        { type: 'italic', children: [text('it')] },
        text(' and '),
        { type: 'strike', children: [text('gone')] },
      ],
    ],
    ['*a _b_*', [{ type: 'bold', children: [text('a '), { type: 'italic', children: [text('b')] }] }]],
    ['2*3*4 snake_case_name', [text('2*3*4 snake_case_name')]],
    ['* no * bold', [text('* no * bold')]],
    ['`a *b*`', [{ type: 'code', text: 'a *b*' }]],
    ['```\n- a\n+ <b>\n```', [{ type: 'pre', text: '- a\n+ <b>' }]],
    ['open ```fence', [text('open '), text('```fence')]],
    ['a\nb', [text('a'), { type: 'break' }, text('b')]],
    ['&gt; said\nb', [{ type: 'quote', children: [text('said')] }, text('b')]],
    [
      '<https://example.com/?a=1&amp;b|a &lt;b&gt;>',
      [{ type: 'link', url: 'https://example.com/?a=1&b', text: 'a <b>' }],
    ],
    ['<https://example.com>', [{ type: 'link', url: 'https://example.com', text: 'https://example.com' }]],
    ['<javascript:alert(1)|click>', [text('click')]],
    ['<script>', [text('<script>')]],
    [
      '<@U1> <@U9|old> <#C1> <!subteam^S1> <!here>',
      [
        { type: 'mention', text: '@ann' },
        text(' '),
        { type: 'mention', text: '@old' },
        text(' '),
        { type: 'mention', text: '#mail-ops' },
        text(' '),
        { type: 'mention', text: '@oncall' },
        text(' '),
        { type: 'mention', text: '@here' },
      ],
    ],
    [
      '<!date^1700000000^{date_short_pretty} {time}|then>',
      [{ type: 'date', seconds: 1_700_000_000, format: '{date_short_pretty} {time}', fallback: 'then', url: null }],
    ],
    ['<!date^soon^{time}|then>', [text('then')]],
  ])('%j', (source, nodes) => {
    expect(parse(source)).toEqual(nodes)
  })

  test('an escaped text never links, mentions or dates, and comes out as it went in', () => {
    let tried = 0
    const piece = fc.constantFrom(
      '<!channel>',
      '<@U1>',
      '<https://example.com|a>',
      '<!date^1^{time}|a>',
      '&amp;',
      'ab',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const source = pieces.join('')
        if (source.includes('<')) tried += 1
        const escaped = source.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
        const nodes = parse(escaped).filter((node) => node.type !== 'quote')
        expect(nodes.every((node) => node.type === 'text')).toBe(true)
        expect(nodes.map((node) => node.text).join('')).toBe(source)
      }),
    )
    expect(tried).toBeGreaterThan(50)
  })

  test('any text is read, and no link leads anywhere but to the web or to mail', () => {
    let links = 0
    const url = fc.constantFrom(
      'https://example.com',
      'javascript:alert(1)',
      'mailto:a@example.com',
      'data:text/html,a',
      '//a',
    )
    const piece = fc.oneof(
      fc.string(),
      url.map((one) => `<${one}|a>`),
      fc.constantFrom('*', '_', '`', '```', '<', '>', '\n'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        for (const node of parse(pieces.join(''))) {
          if (node.type !== 'link') continue
          links += 1
          expect(node.url).toMatch(/^(https?:\/\/|mailto:)/i)
        }
      }),
    )
    expect(links).toBeGreaterThan(20)
  })
})

test('dates speak of today and of how long ago', () => {
  const now = new Date(2026, 10, 25, 12, 0)
  const seconds = (date) => date.getTime() / 1000
  expect(formatDate(seconds(new Date(2026, 10, 25, 9, 0)), '{date_short_pretty}', now)).toBe('today')
  expect(formatDate(seconds(new Date(2026, 10, 24, 23, 0)), '{date_pretty}', now)).toBe('yesterday')
  expect(formatDate(seconds(new Date(2026, 10, 25, 11, 15)), 'seen {ago}', now)).toBe('seen 45 minutes ago')
  expect(formatDate(seconds(new Date(2026, 0, 2)), '{date_num} {unknown}', now)).toBe('2026-01-02 {unknown}')
})

test('only what is known becomes an emoji, only what is harmless a link', () => {
  expect(withEmoji(':red_circle: at 10:15:30 :nothing:')).toBe('🔴 at 10:15:30 :nothing:')
  expect(['https://a', 'HTTP://a', 'mailto:a', 'javascript:a', ' https://a', 'ftp://a'].map(isSafeUrl)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})
