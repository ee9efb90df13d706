import { type Cidr, parseCidr, parseDomainName, plainDomain, plainHost, type Target } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { findTarget } from './find-target.ts'
import { readTarget } from './typed-target.ts'

const zone = `
$ORIGIN example.com.
mail      A   192.0.2.10
news      MX  10 mail
listed    MX  10 mail
;! servfail lost.example.com. MX
`
const inside = parseDomainName('inside.example.com')
const listed = parseDomainName('listed.example.com')
const targets: readonly Target[] = [
  { ...plainDomain(inside), tags: ['prod'] },
  { ...plainHost(listed), tags: ['prod'] },
  { ...plainHost(inside), tags: ['lab'] },
  { kind: 'network', cidr: parseCidr('192.0.2.0/28') as Cidr, tags: ['office'] },
]

async function found(text: string, as: 'domain' | 'host' | null = null) {
  const resolver = zoneResolver(zone)
  const { target, notes } = await findTarget(readTarget(text), {
    targets,
    resolver,
    signal: new AbortController().signal,
    as,
  })
  const tags = 'tags' in target ? target.tags : []
  return { kind: target.kind, tags, notes, asked: resolver.namespace.questions }
}

describe('findTarget', () => {
  test.each([
    ['a registrable domain is a domain, unasked', 'example.org', null, 'domain', [], []],
    ['a name that the configuration lists as a domain is one', 'inside.example.com', null, 'domain', ['prod'], []],
    ['a name with MX records is a domain', 'news.example.com', null, 'domain', [], ['news.example.com MX']],
    ['a name without is a host', 'mail.example.com', null, 'host', [], ['mail.example.com MX']],
    ['MX records make a listed host a domain too', 'listed.example.com', null, 'domain', [], ['listed.example.com MX']],
    ['--as host takes what is listed', 'listed.example.com', 'host', 'host', ['prod'], []],
    ['--as host decides against the list of domains', 'inside.example.com', 'host', 'host', ['lab'], []],
    ['--as host decides against registrable', 'example.com', 'host', 'host', [], ['example.com MX']],
    ['--as domain decides against no MX', 'mail.example.com', 'domain', 'domain', [], []],
    ['an address', '192.0.2.1', null, 'address', [], []],
    ['a listed network', '192.0.2.5/28', null, 'network', ['office'], []],
    ['another network', '192.0.2.0/29', null, 'network', [], []],
  ] as const)('%s', async (_, text, as, kind, tags, asked) => {
    expect(await found(text, as)).toEqual({ kind, tags, notes: [], asked })
  })

  test('what could not be told about MX is said', async () => {
    expect(await found('lost.example.com')).toMatchObject({
      kind: 'host',
      notes: ['could not tell whether lost.example.com has MX records (servfail); looking at it as a host'],
    })
  })

  test.each([[null], ['host']] as const)('a host that does not exist is refused (as %s)', async (as) => {
    await expect(found('gone.example.com', as)).rejects.toMatchObject({
      name: 'NameError',
      message: 'gone.example.com does not exist: DNS knows no such name',
    })
  })
})
