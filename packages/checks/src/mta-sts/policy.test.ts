import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rowsOf, vectorFile } from '../vectors.ts'
import { matchesAny } from './patterns.ts'
import { normalPolicy, type Policy, parsePolicy } from './policy.ts'

const policy: Policy = { mode: 'enforce', maxAgeSeconds: 604_800, mx: ['*.example.net', 'mail.example.com'] }
const lines = ['version: STSv1', 'mode: enforce', 'mx: mail.example.com', 'mx: *.example.net', 'max_age: 604800']
const without = (start: string, ...more: string[]): string =>
  [...lines.filter((line) => !line.startsWith(start)), ...more].join('\n')

describe('parsePolicy', () => {
  test.each([
    ['LF', lines.join('\n')],
    ['LF at the end', `${lines.join('\n')}\n`],
    ['CRLF', `${lines.join('\r\n')}\r\n`],
    ['both', `${lines.slice(0, 2).join('\r\n')}\n${lines.slice(2).join('\n')}`],
    ['white space after the colon and at the end', lines.map((line) => `${line.replace(': ', ':\t  ')} \t`).join('\n')],
    ['none after the colon', lines.map((line) => line.replace(': ', ':')).join('\n')],
    ['another order', lines.toReversed().join('\n')],
    ['empty lines', `${lines.join('\n\n')}\n\n`],
    ['keys that nobody knows', `${lines.join('\n')}\nfuture-key: a b: c\nx: ünïcode`],
    ['a key twice: the first counts', `${lines.join('\n')}\nmode: none\nmax_age: 1\nversion: STSv2`],
    ['a host twice, in capitals', `${lines.join('\n')}\nmx: MAIL.example.COM`],
  ])('takes %s', (_, body) => {
    expect(parsePolicy(body)).toEqual({ mode: 'enforce', policy, faults: [] })
  })

  test.each<[string, string, object[], Policy['mode'] | null]>([
    ['nothing', '', [{ fault: 'version' }, { fault: 'mode' }, { fault: 'max-age' }], null],
    ['a page', '<html>\n</html>', [{ fault: 'version' }, { fault: 'mode' }, { fault: 'max-age' }, {}, {}], null],
    ['no version', without('version'), [{ fault: 'version', text: '' }], 'enforce'],
    ['another version', without('version', 'version: STSv2'), [{ fault: 'version', text: 'STSv2' }], 'enforce'],
    ['a mode that there is not', without('mode', 'mode: Enforce'), [{ fault: 'mode', text: 'Enforce' }], null],
    ['no max_age', without('max_age'), [{ fault: 'max-age', text: '' }], 'enforce'],
    ['max_age with a unit', without('max_age', 'max_age: 7d'), [{ fault: 'max-age', text: '7d' }], 'enforce'],
    ['a negative max_age', without('max_age', 'max_age: -1'), [{ fault: 'max-age', text: '-1' }], 'enforce'],
    ['a max_age beyond the most', without('max_age', 'max_age: 31557601'), [{ fault: 'max-age' }], 'enforce'],
    ['no mx', without('mx'), [{ fault: 'no-mx', text: '' }], 'enforce'],
    ['a list of mx', without('mx', 'mx: a.example, b.example'), [{ fault: 'mx' }], 'enforce'],
    ['a dot at the end', without('mx', 'mx: a.example.'), [{ fault: 'mx', text: 'a.example.' }], 'enforce'],
    ['a wildcard within', without('mx', 'mx: a.*.example'), [{ fault: 'mx' }], 'enforce'],
    ['a wildcard alone', without('mx', 'mx: *'), [{ fault: 'mx', text: '*' }], 'enforce'],
    ['an address', without('mx', 'mx: [192.0.2.1]'), [{ fault: 'mx' }], 'enforce'],
    ['a colon after white space', without('mode', 'mode : enforce'), [{ fault: 'mode' }, { fault: 'field' }], null],
    ['a byte order mark', `\ufeff${lines.join('\n')}`, [{ fault: 'version' }, { fault: 'field' }], 'enforce'],
  ])('refuses %s', (_, body, faults, mode) => {
    expect(parsePolicy(body)).toMatchObject({ policy: null, mode, faults })
  })

  test.each(['just text', '_key: value', 'key:', `${'k'.repeat(33)}: 1`])(
    'a line such as %j is told, and leaves the policy',
    (line) => {
      const faults = [{ fault: 'field', text: line.slice(0, 80) }]
      expect(parsePolicy(`${lines.join('\n')}\n${line}`)).toEqual({ mode: 'enforce', policy, faults })
    },
  )

  test('mode none wants no mx', () => {
    expect(parsePolicy('version: STSv1\nmode: none\nmax_age: 0')).toEqual({
      mode: 'none',
      policy: { mode: 'none', maxAgeSeconds: 0, mx: [] },
      faults: [],
    })
  })

  test('takes any body', () => {
    const line = fc.oneof(
      fc.constantFrom(...lines, 'mx: *.example.org', 'mode: none', ''),
      fc.string({ unit: 'binary-ascii', maxLength: 60 }),
      fc.constantFrom('\0', '\u2028', 'mx: m\u00f8x.example', '\ud800'),
    )
    const ending = fc.constantFrom('\n', '\r\n', '\r', '\n\n')
    const counts = { policies: 0, refused: 0 }
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.tuple(line, ending), { maxLength: 30 }), (begins, parts) => {
        const head = begins ? `${lines.join('\n')}\n` : ''
        const { policy: read, faults } = parsePolicy(head + parts.flat().join(''))
        counts[read === null ? 'refused' : 'policies']++
        if (read === null) expect(faults.length).toBeGreaterThan(0)
        expect(faults.length).toBeLessThanOrEqual(8)
      }),
      { seed: 7, numRuns: 1000 },
    )
    expect(counts.policies).toBeGreaterThan(100)
    expect(counts.refused).toBeGreaterThan(100)
  })

  test('reads what it prints, whatever the order of lines', () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/)
    const host = fc.tuple(fc.boolean(), label, label).map(([any, a, b]) => `${any ? '*.' : ''}${a}.${b}`)
    let many = 0
    fc.assert(
      fc.property(
        fc.record({
          mode: fc.constantFrom('enforce' as const, 'testing' as const),
          maxAgeSeconds: fc.integer({ min: 0, max: 31_557_600 }),
          mx: fc.uniqueArray(host, { minLength: 1, maxLength: 6 }).map((all) => all.toSorted()),
        }),
        fc.integer(),
        (written, turn) => {
          if (written.mx.length > 1) many++
          const text = normalPolicy(written).split('\n')
          const at = Math.abs(turn) % text.length
          const turned = [...text.slice(at), ...text.slice(0, at)].join('\r\n')
          expect(parsePolicy(turned)).toEqual({ mode: written.mode, policy: written, faults: [] })
        },
      ),
      { seed: 7 },
    )
    expect(many).toBeGreaterThan(30)
  })
})

const rows = rowsOf('records-verdicts/records.csv').filter(([kind]) => kind === 'mta-sts-policy')
describe.skipIf(rows.length === 0)(`policies of others (${vectorFile('records-verdicts/records.csv')})`, () => {
  test('there are twenty-three', () => {
    expect(rows).toHaveLength(23)
  })
  test.each(rows.map((row) => ({ verdict: row[1], text: row[2] ?? '' })))('$verdict: $text', ({ verdict, text }) => {
    expect(parsePolicy(text).faults.length === 0).toBe(verdict === 'valid')
  })
})

describe('matchesAny', () => {
  test.each([
    ['mail.example.com', 'mail.example.com', true],
    ['mail.example.com', 'xmail.example.com', false],
    ['mail.example.com', 'mail.example.com.evil.example', false],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'a.b.example.com', false],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'aexample.com', false],
    ['*.example.com', '.example.com', false],
    ['*.example.com', 'a.example.com.evil.example', false],
    ['*.com', 'example.com', true],
  ])('%s and %s: %s', (pattern, host, expected) => {
    expect(matchesAny([pattern], host)).toBe(expected)
  })

  test('a wildcard stands for one label, never for none or two', () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,5}$/)
    fc.assert(
      fc.property(label, label, label, (a, b, c) => {
        expect(matchesAny([`*.${b}.${c}`], `${a}.${b}.${c}`)).toBe(true)
        expect(matchesAny([`*.${c}`], `${a}.${b}.${c}`)).toBe(false)
        expect(matchesAny([`*.${a}.${b}.${c}`], `${a}.${b}.${c}`)).toBe(false)
      }),
    )
  })
})
