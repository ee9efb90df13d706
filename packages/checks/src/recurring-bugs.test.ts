import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'

/**
 * The errors that other checkers made again and again, as far as they touch SPF, DKIM, DMARC, IPREV, MX and DNSSEC, each
 * with the tests that are named after it. A test that is renamed, lost or skipped is missed here.
 */
const bugs: readonly (readonly [bug: string, tests: { readonly [file: string]: readonly string[] }])[] = [
  [
    'the SPF lookup count is wrong',
    {
      'spf/check-host.test.ts': [
        'lookup count: a: and mx: count, hosts behind an MX and exp do not',
        'lookup count: the tenth is allowed and the eleventh is not, in included records too',
      ],
    },
  ],
  [
    'void lookups are counted twice',
    {
      'spf/check-host.test.ts': [
        'void lookups: A and AAAA of one term count once, and a host of the other family is no void',
        'void lookups: a PTR that is not there counts once, the names behind one that is do not',
        'void lookups: the record that redirect or include leads to is none',
      ],
    },
  ],
  [
    'SERVFAIL or a timeout is reported as "record missing"',
    {
      'failed-lookups.test.ts': ['%s: in whatever way, is never a missing record, nor any other fault'],
      'spf/check-host.test.ts': ['a %s is temperror, never a missing record: at the domain, an include, a host'],
      'dkim/recurring-bugs.test.ts': ['SERVFAIL or a timeout reported as "record missing"'],
      'dmarc/recurring-bugs.test.ts': ['SERVFAIL or a timeout reported as "record missing"'],
    },
  ],
  [
    'rate limiting is mistaken for a fault',
    {
      'mx/mx.test.ts': ['rate limiting is not mistaken for a dead server: %s'],
      'iprev/iprev.test.ts': ['rate limiting is not mistaken for a server without a name'],
    },
  ],
  [
    'one address speaks for all of a host',
    {
      'mx/mx.test.ts': ['a healthy domain passes, with every address dialled'],
      'iprev/iprev.test.ts': [
        "a domain's MX hosts are asked at every address, one after another, without TLS",
        'each address of a network is a subject, and nothing is dialled',
      ],
    },
  ],
  [
    'the DMARC tree walk stops at the nearest record, or a public suffix beats the organisation',
    {
      'dmarc/recurring-bugs.test.ts': [
        'the tree walk stops at the nearest record, or a public suffix beats the organisation',
        'psd=y on an ordinary domain',
      ],
    },
  ],
  [
    'what the RFC says to ignore is rejected, and the reverse',
    {
      'dkim/recurring-bugs.test.ts': ['rejecting what the RFC says to ignore, and the reverse'],
      'dmarc/recurring-bugs.test.ts': ['rejecting what the RFC says to ignore, and the reverse'],
    },
  ],
  ['DKIM is judged without selectors', { 'dkim/recurring-bugs.test.ts': ['DKIM cannot be judged without selectors'] }],
  [
    'the external-report check compares the wrong domains, or trips on several TXT',
    {
      'dmarc/recurring-bugs.test.ts': ['the external-report check compares the wrong domains, or trips on several TXT'],
    },
  ],
  [
    'DNSSEC is validated by hand, or by a resolver that does not validate',
    {
      'dnssec/dnssec.test.ts': [
        'whose resolver is not trusted to validate is not judged',
        'is told with the question that showed it, and is no open question',
      ],
    },
  ],
  ['p=none is found in sp=none', { 'dmarc/recurring-bugs.test.ts': ['"p=none" found in sp=none'] }],
]

/** A test that vitest would run, with its own title behind those of the suites around it. */
interface Listed {
  readonly file: string
  readonly titles: readonly string[]
}

/** The tests of some files, as vitest lists them itself: what is skipped, or no more than a comment, is not among them. */
async function listTests(files: readonly string[]): Promise<readonly Listed[]> {
  const root = new URL('../../../', import.meta.url)
  const vitest = fileURLToPath(new URL('node_modules/vitest/vitest.mjs', root))
  const paths = files.map((file) => fileURLToPath(new URL(file, import.meta.url)))
  // The option comes last: what follows it would be the file to write to.
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'list', ...paths, '--json'], { cwd: root })
  const tests: readonly { readonly file: string; readonly name: string }[] = JSON.parse(stdout)
  return tests.map(({ file, name }) => ({ file, titles: name.replaceAll('\\"', '"').split(' > ') }))
}

describe('every error that recurs at the peers has tests named after it', () => {
  const rows = bugs.flatMap(([bug, tests]) =>
    Object.entries(tests).flatMap(([file, names]) => names.map((name) => [bug, file, name] as const)),
  )
  let listed: readonly Listed[]

  beforeAll(async () => {
    listed = await listTests([...new Set(rows.map(([, file]) => file))])
  }, 120_000)

  test.each(rows)('%s: %s: %s', (_, file, name) => {
    const path = fileURLToPath(new URL(file, import.meta.url))
    const called = listed.filter((one) => one.file === path && one.titles.includes(name))
    expect(called).not.toEqual([])
  })
})
