import { renderChange } from '@mailhealth/catalogue'
import type { Facts } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byteText } from '../testing.ts'
import { explainDmarcChange } from './explain-change.ts'
import { runDmarc } from './testing.ts'

const mx = 'example.com. MX 10 mail.example.com.\na.example.com. MX 10 mail.example.com.'

async function factsOf(texts: readonly string[], domain = 'example.com', more = ''): Promise<Facts> {
  const resolver = zoneResolver(`${mx}\n${more}`)
  resolver.namespace.set(
    '_dmarc.example.com',
    'TXT',
    texts.map((text) => [text]),
  )
  return (await runDmarc(resolver, domain)).verdict.facts
}

const rua = 'rua=mailto:d@example.com'
const withRua = (tags: string) => [`v=DMARC1; ${tags}; ${rua}`]

async function told(before: readonly string[], after: readonly string[]) {
  const changes = explainDmarcChange(await factsOf(before), await factsOf(after))
  return changes.map((change) => [change.direction, change.thirdParty, renderChange(change, 'example.com', 'en')])
}

describe('explainDmarcChange', () => {
  test.each<[string, readonly string[], readonly string[], [string, null, string][]]>([
    ['nothing changed', withRua('p=reject'), withRua('p=reject'), []],
    ['the same in other words', withRua('p=reject; adkim=s'), [`v = DMARC1;ADKIM = S; p=Reject ;${rua}`], []],
    [
      'DMARC weakened: reject to none',
      withRua('p=reject'),
      withRua('p=none'),
      [['weakened', null, 'DMARC of example.com weakened: reject to none.']],
    ],
    [
      'raised',
      withRua('p=none'),
      withRua('p=quarantine'),
      [['strengthened', null, 'DMARC of example.com strengthened: none to quarantine.']],
    ],
    [
      'the record vanished',
      withRua('p=none'),
      [],
      [['weakened', null, 'DMARC of example.com weakened: none to no policy.']],
    ],
    [
      'a second record voids both',
      withRua('p=reject'),
      [...withRua('p=reject'), ...withRua('p=none')],
      [['weakened', null, 'DMARC of example.com weakened: reject to no policy.']],
    ],
    [
      'the first record',
      [],
      withRua('p=none'),
      [['strengthened', null, 'DMARC of example.com strengthened: no policy to none.']],
    ],
    [
      'testing takes a step off',
      withRua('p=reject'),
      withRua('p=reject; t=y'),
      [['weakened', null, 'DMARC of example.com weakened: reject to quarantine.']],
    ],
    [
      'subdomains are let go',
      withRua('p=reject'),
      withRua('p=reject; sp=none'),
      [['weakened', null, 'DMARC for subdomains of example.com weakened: reject to none.']],
    ],
    [
      'np alone',
      withRua('p=reject; np=reject'),
      withRua('p=reject; np=none'),
      [['weakened', null, 'DMARC for names that do not exist of example.com weakened: reject to none.']],
    ],
    [
      'sp that says what p says',
      withRua('p=reject'),
      withRua('p=reject; sp=reject'),
      [
        [
          'neutral',
          null,
          'The DMARC record that applies to example.com was rewritten, with the same policy: "v=DMARC1; p=reject; rua=mailto:d@example.com" to "v=DMARC1; p=reject; rua=mailto:d@example.com; sp=reject".',
        ],
      ],
    ],
    [
      'nobody gets reports',
      withRua('p=reject'),
      ['v=DMARC1; p=reject'],
      [['weakened', null, 'DMARC reports about example.com go to nobody any more, no longer to mailto:d@example.com.']],
    ],
    [
      'another mailbox',
      withRua('p=reject'),
      ['v=DMARC1; p=reject; rua=mailto:x@example.com'],
      [
        [
          'neutral',
          null,
          'DMARC reports about example.com: now to mailto:x@example.com; no longer to mailto:d@example.com.',
        ],
      ],
    ],
    [
      'alignment relaxed',
      withRua('p=reject; adkim=s; aspf=s'),
      withRua('p=reject; aspf=s'),
      [['weakened', null, 'DMARC of example.com now lets DKIM be of any domain of the same organisation.']],
    ],
    [
      'several at once, worst first',
      withRua('p=none; aspf=r'),
      ['v=DMARC1; p=reject; aspf=s'],
      [
        ['weakened', null, 'DMARC reports about example.com go to nobody any more, no longer to mailto:d@example.com.'],
        ['strengthened', null, 'DMARC of example.com strengthened: none to reject.'],
        ['strengthened', null, 'DMARC of example.com now wants SPF to be of exactly the same domain.'],
      ],
    ],
  ])('%s', async (_, before, after, changes) => {
    expect(await told(before, after)).toEqual(changes)
  })

  test('a policy that is inherited from elsewhere', async () => {
    const above = withRua('p=reject')
    const own = '_dmarc.a.example.com. TXT "v=DMARC1; p=reject; psd=n; rua=mailto:d@example.com"'
    const changes = explainDmarcChange(
      await factsOf(above, 'a.example.com'),
      await factsOf(above, 'a.example.com', own),
    )
    expect(changes.map((change) => [change.direction, renderChange(change, 'a.example.com', 'en')])).toEqual([
      ['neutral', 'The DMARC policy of a.example.com comes from a.example.com now, no longer from example.com.'],
      [
        'neutral',
        'a.example.com belongs to the organisation a.example.com now, no longer to example.com: what counts as aligned changes with it.',
      ],
    ])
  })

  test('what could not be told says nothing', async () => {
    const facts = await factsOf(withRua('p=reject; sp=none'))
    expect(explainDmarcChange(facts, {})).toEqual([])
    expect(explainDmarcChange({}, facts)).toEqual([])
  })
})

describe('facts of DMARC', () => {
  const tags = ['p=reject', 'sp=none', 'np=quarantine', 'adkim=s', 'fo=1:d', 'ruf=mailto:f@example.com', 'x=y']

  test('do not depend on order, case, white space or splitting', async () => {
    const plain = await factsOf([`v=DMARC1; ${[...tags, 'rua=mailto:a@example.com,mailto:b@example.com'].join('; ')}`])
    let shuffled = 0
    const order = fc.shuffledSubarray(tags, { minLength: tags.length })
    const space = fc.constantFrom('', ' ', '\t', '   ')
    await fc.assert(
      fc.asyncProperty(order, space, fc.boolean(), fc.boolean(), async (turned, blank, isUpper, isTurned) => {
        if (turned[0] !== tags[0]) shuffled++
        const places = isTurned ? ['b', 'a'] : ['a', 'b']
        const rua = `rua=${places.map((one) => `mailto:${one}@example.com`).join(`${blank},${blank}`)}`
        const written = turned.map((one) => {
          const [name = '', value = ''] = one.split('=')
          const keyword = name === 'ruf' || name === 'x' || !isUpper ? value : value.toUpperCase()
          return `${isUpper ? name.toUpperCase() : name}${blank}=${blank}${name === 'fo' && isTurned ? keyword.split(':').reverse().join(':') : keyword}`
        })
        const text = ['v=DMARC1', rua, ...written].join(`${blank};${blank}`)
        expect(await factsOf([text])).toEqual(plain)
      }),
      { numRuns: 60 },
    )
    expect(shuffled).toBeGreaterThan(20)
  })

  test('no texts make the check throw, and what failed is never missing', async () => {
    let records = 0
    const text = fc.tuple(fc.constantFrom('v=DMARC1;', 'v=DMARC1; rua=', 'v=DMARC1; psd=y;', ''), byteText)
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 2 }),
        fc.constantFrom('timeout', 'servfail', 'refused', 'bogus', 'truncated'),
        async (texts, mode) => {
          const resolver = zoneResolver(mx)
          const published = texts.map(([head, tail]) => [head + tail])
          resolver.namespace.set('_dmarc.example.com', 'TXT', published)
          const answered = await runDmarc(resolver, 'example.com')
          if (answered.verdict.facts.record !== null) records++
          resolver.namespace.fail('_dmarc.example.com', mode as 'timeout')
          const { verdict } = await runDmarc(resolver, 'example.com', { memory: answered.memory })
          expect(verdict.outcome).toBe('indeterminate')
          expect(verdict.findings.map((one) => one.id)).toEqual(['dmarc.indeterminate'])
          expect(verdict.facts).toEqual({})
        },
      ),
      { numRuns: 80 },
    )
    expect(records).toBeGreaterThan(10)
  })
})
