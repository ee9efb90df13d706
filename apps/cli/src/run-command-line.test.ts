import { describe, expect, test } from 'vitest'
import { commandTable } from './command-table.ts'
import { run } from './testing.ts'

describe('what makes no sense is one sentence, and exit code 2', () => {
  test.each([
    [['chek', 'example.com'], 'no command "chek"; did you mean check?'],
    [['--version'], 'no command "--version"; mailhealth help lists them'],
    [['constructor'], 'no command "constructor"; mailhealth help lists them'],
    [['check'], 'name what to check: mailhealth check example.com'],
    [['check', 'foo bar'], '"foo bar" has a space in it; a name such as mail.example.com was expected'],
    [['check', '-'], '"-" is not a valid name: the label "-" begins or ends with a hyphen'],
    [['check', 'example.com', '--onyl', 'mx'], 'no option --onyl; did you mean --only?'],
    [['check', 'example.com', '-x'], 'no option -x'],
    [['check', 'example.com', '--only'], '--only needs a value: CHECK,…'],
    [['check', 'example.com', '--only='], '--only needs a value: CHECK,…'],
    [['check', 'example.com', '--only', '--quiet'], '--only needs a value: CHECK,…'],
    [['check', 'example.com', '--quiet=yes'], '--quiet takes no value'],
    [['check', 'example.com', '--only=mx', '--only=spf'], '--only was given twice'],
    [['check', 'example.com', '--only', 'mx,spff'], 'no check "spff"; did you mean spf?'],
    [
      ['check', 'example.com', '--only', 'nonsense'],
      'no check "nonsense"; the checks are dnsbl, iprev, mx, spf, dkim, dmarc, tls, mta-sts, tls-rpt, dane, dnssec, bimi',
    ],
    [
      ['check', 'example.com', '--format', 'jsn'],
      '--format is one of text, json, ndjson, nagios, markdown, not "jsn"; did you mean json?',
    ],
    [['check', 'example.com', '--fail-on', 'bad'], '--fail-on is one of critical, high, medium, low, info, not "bad"'],
    [['check', 'example.com', '--as', 'hots'], '--as is one of domain, host, not "hots"; did you mean host?'],
    [['check', '192.0.2.1', '--as', 'host'], '--as host is for names, and 192.0.2.1 is none'],
    [
      ['check', '192.0.2.1', '--only', 'mx', '--resolver', '127.0.0.1:1'],
      '192.0.2.1 is of the kind address, about which mx can say nothing',
    ],
    [['check', 'example.com', '--config', 'gone.yaml'], '--config: there is no file gone.yaml'],
    [
      ['check', 'example.com', '--resolver', 'ns'],
      '--resolver: "ns" is not a resolver; write IP, IP:PORT or [IPv6]:PORT',
    ],
    [['explain'], 'name one finding: mailhealth explain mx.missing'],
    [['explain', 'mx.misng'], 'no finding "mx.misng"; did you mean mx.missing?'],
    [['explain', 'mx.missing', '--format', 'nagios'], '--format is one of text, json, markdown, not "nagios"'],
    [['lists', '192.0.2.1'], 'lists takes no arguments; mailhealth check ADDRESS asks the lists'],
    [['config'], 'config needs one of check, print, schema'],
    [['config', 'chek'], 'the word after config is one of check, print, schema, not "chek"; did you mean check?'],
    [['help', 'chek'], 'no command "chek"; did you mean check?'],
    [['help', 'check', 'lists'], 'help takes one command'],
  ])('%j', async (argv, sentence) => {
    expect(await run(argv)).toEqual({ exitCode: 2, out: '', err: `mailhealth: ${sentence}\n` })
  })

  test('to a monitor it is unknown, since 2 would say critical', async () => {
    expect(await run(['check', 'a..b', '--format', 'nagios'])).toEqual({
      exitCode: 3,
      out: 'MAILHEALTH UNKNOWN - "a..b" is not a valid name: it has an empty label (two dots in a row, or a dot in front)\n',
      err: '',
    })
  })

  test('every problem of a configuration has its line, and nothing of it reaches the terminal as it is', async () => {
    const env = { LOG_LEVEL: 'lo\u001b[2Jud', MAILHEALTH_HTTP: '\u202e7208' }
    expect(await run(['config', 'check'], { env })).toEqual({
      exitCode: 2,
      out: '',
      err: [
        'mailhealth: LOG_LEVEL: "lo\\u001b[2Jud" is none of trace, debug, info, warn, error, fatal, silent',
        'mailhealth: MAILHEALTH_HTTP: "7208" is not HOST:PORT, such as 127.0.0.1:7208 or [::1]:7208',
        '',
      ].join('\n'),
    })
  })
})

describe('help', () => {
  test.each([[[]], [['help']], [['--help']], [['-h']]])('%j lists every command', async (argv) => {
    const { exitCode, out, err } = await run(argv)
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    for (const name of Object.keys(commandTable)) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'))
  })

  test.each(Object.keys(commandTable))('%s has its own', async (name) => {
    const [asked, flagged] = [await run(['help', name]), await run([name, '--help'])]
    expect(asked.exitCode).toBe(0)
    expect(asked.out).toMatch(new RegExp(`^mailhealth ${name} `))
    expect(flagged).toEqual(asked)
  })

  test.each([[40], [80]])('it fits %i columns', async (columns) => {
    for (const name of [undefined, ...Object.keys(commandTable)]) {
      const { out } = await run(name === undefined ? ['help'] : ['help', name], { columns })
      const tooWide = out.split('\n').filter((line) => line.length > columns && line.trim().includes(' '))
      expect(tooWide.filter((line) => !line.startsWith('  --format '))).toEqual([])
    }
  })
})
