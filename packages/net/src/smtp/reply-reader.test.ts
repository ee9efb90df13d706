import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Reply, ReplyReader } from './reply-reader.ts'
import { Stopped } from './stopped.ts'

function read(...chunks: readonly (string | Buffer)[]): { replies: Reply[]; hasMore: boolean } {
  const reader = new ReplyReader()
  for (const chunk of chunks) reader.push(Buffer.from(chunk as string))
  const replies: Reply[] = []
  for (let reply = reader.take(); reply !== null; reply = reader.take()) replies.push(reply)
  return { replies, hasMore: reader.hasMore }
}

describe('ReplyReader', () => {
  test.each<[string, (string | Buffer)[], Reply[], boolean]>([
    ['one line', ['220 mail ESMTP\r\n'], [{ code: 220, lines: ['mail ESMTP'] }], false],
    ['a code alone', ['220\r\n'], [{ code: 220, lines: [''] }], false],
    ['an empty text', ['220 \r\n'], [{ code: 220, lines: [''] }], false],
    ['a line feed alone', ['220 mail\n'], [{ code: 220, lines: ['mail'] }], false],
    ['lines in pieces', ['25', '0-a\r', '\n250', ' b\r\n'], [{ code: 250, lines: ['a', 'b'] }], false],
    [
      'two at once',
      ['220 a\r\n250 b\r\n'],
      [
        { code: 220, lines: ['a'] },
        { code: 250, lines: ['b'] },
      ],
      false,
    ],
    ['an unfinished reply', ['250-a\r\n'], [], true],
    ['an unfinished line', ['250 a'], [], true],
    [
      'what cannot be printed',
      ['220 a\x1b[1m\t\u202eb\r\n'],
      [{ code: 220, lines: ['a\uFFFD[1m\uFFFD\uFFFDb'] }],
      false,
    ],
    ['what is not UTF-8', [Buffer.from('220 \xff\r\n', 'latin1')], [{ code: 220, lines: ['\uFFFD'] }], false],
    ['a long line, cut', [`220 ${'x'.repeat(5000)}\r\n`], [{ code: 220, lines: ['x'.repeat(512)] }], false],
  ])('reads %s', (_, chunks, replies, hasMore) => {
    expect(read(...chunks)).toEqual({ replies, hasMore })
  })

  test.each(['SSH-2.0-OpenSSH\r\n', '22 a\r\n', '2200 a\r\n', '220+a\r\n', '\r\n'])('refuses %j', (line) => {
    expect(() => read(line)).toThrow(Stopped)
  })

  test('takes 64 KiB in all, whatever they are cut into', () => {
    const line = `250-${'x'.repeat(1018)}\r\n`
    expect(read(...Array.from({ length: 64 }, () => line)).hasMore).toBe(true)
    expect(() => read(...Array.from({ length: 65 }, () => line))).toThrow('more than 65536 bytes of replies')
    expect(() => read(Buffer.alloc(65_537, 'x'))).toThrow('more than 65536 bytes of replies')
  })

  test('reads the same replies however the bytes are cut', () => {
    const text = fc.stringMatching(/^[a-zA-Z0-9 .-]{0,40}$/)
    const reply = fc.record({
      code: fc.integer({ min: 200, max: 599 }),
      lines: fc.array(text, { minLength: 1, maxLength: 4 }),
    })
    let multiline = 0
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 4 }), fc.integer({ min: 1, max: 30 }), (replies, size) => {
        const bytes = Buffer.from(replies.map(printed).join(''))
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        )
        if (replies.some((one) => one.lines.length > 1) && size < bytes.length) multiline += 1
        expect(read(...chunks)).toEqual({ replies, hasMore: false })
      }),
      { seed: 7 },
    )
    expect(multiline).toBeGreaterThan(20)
  })

  test('any bytes are replies or Stopped', () => {
    const byte = fc.oneof(fc.constantFrom(...Buffer.from('220- \r\n\n')), fc.integer({ min: 0, max: 255 }))
    let refused = 0
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 200 }), (bytes) => {
        try {
          read(Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(Stopped)
          refused += 1
        }
      }),
      { seed: 7 },
    )
    expect(refused).toBeGreaterThan(5)
  })
})

function printed({ code, lines }: Reply): string {
  return lines.map((line, at) => `${code}${at < lines.length - 1 ? '-' : ' '}${line}\r\n`).join('')
}
