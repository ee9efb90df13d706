import { renderChange } from '@mailhealth/catalogue'
import type { Facts } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byteText } from '../testing.ts'
import { explainDkimChange } from './explain-change.ts'
import { makeKey, publish, runDkim, stringsOf } from './testing.ts'

const rsa = `p=${makeKey('rsa')}`
const otherRsa = `p=${makeKey('rsa')}`
const short = `p=${makeKey('rsa', 1024)}`
const ed = `k=ed25519; p=${makeKey('ed25519')}`

type Records = { readonly [selector: string]: string | readonly string[] | { readonly alias: string } }

async function factsOf(records: Records, selectors: readonly string[] = ['a']): Promise<Facts> {
  const resolver = zoneResolver()
  for (const [selector, texts] of Object.entries(records)) {
    if (typeof texts === 'object' && 'alias' in texts) {
      resolver.namespace.set(`${selector}._domainkey.example.com`, 'CNAME', [texts.alias])
    } else publish(resolver, selector, ...[texts].flat())
  }
  resolver.namespace.set('one.provider.example', 'TXT', [stringsOf(rsa)])
  resolver.namespace.set('two.provider.example', 'TXT', [stringsOf(rsa)])
  resolver.namespace.set('new.provider.example', 'TXT', [stringsOf(otherRsa)])
  return (await runDkim(resolver, selectors)).verdict.facts
}

async function told(before: Records, after: Records, selectors?: readonly string[]) {
  const changes = explainDkimChange(await factsOf(before, selectors), await factsOf(after, selectors))
  return changes.map((change) => [change.direction, change.thirdParty, renderChange(change, 'example.com', 'en')])
}

const key = 'The DKIM key of example.com at the selector a'

describe('explainDkimChange', () => {
  test.each<[string, Records, Records, [string, string | null, string][]]>([
    ['nothing changed', { a: rsa }, { a: rsa }, []],
    ['the same key in other words', { a: rsa }, { a: `v=DKIM1; n=note; k=rsa; ${rsa}` }, []],
    ['a key vanished', { a: rsa }, {}, [['weakened', null, `${key} (rsa 2048) has vanished.`]]],
    [
      'something else is there',
      { a: rsa },
      { a: 'hello' },
      [['weakened', null, `${key} (rsa 2048) gave way to something that is no key.`]],
    ],
    ['it broke', { a: rsa }, { a: rsa.slice(0, 100) }, [['weakened', null, `${key} (rsa 2048) is broken now.`]]],
    ['a second record', { a: rsa }, { a: [rsa, otherRsa] }, [['weakened', null, `${key} (rsa 2048) is broken now.`]]],
    ['revoked', { a: rsa }, { a: 'v=DKIM1; p=' }, [['weakened', null, `${key} (rsa 2048) was revoked.`]]],
    [
      'a key appeared',
      {},
      { a: ed },
      [['strengthened', null, 'example.com has a DKIM key at the selector a now (ed25519 256).']],
    ],
    ['rotated', { a: rsa }, { a: otherRsa }, [['neutral', null, `${key} was replaced (rsa 2048).`]]],
    [
      'key weakened 2048 -> 1024',
      { a: rsa },
      { a: short },
      [['weakened', null, `${key} was replaced (rsa 2048 to rsa 1024).`]],
    ],
    [
      'key strengthened 1024 -> 2048',
      { a: short },
      { a: rsa },
      [['strengthened', null, `${key} was replaced (rsa 1024 to rsa 2048).`]],
    ],
    [
      '256 bits of Ed25519 are not less',
      { a: rsa },
      { a: ed },
      [['neutral', null, `${key} was replaced (rsa 2048 to ed25519 256).`]],
    ],
    [
      'testing begins',
      { a: rsa },
      { a: `t=y; ${rsa}` },
      [['weakened', null, `${key} says t=y now: receivers may ignore its signatures.`]],
    ],
    [
      'testing ends',
      { a: `t=y; ${rsa}` },
      { a: rsa },
      [['strengthened', null, `${key} no longer says that it is being tested.`]],
    ],
    [
      'moved to a provider, the key the same',
      { a: rsa },
      { a: { alias: 'one.provider.example' } },
      [['neutral', null, `${key} is hosted at one.provider.example now, no longer by itself.`]],
    ],
    [
      'to another host with another key',
      { a: { alias: 'one.provider.example' } },
      { a: { alias: 'new.provider.example' } },
      [
        ['neutral', null, `${key} is hosted at new.provider.example now, no longer at one.provider.example.`],
        ['neutral', null, `${key} was replaced (rsa 2048).`],
      ],
    ],
    [
      'a key at a selector that nobody listed',
      { a: rsa },
      { a: rsa, default: short },
      [['neutral', null, 'At selectors of example.com that the configuration does not name: new default: rsa 1024.']],
    ],
    [
      'every selector is answered',
      { a: rsa, '*': 'v=DKIM1; p=' },
      { a: rsa, '*': otherRsa },
      [['weakened', null, 'Every selector of example.com is answered with rsa 2048 now, instead of revoked.']],
    ],
  ])('%s', async (_, before, after, changes) => {
    expect(await told(before, after)).toEqual(changes)
  })

  test('a key revoked while another appears is the end of a rotation', async () => {
    expect(await told({ a: rsa, b: [] }, { a: 'v=DKIM1; p=', b: otherRsa }, ['a', 'b'])).toEqual([
      ['neutral', null, `${key} (rsa 2048) was revoked.`],
      ['strengthened', null, 'example.com has a DKIM key at the selector b now (rsa 2048).'],
    ])
  })

  test('a provider that rotates its own key is named', () => {
    const at = (hash: string): Facts => ({ 'selector a': `rsa 2048 ${hash.repeat(16)} at key.provider.example` })
    expect(explainDkimChange(at('0'), at('1'))).toEqual([
      {
        id: 'dkim.key-rotated',
        args: { selector: 'a', before: 'rsa 2048', after: 'rsa 2048' },
        direction: 'neutral',
        thirdParty: 'key.provider.example',
      },
    ])
  })

  test('what could not be told says nothing', async () => {
    const facts = await factsOf({ a: rsa, default: short })
    expect(explainDkimChange(facts, {})).toEqual([])
    expect(explainDkimChange({}, facts)).toEqual([])
  })
})

describe('facts of DKIM', () => {
  test('do not depend on order, white space, splitting or what nobody reads', async () => {
    const plain = await factsOf({ a: [rsa, 'v=DKIM1; p='], default: short })
    let shuffled = 0
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(['n=x', 's=*', 'h=sha256', 'x=y', 'k=rsa'], { minLength: 0, maxLength: 5 }),
        fc.boolean(),
        fc.constantFrom('', ' ', '\t', '  '),
        async (tags, isTurned, space) => {
          if (isTurned || tags.length > 1) shuffled++
          const written = ['v=DKIM1', ...tags, rsa.replace(/.{80}/g, `$&${space}`)].join(`;${space}`)
          const texts = isTurned ? ['v=DKIM1; p=', written] : [written, 'v=DKIM1; p=']
          expect(await factsOf({ a: texts, default: `${space}${short};` })).toEqual(plain)
        },
      ),
      { numRuns: 30 },
    )
    expect(shuffled).toBeGreaterThan(10)
  })

  test('no texts make the check throw, and what failed is never missing', async () => {
    let failed = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(byteText, { maxLength: 3 }),
        fc.constantFrom('timeout', 'servfail', 'refused', 'bogus', 'truncated'),
        async (texts, mode) => {
          const resolver = zoneResolver()
          publish(resolver, 'a', ...texts)
          const answered = await runDkim(resolver, ['a'])
          expect(['pass', 'fail']).toContain(answered.verdict.outcome)
          resolver.namespace.fail('a._domainkey.example.com', mode as 'timeout')
          const { verdict } = await runDkim(resolver, ['a'], { memory: answered.memory })
          expect(verdict.outcome).toBe('indeterminate')
          expect(verdict.findings.map((one) => one.id)).toEqual(['dkim.indeterminate'])
          expect(verdict.facts).not.toHaveProperty('selector a')
          failed++
        },
      ),
      { numRuns: 60 },
    )
    expect(failed).toBe(60)
  })
})
