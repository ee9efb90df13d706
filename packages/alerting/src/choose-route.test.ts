import type { ChosenRoute, RouteTerms } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { choiceWithout, nextRevision, type RouteFault, routeFault } from './choose-route.ts'
import type { NamedRoute } from './named-routes.ts'

const watched = [
  { tags: ['prod'], checks: ['mx', 'spf'] },
  { tags: ['edge', 'lab'], checks: ['dnsbl'] },
  { tags: [], checks: ['tls'] },
]
const channels = ['C1']
const many = (count: number) => Array.from({ length: count }, (_, index) => `C${index}`)

describe('a route that somebody sets', () => {
  test.each<[RouteTerms, RouteFault | null]>([
    [{ channels }, null],
    [{ channels: [] }, 'no-channel'],
    [{ channels: many(10) }, null],
    [{ channels: many(11) }, 'many-channels'],
    [{ channels, tags: [...many(99), 'prod'] }, null],
    [{ channels, tags: [...many(100), 'prod'] }, 'many-tags'],
    [{ channels, tags: ['Prod'] }, 'unmatched-tags'],
    [{ channels, tags: ['prod', 'gone'] }, null],
    [{ channels, tags: ['prod'], checks: ['spf', 'dnsbl'] }, null],
    [{ channels, tags: ['prod'], checks: ['dnsbl'] }, 'unmatched-checks'],
    [{ channels, checks: ['tls'] }, null],
    [{ channels, checks: ['dane'] }, 'unmatched-checks'],
  ])('%j: %j', (terms, fault) => {
    expect(routeFault(terms, watched)).toBe(fault)
  })

  test('while nothing is watched it may fit later', () => {
    expect(routeFault({ channels, tags: ['prod'], checks: ['dane'] }, [])).toBe(null)
  })
})

describe('a route that somebody wants gone, or back', () => {
  const terms = { channels }
  const set: ChosenRoute = {
    name: 'prod',
    revision: 4,
    choice: { kind: 'set', terms },
    configured: null,
    by: 'U1',
    at: '2026-11-24T12:00:00.000Z',
    reason: 'moved',
  }
  const configured: NamedRoute = { name: 'prod', terms, configured: terms, chosen: null }
  const replaced: NamedRoute = { ...configured, chosen: set }
  const added: NamedRoute = { ...replaced, configured: null }
  const removed: NamedRoute = { ...replaced, terms: null }

  test.each([
    ['none', undefined, 'no-such', 'no-such'],
    ['that of the file', configured, { kind: 'removed' }, 'as-wished'],
    ['one that replaces it', replaced, { kind: 'removed' }, { kind: 'configured' }],
    ['one that only somebody set', added, { kind: 'configured' }, { kind: 'configured' }],
    ['one that is removed', removed, 'as-wished', { kind: 'configured' }],
  ] as const)('%s', (_, named, gone, back) => {
    expect([choiceWithout('remove', named), choiceWithout('configured', named)]).toEqual([gone, back])
  })

  test('revisions go on where a name was chosen before', () => {
    expect([nextRevision('prod', [set]), nextRevision('other', [set])]).toEqual([5, 1])
  })
})
