import type { Coverage, Facts, Outcome } from '@mailhealth/core'

/** A whole verdict on a domain of zones/records.zone: outcome, findings (id, subject, severity, args), coverage, facts. */
export type Row = readonly [
  domain: string,
  outcome: Outcome,
  findings: readonly (readonly [string, string, string, unknown])[],
  coverage: Coverage,
  facts: Facts,
]

export const verdicts: readonly Row[] = [
  [
    'deep.example',
    'fail',
    [
      [
        'spf.lookup-limit-exceeded',
        'deep.example',
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
    { asked: 6, answered: 6 },
    {
      record: 'v=spf1 include:seven.example include:seven.example -all',
      all: '-',
      lookups: 16,
      networks: ['192.0.2.1/32', '192.0.2.7/32'],
    },
  ],
  [
    'endless.example',
    'fail',
    [
      [
        'spf.lookup-limit-exceeded',
        'endless.example',
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
      [
        'spf.void-limit-exceeded',
        'endless.example',
        'high',
        {
          voids: 19,
          limit: 2,
          terms: ['mx'],
        },
      ],
    ],
    { asked: 8, answered: 8 },
    { record: 'v=spf1 include:a.endless.example include:a.endless.example -all', all: '-' },
  ],
  [
    'theirs.example',
    'fail',
    [
      ['spf.multiple-records', 'two.example', 'critical', { records: ['v=spf1 mx -all', 'v=spf1 ip4:192.0.2.1 -all'] }],
      [
        'spf.syntax',
        'syntax.example',
        'critical',
        {
          faults: [
            { term: 'ip4:192.0.2.300', position: 22, reason: 'bad-address' },
            { term: 'inclde:x.example', position: 38, reason: 'unknown-mechanism' },
          ],
        },
      ],
    ],
    { asked: 4, answered: 4 },
    { record: 'v=spf1 include:syntax.example include:two.example ?include:plus.example -all', all: '-' },
  ],
  [
    'missing.example',
    'fail',
    [['spf.missing', 'missing.example', 'high', { nullMx: false, lookalike: null, weight: 'high' }]],
    { asked: 2, answered: 2 },
    { record: null },
  ],
  [
    'silent.example',
    'fail',
    [['spf.missing', 'silent.example', 'medium', { nullMx: true, lookalike: null, weight: 'medium' }]],
    { asked: 2, answered: 2 },
    { record: null },
  ],
  [
    'space.example',
    'fail',
    [['spf.missing', 'space.example', 'high', { nullMx: false, lookalike: ' v=spf1 -all', weight: 'high' }]],
    { asked: 2, answered: 2 },
    { record: null },
  ],
  [
    'two.example',
    'fail',
    [['spf.multiple-records', 'two.example', 'critical', { records: ['v=spf1 mx -all', 'v=spf1 ip4:192.0.2.1 -all'] }]],
    { asked: 1, answered: 1 },
    { record: ['v=spf1 ip4:192.0.2.1 -all', 'v=spf1 mx -all'] },
  ],
  [
    'syntax.example',
    'fail',
    [
      [
        'spf.syntax',
        'syntax.example',
        'critical',
        {
          faults: [
            { term: 'ip4:192.0.2.300', position: 22, reason: 'bad-address' },
            { term: 'inclde:x.example', position: 38, reason: 'unknown-mechanism' },
          ],
        },
      ],
    ],
    { asked: 1, answered: 1 },
    { record: 'v=spf1 ip4:192.0.2.1 ip4:192.0.2.300 inclde:x.example -all' },
  ],
  [
    'plus.example',
    'fail',
    [['spf.pass-all', 'plus.example', 'critical', { terms: ['all'] }]],
    { asked: 1, answered: 1 },
    { record: 'v=spf1 all', all: '+', lookups: 0, networks: ['0.0.0.0/0', '::/0'] },
  ],
  [
    'zero.example',
    'fail',
    [['spf.pass-all', 'zero.example', 'critical', { terms: ['ip4:192.0.2.0/0'] }]],
    { asked: 1, answered: 1 },
    { record: 'v=spf1 ip4:192.0.2.0/0 -all', all: '-', lookups: 0, networks: ['0.0.0.0/0'] },
  ],
  [
    'noall.example',
    'fail',
    [['spf.no-all', 'noall.example', 'high', { record: 'noall.example' }]],
    { asked: 1, answered: 1 },
    { record: 'v=spf1 ip4:192.0.2.1', all: null, lookups: 0, networks: ['192.0.2.1/32'] },
  ],
  [
    'neutral.example',
    'fail',
    [['spf.neutral-all', 'neutral.example', 'high', { record: 'neutral.example' }]],
    { asked: 1, answered: 1 },
    { record: 'v=spf1 ip4:192.0.2.1 ?all', all: '?', lookups: 0, networks: ['192.0.2.1/32'] },
  ],
  [
    'soft.example',
    'pass',
    [['spf.soft-all', 'soft.example', 'low', { dmarc: null }]],
    { asked: 2, answered: 2 },
    { record: 'v=spf1 ip4:192.0.2.1 ~all', all: '~', lookups: 0, networks: ['192.0.2.1/32'] },
  ],
  [
    'monitored.example',
    'pass',
    [['spf.soft-all', 'monitored.example', 'low', { dmarc: 'none' }]],
    { asked: 2, answered: 2 },
    { record: 'v=spf1 ip4:192.0.2.1 ~all', all: '~', lookups: 0, networks: ['192.0.2.1/32'] },
  ],
  [
    'child.healthy.example',
    'pass',
    [],
    { asked: 3, answered: 3 },
    { record: 'v=spf1 ip4:192.0.2.1 ~all', all: '~', lookups: 0, networks: ['192.0.2.1/32'] },
  ],
  [
    'ptr.example',
    'fail',
    [['spf.ptr-used', 'ptr.example', 'medium', { terms: ['ptr', 'ptr:ptr.example'] }]],
    { asked: 1, answered: 1 },
    { record: 'v=spf1 ptr ptr:ptr.example -all', all: '-', lookups: 2, networks: [] },
  ],
  [
    'gone.example',
    'fail',
    [
      [
        'spf.include-missing',
        'empty.gone.example',
        'critical',
        { term: 'include:empty.gone.example', record: 'gone.example', answer: 'nodata', weight: 'critical' },
      ],
      [
        'spf.include-missing',
        'nowhere.test',
        'critical',
        { term: 'include:nowhere.test', record: 'gone.example', answer: 'nxdomain', weight: 'critical' },
      ],
    ],
    { asked: 3, answered: 3 },
    { record: 'v=spf1 include:nowhere.test include:empty.gone.example -all', all: '-', lookups: 2, networks: [] },
  ],
  [
    'redirect.example',
    'fail',
    [
      [
        'spf.include-missing',
        'nowhere.test',
        'high',
        { term: 'redirect=nowhere.test', record: 'redirect.example', answer: 'nxdomain', weight: 'high' },
      ],
    ],
    { asked: 2, answered: 2 },
    { record: 'v=spf1 ip4:192.0.2.1 redirect=nowhere.test', lookups: 1, networks: ['192.0.2.1/32'] },
  ],
  [
    'follow.example',
    'fail',
    [['spf.neutral-all', 'follow.example', 'high', { record: 'neutral.example' }]],
    { asked: 2, answered: 2 },
    { record: 'v=spf1 ip4:192.0.2.1 redirect=neutral.example', all: '?', lookups: 1, networks: ['192.0.2.1/32'] },
  ],
  [
    'self.example',
    'fail',
    [['spf.include-loop', 'self.example', 'critical', { chain: ['self.example', 'self.example'] }]],
    { asked: 1, answered: 1 },
    { record: 'v=spf1 include:self.example -all', all: '-' },
  ],
  [
    'circle.example',
    'fail',
    [
      [
        'spf.include-loop',
        'circle.example',
        'critical',
        { chain: ['circle.example', 'b.circle.example', 'circle.example'] },
      ],
    ],
    { asked: 2, answered: 2 },
    { record: 'v=spf1 include:b.circle.example -all', all: '-' },
  ],
  [
    'big.example',
    'fail',
    [['spf.too-large', 'big.example', 'medium', { bytes: 521, limit: 512, weight: 'medium' }]],
    { asked: 1, answered: 1 },
    { record: 'v=spf1 ip4:192.0.2.1 -all', all: '-', lookups: 0, networks: ['192.0.2.1/32'] },
  ],
  [
    'wide.example',
    'fail',
    [['spf.too-wide', 'wide.example', 'medium', { terms: ['ip4:10.0.0.0/15', 'a/8', 'ip6:2001:db8::/31'] }]],
    { asked: 4, answered: 4 },
    {
      record: 'v=spf1 ip4:10.0.0.0/15 ip4:192.168.0.0/16 a/8 ip6:2001:db8::/31 include:_wide.provider.example -all',
      all: '-',
      lookups: 3,
      networks: ['10.0.0.0/15', '10.0.0.0/8', '192.0.0.0/8', '192.168.0.0/16', '2001:db8::/31'],
    },
  ],
  [
    'after.example',
    'pass',
    [['spf.terms-after-all', 'after.example', 'low', { terms: ['ip4:192.0.2.1', 'redirect=plus.example'] }]],
    { asked: 1, answered: 1 },
    {
      record: 'v=spf1 -all ip4:192.0.2.1 redirect=plus.example exp=why.after.example',
      all: '-',
      lookups: 0,
      networks: [],
    },
  ],
  [
    'macro.example',
    'pass',
    [],
    { asked: 1, answered: 1 },
    { record: 'v=spf1 exists:%{i}._spf.macro.example include:%{d}._spf.macro.example -all', all: '-', networks: [] },
  ],
  [
    'void.example',
    'fail',
    [
      [
        'spf.void-limit-exceeded',
        'void.example',
        'high',
        {
          voids: 4,
          limit: 2,
          terms: ['a:a.void.example', 'a:b.void.example', 'mx:c.void.example', 'exists:d.void.example'],
        },
      ],
    ],
    { asked: 7, answered: 7 },
    {
      record: 'v=spf1 a:a.void.example a:b.void.example mx:c.void.example exists:d.void.example -all',
      all: '-',
      lookups: 4,
      networks: [],
    },
  ],
  [
    'half.example',
    'indeterminate',
    [
      [
        'spf.indeterminate',
        'half.example',
        'medium',
        { asked: 2, unanswered: 1, reason: 'lost.half.example TXT: timeout' },
      ],
    ],
    { asked: 2, answered: 1 },
    { record: 'v=spf1 include:lost.half.example -all', all: '-' },
  ],
  [
    'many.example',
    'fail',
    [
      [
        'spf.lookup-limit-exceeded',
        'many.example',
        'critical',
        { lookups: 11, limit: 10, atLeast: false, counted: 'exchanges', through: ['mx'] },
      ],
    ],
    { asked: 2, answered: 2 },
    { record: 'v=spf1 mx -all', all: '-', lookups: 1, networks: [] },
  ],
  [
    'seven.example',
    'pass',
    [],
    { asked: 5, answered: 5 },
    {
      record: 'v=spf1 include:one.seven.example include:two.seven.example a a:seven.example -all',
      all: '-',
      lookups: 7,
      networks: ['192.0.2.1/32', '192.0.2.7/32'],
    },
  ],
  [
    'eight.example',
    'pass',
    [['spf.lookup-limit-near', 'eight.example', 'low', { lookups: 8, limit: 10, atLeast: false, weight: 'low' }]],
    { asked: 6, answered: 6 },
    { record: 'v=spf1 include:seven.example -all', all: '-', lookups: 8, networks: ['192.0.2.1/32', '192.0.2.7/32'] },
  ],
  [
    'nine.example',
    'fail',
    [['spf.lookup-limit-near', 'nine.example', 'medium', { lookups: 9, limit: 10, atLeast: false, weight: 'medium' }]],
    { asked: 7, answered: 7 },
    { record: 'v=spf1 redirect=eight.example', all: '-', lookups: 9, networks: ['192.0.2.1/32', '192.0.2.7/32'] },
  ],
  [
    'eleven.example',
    'fail',
    [
      [
        'spf.lookup-limit-exceeded',
        'eleven.example',
        'critical',
        { lookups: 11, limit: 10, atLeast: false, counted: 'terms', through: ['a:seven.example'] },
      ],
    ],
    { asked: 9, answered: 9 },
    {
      record: 'v=spf1 include:eight.example a a:seven.example exp=seven.example -all',
      all: '-',
      lookups: 11,
      networks: ['192.0.2.1/32', '192.0.2.11/32', '192.0.2.7/32'],
    },
  ],
]
