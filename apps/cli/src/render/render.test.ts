import { readFileSync } from 'node:fs'
import type { Report } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { renderJson, renderNdjson } from './json.ts'
import { renderMarkdown } from './markdown.ts'
import { renderNagios } from './nagios.ts'
import { printable, safeJson } from './printable.ts'
import { styleOf, usesColour } from './style.ts'
import { renderSummary, renderText, verdictLine } from './text.ts'
import { widthOf, wrap } from './wrap.ts'

const report: Report = JSON.parse(readFileSync(new URL('./golden/report.json', import.meta.url), 'utf8'))
const well: Report = { ...report, outcome: 'pass', checks: report.checks.filter(({ check }) => check === 'dmarc') }
const plain = styleOf(false)

describe('a report', () => {
  test.each([
    ['text.txt', renderText(report, { width: 80, style: plain })],
    ['text-narrow.txt', renderText(report, { width: 40, style: plain })],
    ['text-colour.txt', renderText(report, { width: 80, style: styleOf(true) })],
    ['text-well.txt', renderText(well, { width: 80, style: plain })],
    ['json.json', renderJson([report], false)],
    ['json-array.json', renderJson([well], true)],
    ['ndjson.ndjson', renderNdjson(report)],
    ['nagios.txt', renderNagios({ reports: [report], missing: [] })],
    ['nagios-many.txt', renderNagios({ reports: [well, report], missing: [] })],
    ['nagios-well.txt', renderNagios({ reports: [well], missing: [] })],
    ['markdown.md', renderMarkdown(report)],
  ])('as %s', async (file, output) => {
    await expect(output).toMatchFileSnapshot(`./golden/${file}`)
  })

  test('is the same in words with colours and without', () => {
    const coloured = renderText(report, { width: 80, style: styleOf(true) })
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderText(report, { width: 80, style: plain }))
  })

  test('listings on several lists of one operator stand below its name', async () => {
    const [dnsbl, ...others] = report.checks
    const [zen] = dnsbl?.findings ?? []
    if (dnsbl === undefined || zen === undefined) throw new Error('the golden report has no listing')
    const args = {
      ...zen.args,
      zone: 'dbl.spamhaus.org',
      list: 'Spamhaus DBL',
      codes: ['127.0.1.2'],
      meanings: ['spam domain'],
    }
    const summary = 'example.com is on Spamhaus DBL (127.0.1.2: spam domain).'
    const dbl = { ...zen, severity: 'high' as const, subject: 'example.com@dbl.spamhaus.org', args, summary }
    const checks = [{ ...dnsbl, findings: [zen, dbl, ...dnsbl.findings.slice(1)] }, ...others]
    const text = renderText({ ...report, checks }, { width: 40, style: plain })
    await expect(text).toMatchFileSnapshot('./golden/text-grouped.txt')
    expect(text).toContain('\n\nSpamhaus: ZEN, DBL\n  CRITICAL  dnsbl.listed\n')
    expect(renderText(report, { width: 40, style: plain })).not.toContain('Spamhaus:')
    const wide = text.split('\n').filter((line) => widthOf(line) > 40)
    expect(new Set(wide.map((line) => line.trim()))).toEqual(new Set(['runbook: https://wiki.example.com/dnsbl']))
  })

  test('a name that looks like another is only what it is in DNS', () => {
    const looksLatin: Report = { ...report, target: { kind: 'domain', name: 'xn--80ak6aa92e.example' } }
    expect(verdictLine(looksLatin, { width: 80, style: plain })).toMatch(/^FAIL {2}xn--80ak6aa92e\.example\n/)
  })

  test('fits a narrow terminal, apart from words that do not', () => {
    const lines = renderText(report, { width: 40, style: plain }).split('\n')
    const wide = lines.filter((line) => widthOf(line) > 40)
    expect(wide).toEqual(['    runbook: https://wiki.example.com/dnsbl'])
  })

  test('lets nothing through that a terminal obeys', () => {
    const layout = { width: 80, style: plain }
    const shown = [
      renderText(report, layout),
      verdictLine(report, layout),
      renderNagios({ reports: [report], missing: [] }),
      renderNdjson(report),
      renderJson([report], false),
    ]
    for (const output of shown) expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  test('is JSON that reads back as it was', () => {
    expect(JSON.parse(renderNdjson(report))).toEqual(report)
    expect(JSON.parse(renderJson([report], true))).toEqual([report])
  })
})

test('the summary counts outcomes, worst first', () => {
  const skipped: Report = { ...well, outcome: 'skipped' }
  const unknown: Report = { ...well, outcome: 'indeterminate' }
  expect(renderSummary([well, skipped, report, unknown, well], { width: 80, style: plain })).toBe(
    '5 targets: 1 fail, 1 unknown, 2 pass, 1 skipped\n',
  )
})

describe('colour', () => {
  test.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  ])('%j on a terminal: %s', (env, isTerminal, expected) => {
    expect(usesColour(env, isTerminal)).toBe(expected)
  })
})

describe('wrap', () => {
  test.each([
    ['one two three', 40, '', 'one two three'],
    ['aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb cc', 40, '→ ', '→ aaaaaaaaaaaaaaaaaaaa\n  bbbbbbbbbbbbbbbbbbbb cc'],
    ['a  b', 10, '', 'a b'],
    ['x'.repeat(50), 40, '  ', `  ${'x'.repeat(50)}`],
    ['', 40, 'word  ', 'word'],
    ['日本語日本語日本語日本語 日本語日本語日本語', 40, '', '日本語日本語日本語日本語\n日本語日本語日本語'],
  ])('%j in %i columns', (text, width, first, expected) => {
    expect(wrap(text, width, first)).toBe(expected)
  })
})

describe('text from outside', () => {
  test.each([
    ['a\u001b[31mb', 'a[31mb'],
    ['a\r\n\tb', 'a b'],
    ['a\u202eb\u2066c\u200bd\ufeffe\u00adf', 'abcdef'],
    ['a\u2028b', 'a b'],
    ['\u009b31m', '31m'],
    ['\ud800x', 'x'],
    ['bücher 日本 🙂', 'bücher 日本 🙂'],
  ])('%j', (text, expected) => {
    expect(printable(text)).toBe(expected)
  })

  test('is safe whatever character it has, and JSON keeps it whole', () => {
    const bad = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
    const unsafe: string[] = []
    for (let code = 0; code <= 0xe0fff; code++) {
      const one = `a${String.fromCodePoint(code)}b`
      if (!bad.test(one)) continue
      unsafe.push(one)
      if (bad.test(printable(one))) throw new Error(`U+${code.toString(16)} goes through printable()`)
    }
    const json = safeJson(unsafe)
    expect(unsafe.length).toBeGreaterThan(2_200)
    expect(json).not.toMatch(bad)
    expect(JSON.parse(json)).toEqual(unsafe)
  })
})
