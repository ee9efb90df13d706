import type { Coverage, Facts, Outcome, Severity } from '@mailhealth/core'

/** A finding that is expected; its subject is the domain itself unless said otherwise. */
type Expected = readonly [id: string, severity: Severity, args: unknown, subject?: string]

/** A whole verdict; each finding with its subject. */
type ExpectedVerdict = readonly [
  domain: string,
  outcome: Outcome,
  findings: readonly (readonly [id: string, subject: string, severity: Severity, args: unknown])[],
  coverage: Coverage,
  facts: Facts,
]

const answered = (asked: number): Coverage => ({ asked, answered: asked })

/** The facts about who may send: the networks, by whose records, and the terms that only a receiver can judge. */
const sending = (networks: readonly string[], sources: readonly string[], dynamic: readonly string[] = []): Facts => ({
  networks,
  sources,
  dynamic,
})
const nobody = 'own ip4=0 ip6/64=0 sha256=e3b0c442'
const oneHost = 'own ip4=1 ip6/64=0 sha256=89f0a5be'

/** The facts about a record that lets 192.0.2.1 send, and ends so. */
const oneSender = (ending: string | null): Facts => ({
  record: ['v=spf1', 'ip4:192.0.2.1', ending].filter((term) => term !== null).join(' '),
  all: ending?.charAt(0) ?? null,
  lookups: 0,
  ...sending(['192.0.2.1/32'], [oneHost]),
})

const twoRecords = { records: ['v=spf1 mx -all', 'v=spf1 ip4:192.0.2.1 -all'] }
const twoFaults = {
  faults: [
    { term: 'ip4:192.0.2.300', position: 22, reason: 'bad-address' },
    { term: 'inclde:x.example', position: 38, reason: 'unknown-mechanism' },
  ],
}

/** The verdicts on the domains of zones/records.zone. */
export const expectedVerdicts: readonly ExpectedVerdict[] = [
  row(
    'deep.example',
    'fail',
    [
      [
        'spf.lookup-limit-exceeded',
        'critical',
        {
          lookups: 16,
          limit: 10,
          atLeast: false,
          counted: 'terms',
          through: ['include:seven.example', 'include:one.seven.example', 'a:seven.example'],
        },
      ],
    ],
    answered(6),
    {
      record: 'v=spf1 include:seven.example include:seven.example -all',
      all: '-',
      lookups: 16,
      ...sending(['192.0.2.1/32', '192.0.2.7/32'], [nobody, 'seven.example ip4=2 ip6/64=0 sha256=1c1e405e']),
    },
  ),
  row(
    'endless.example',
    'fail',
    [
      [
        'spf.lookup-limit-exceeded',
        'critical',
        {
          lookups: 34,
          limit: 10,
          atLeast: true,
          counted: 'terms',
          through: [
            'include:a.endless.example',
            'include:b.endless.example',
            'include:c.endless.example',
            'include:d.endless.example',
            'mx',
          ],
        },
      ],
      ['spf.void-limit-exceeded', 'high', { voids: 19, limit: 2, terms: ['mx'] }],
    ],
    answered(8),
    { record: 'v=spf1 include:a.endless.example include:a.endless.example -all', all: '-' },
  ),
  row(
    'theirs.example',
    'fail',
    [
      ['spf.multiple-records', 'critical', twoRecords, 'two.example'],
      ['spf.syntax', 'critical', twoFaults, 'syntax.example'],
    ],
    answered(4),
    { record: 'v=spf1 include:syntax.example include:two.example ?include:plus.example -all', all: '-' },
  ),
  row(
    'missing.example',
    'fail',
    [['spf.missing', 'high', { nullMx: false, lookalike: null, weight: 'high' }]],
    answered(2),
    { record: null },
  ),
  row(
    'silent.example',
    'fail',
    [['spf.missing', 'medium', { nullMx: true, lookalike: null, weight: 'medium' }]],
    answered(2),
    { record: null },
  ),
  row(
    'space.example',
    'fail',
    [['spf.missing', 'high', { nullMx: false, lookalike: ' v=spf1 -all', weight: 'high' }]],
    answered(2),
    { record: null },
  ),
  row('two.example', 'fail', [['spf.multiple-records', 'critical', twoRecords]], answered(1), {
    record: ['v=spf1 ip4:192.0.2.1 -all', 'v=spf1 mx -all'],
  }),
  row('syntax.example', 'fail', [['spf.syntax', 'critical', twoFaults]], answered(1), {
    record: 'v=spf1 ip4:192.0.2.1 ip4:192.0.2.300 inclde:x.example -all',
  }),
  row('plus.example', 'fail', [['spf.pass-all', 'critical', { terms: ['all'] }]], answered(1), {
    record: 'v=spf1 all',
    all: '+',
    lookups: 0,
    ...sending(['0.0.0.0/0', '::/0'], ['own ip4=4294967296 ip6/64=18446744073709552000 sha256=f3c44c60']),
  }),
  row('zero.example', 'fail', [['spf.pass-all', 'critical', { terms: ['ip4:192.0.2.0/0'] }]], answered(1), {
    record: 'v=spf1 ip4:192.0.2.0/0 -all',
    all: '-',
    lookups: 0,
    ...sending(['0.0.0.0/0'], ['own ip4=4294967296 ip6/64=0 sha256=b42e1836']),
  }),
  row('noall.example', 'fail', [['spf.no-all', 'high', { record: 'noall.example' }]], answered(1), oneSender(null)),
  row(
    'neutral.example',
    'fail',
    [['spf.neutral-all', 'high', { record: 'neutral.example' }]],
    answered(1),
    oneSender('?all'),
  ),
  row(
    'soft.example',
    'pass',
    [['spf.soft-all', 'low', { dmarc: null, weight: 'low' }]],
    answered(3),
    oneSender('~all'),
  ),
  row(
    'monitored.example',
    'pass',
    [['spf.soft-all', 'low', { dmarc: 'none', weight: 'low' }]],
    answered(3),
    oneSender('~all'),
  ),
  row(
    'trial.example',
    'pass',
    [['spf.soft-all', 'low', { dmarc: 'none', weight: 'low' }]],
    answered(3),
    oneSender('~all'),
  ),
  row(
    'child.healthy.example',
    'pass',
    [['spf.soft-all', 'info', { dmarc: 'reject', weight: 'info' }]],
    answered(4),
    oneSender('~all'),
  ),
  row('ptr.example', 'fail', [['spf.ptr-used', 'medium', { terms: ['ptr', 'ptr:ptr.example'] }]], answered(1), {
    record: 'v=spf1 ptr ptr:ptr.example -all',
    all: '-',
    lookups: 2,
    ...sending([], [nobody], ['ptr', 'ptr:ptr.example']),
  }),
  row(
    'gone.example',
    'fail',
    [
      [
        'spf.include-missing',
        'critical',
        { term: 'include:empty.gone.example', record: 'gone.example', answer: 'nodata', weight: 'critical' },
        'empty.gone.example',
      ],
      [
        'spf.include-missing',
        'critical',
        { term: 'include:nowhere.test', record: 'gone.example', answer: 'nxdomain', weight: 'critical' },
        'nowhere.test',
      ],
    ],
    answered(3),
    {
      record: 'v=spf1 include:empty.gone.example include:nowhere.test -all',
      all: '-',
      lookups: 2,
      ...sending([], [nobody, 'nowhere.test ip4=0 ip6/64=0 sha256=e3b0c442']),
    },
  ),
  row(
    'redirect.example',
    'fail',
    [
      [
        'spf.include-missing',
        'high',
        { term: 'redirect=nowhere.test', record: 'redirect.example', answer: 'nxdomain', weight: 'high' },
        'nowhere.test',
      ],
    ],
    answered(2),
    {
      record: 'v=spf1 ip4:192.0.2.1 redirect=nowhere.test',
      lookups: 1,
      ...sending(['192.0.2.1/32'], [oneHost, 'nowhere.test ip4=0 ip6/64=0 sha256=e3b0c442']),
    },
  ),
  row('follow.example', 'fail', [['spf.neutral-all', 'high', { record: 'neutral.example' }]], answered(2), {
    record: 'v=spf1 ip4:192.0.2.1 redirect=neutral.example',
    all: '?',
    lookups: 1,
    ...sending(['192.0.2.1/32'], [oneHost, 'neutral.example ip4=1 ip6/64=0 sha256=89f0a5be']),
  }),
  row(
    'self.example',
    'fail',
    [['spf.include-loop', 'critical', { chain: ['self.example', 'self.example'] }]],
    answered(1),
    { record: 'v=spf1 include:self.example -all', all: '-' },
  ),
  row(
    'circle.example',
    'fail',
    [['spf.include-loop', 'critical', { chain: ['circle.example', 'b.circle.example', 'circle.example'] }]],
    answered(2),
    { record: 'v=spf1 include:b.circle.example -all', all: '-' },
  ),
  row(
    'big.example',
    'fail',
    [['spf.too-large', 'medium', { bytes: 521, limit: 512, weight: 'medium' }]],
    answered(1),
    oneSender('-all'),
  ),
  row(
    'wide.example',
    'fail',
    [['spf.too-wide', 'medium', { terms: ['ip4:10.0.0.0/15', 'a/8', 'ip6:2001:db8::/31'] }]],
    answered(4),
    {
      record: 'v=spf1 a/8 include:_wide.provider.example ip4:10.0.0.0/15 ip4:192.168.0.0/16 ip6:2001:db8::/31 -all',
      all: '-',
      lookups: 3,
      ...sending(
        ['10.0.0.0/8', '192.0.0.0/8', '2001:db8::/31'],
        [
          'own ip4=16908288 ip6/64=8589934592 sha256=069a8942',
          '_wide.provider.example ip4=16777216 ip6/64=0 sha256=93997fe8',
        ],
        ['ptr (_wide.provider.example)'],
      ),
    },
  ),
  row(
    'after.example',
    'pass',
    [
      ['spf.explanation-unusable', 'low', { name: 'why.after.example', fault: 'missing' }],
      ['spf.terms-after-all', 'low', { terms: ['ip4:192.0.2.1', 'redirect=plus.example'] }],
    ],
    answered(2),
    {
      record: 'v=spf1 -all ip4:192.0.2.1 exp=why.after.example redirect=plus.example',
      all: '-',
      lookups: 0,
      ...sending([], [nobody]),
    },
  ),
  row(
    'macro.example',
    'pass',
    [
      [
        'spf.macro-used',
        'info',
        { terms: ['exists:%{i}._spf.macro.example', 'include:%{d}._spf.macro.example'], usesClientName: false },
      ],
    ],
    answered(1),
    {
      record: 'v=spf1 exists:%{i}._spf.macro.example include:%{d}._spf.macro.example -all',
      all: '-',
      ...sending([], [nobody], ['exists:%{i}._spf.macro.example', 'include:%{d}._spf.macro.example']),
    },
  ),
  row(
    'void.example',
    'fail',
    [
      [
        'spf.void-limit-exceeded',
        'high',
        {
          voids: 4,
          limit: 2,
          terms: ['a:a.void.example', 'a:b.void.example', 'mx:c.void.example', 'exists:d.void.example'],
        },
      ],
    ],
    answered(7),
    {
      record: 'v=spf1 a:a.void.example a:b.void.example exists:d.void.example mx:c.void.example -all',
      all: '-',
      lookups: 4,
      ...sending([], [nobody]),
    },
  ),
  row(
    'half.example',
    'indeterminate',
    [['spf.indeterminate', 'medium', { asked: 2, unanswered: 1, reason: 'lost.half.example TXT: timeout' }]],
    { asked: 2, answered: 1 },
    { record: 'v=spf1 include:lost.half.example -all', all: '-' },
  ),
  row(
    'many.example',
    'fail',
    [
      [
        'spf.lookup-limit-exceeded',
        'critical',
        { lookups: 11, limit: 10, atLeast: false, counted: 'exchanges', through: ['mx'] },
      ],
    ],
    answered(2),
    { record: 'v=spf1 mx -all', all: '-', lookups: 1, ...sending([], [nobody]) },
  ),
  row('seven.example', 'pass', [], answered(5), {
    record: 'v=spf1 a a:seven.example include:one.seven.example include:two.seven.example -all',
    all: '-',
    lookups: 7,
    ...sending(['192.0.2.1/32', '192.0.2.7/32'], ['own ip4=2 ip6/64=0 sha256=1c1e405e']),
  }),
  row(
    'eight.example',
    'pass',
    [['spf.lookup-limit-near', 'low', { lookups: 8, limit: 10, atLeast: false, weight: 'low' }]],
    answered(6),
    {
      record: 'v=spf1 include:seven.example -all',
      all: '-',
      lookups: 8,
      ...sending(['192.0.2.1/32', '192.0.2.7/32'], [nobody, 'seven.example ip4=2 ip6/64=0 sha256=1c1e405e']),
    },
  ),
  row(
    'nine.example',
    'fail',
    [['spf.lookup-limit-near', 'medium', { lookups: 9, limit: 10, atLeast: false, weight: 'medium' }]],
    answered(7),
    {
      record: 'v=spf1 redirect=eight.example',
      all: '-',
      lookups: 9,
      ...sending(['192.0.2.1/32', '192.0.2.7/32'], [nobody, 'eight.example ip4=2 ip6/64=0 sha256=1c1e405e']),
    },
  ),
  row(
    'eleven.example',
    'fail',
    [
      [
        'spf.lookup-limit-exceeded',
        'critical',
        { lookups: 11, limit: 10, atLeast: false, counted: 'terms', through: ['a:seven.example'] },
      ],
    ],
    answered(10),
    {
      record: 'v=spf1 a a:seven.example include:eight.example -all exp=seven.example',
      all: '-',
      lookups: 11,
      ...sending(
        ['192.0.2.1/32', '192.0.2.7/32', '192.0.2.11/32'],
        [
          'own ip4=1 ip6/64=0 sha256=de903ad8',
          'eight.example ip4=2 ip6/64=0 sha256=1c1e405e',
          'seven.example ip4=1 ip6/64=0 sha256=be3b3b8a',
        ],
      ),
    },
  ),
  row(
    'macrop.example',
    'pass',
    [['spf.macro-used', 'info', { terms: ['exists:%{p}.ok.macrop.example'], usesClientName: true }]],
    answered(1),
    {
      record: 'v=spf1 exists:%{p}.ok.macrop.example -all',
      all: '-',
      lookups: 1,
      ...sending([], [nobody], ['exists:%{p}.ok.macrop.example']),
    },
  ),
  row(
    'local.example',
    'pass',
    [['spf.macro-used', 'info', { terms: ['exists:%{l}.users.local.example'], usesClientName: false }]],
    answered(1),
    {
      record: 'v=spf1 exists:%{l}.users.local.example -all',
      all: '-',
      lookups: 1,
      ...sending([], [nobody], ['exists:%{l}.users.local.example']),
    },
  ),
  row(
    'onevoid.example',
    'pass',
    [['spf.void-lookups', 'low', { voids: 1, limit: 2, terms: ['a:gone.onevoid.example'] }]],
    answered(5),
    {
      record: 'v=spf1 a:four.onevoid.example a:gone.onevoid.example -all',
      all: '-',
      lookups: 2,
      ...sending(['192.0.2.4/32'], ['own ip4=1 ip6/64=0 sha256=8de44aaf']),
    },
  ),
  row(
    'old.example',
    'pass',
    [['spf.obsolete-record', 'info', { records: ['spf2.0/pra ip4:192.0.2.1 -all'] }]],
    answered(1),
    { record: 'v=spf1 ip4:192.0.2.1 -all', all: '-', lookups: 0, ...sending(['192.0.2.1/32'], [oneHost]) },
  ),
  row('explained.example', 'pass', [], answered(2), {
    record: 'v=spf1 ip4:192.0.2.1 -all exp=why.explained.example',
    all: '-',
    lookups: 0,
    ...sending(['192.0.2.1/32'], [oneHost]),
  }),
]

function row(
  domain: string,
  outcome: Outcome,
  findings: readonly Expected[],
  coverage: Coverage,
  facts: Facts,
): ExpectedVerdict {
  const told = findings.map(([id, severity, args, subject = domain]) => [id, subject, severity, args] as const)
  return [domain, outcome, told, coverage, facts]
}
