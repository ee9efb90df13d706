import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byteText } from '../testing.ts'
import { imageFaults } from './image.ts'

const head = 'version="1.2" baseProfile="tiny-ps" viewBox="0 0 64 64" xmlns="http://www.w3.org/2000/svg"'
const title = '<title>Example</title>'
const svg = (content: string, attributes = head): string => `<svg ${attributes}>${content}</svg>`

describe('imageFaults', () => {
  test.each<[string, string, string[]]>([
    ['a logo', svg(title), []],
    ['one with a prologue', `<?xml version="1.0" encoding="UTF-8"?>\n<!-- x -->\n${svg(title)}`, []],
    ['commas in the box', svg(title, head.replace('0 0 64 64', '0,0, 64,64')), []],
    ['a reference within', svg(`${title}<use xlink:href="#a"/>`), []],
    ['no version', svg(title, head.replace('version="1.2"', '')), ['version']],
    ['another profile', svg(title, head.replace('tiny-ps', 'tiny')), ['profile']],
    ['no title', svg('<g/>'), ['title']],
    ['an empty title', svg('<title> </title>'), ['title']],
    ['a title that is not the root’s', svg(`<g>${title}</g>`), ['title']],
    ['a position', svg(title, `${head} x="0"`), ['position']],
    ['a box that is not square', svg(title, head.replace('64 64', '64 32')), ['not-square']],
    ['a box of nothing', svg(title, head.replace('64 64', '0 0')), ['not-square']],
    ['no box', svg(title, head.replace('viewBox="0 0 64 64"', '')), ['not-square']],
    ['a script', svg(`${title}<g><script>x</script></g>`), ['script']],
    ['a handler', svg(`${title}<g onclick="x"/>`), ['script']],
    ['an animation', svg(`${title}<animate/>`), ['animation']],
    ['another file', svg(`${title}<use xlink:href="https://x.example/y"/>`), ['external']],
    ['a picture', svg(`${title}<image href="data:image/png;base64,AA=="/>`), ['external']],
    ['another format', '<html/>', ['not-svg']],
    ['no XML', 'not xml', ['not-xml']],
    ['half of one', svg(title).slice(0, -3), ['not-xml']],
    [
      'entities that grow',
      `<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${svg('<title>&b;</title>')}`,
      ['not-xml'],
    ],
    ['too much', svg(`${title}<!--${'x'.repeat(32 * 1024)}-->`), ['too-large']],
    [
      'deep nesting',
      `<svg ${head}>${title}${'<g>'.repeat(40_000)}${'</g>'.repeat(40_000)}</svg>`,
      ['not-xml', 'too-large'],
    ],
  ])('%s', (_, text, faults) => {
    expect(imageFaults(text)).toEqual(faults)
  })

  test('takes any text', () => {
    let read = 0
    const piece = fc.oneof(byteText, fc.constantFrom('<g/>', title, '<!---->', '&amp;', '<g a="b">x</g>'))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
        if (!imageFaults(svg(pieces.join(''))).includes('not-xml')) read++
      }),
    )
    expect(read).toBeGreaterThan(10)
  })
})
