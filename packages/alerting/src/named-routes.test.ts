import type { ChosenRoute, Route, RouteChoice, RouteTerms } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { asTheyWere, isConfiguredAnew, isSame, namedRoutes, routesInForce } from './named-routes.ts'

const chosen = (name: string, choice: RouteChoice, configured: RouteTerms | null = null): ChosenRoute => ({
  name,
  revision: 3,
  choice,
  configured,
  by: 'U1',
  at: '2026-11-24T12:00:00.000Z',
  reason: 'moved',
})
const set = (...channels: string[]): RouteChoice => ({ kind: 'set', terms: { channels } })

const file: readonly Route[] = [
  { name: 'prod', channel: '#mail-prod', tags: ['prod'] },
  { channel: '#mail-lists', checks: ['dnsbl'], mention: null },
  { channel: '#mail-lists', severity: 'critical', locale: 'de' },
  { name: 'mail-lists-2', channel: 'C0AUDIT' },
  { channel: '#a|b' },
]

describe('routes of two places', () => {
  test('without choices they are those of the configuration, called by their name or their channel', () => {
    const named = namedRoutes(file, [])
    expect(named.map(({ name, chosen }) => [name, chosen])).toEqual([
      ['prod', null],
      ['mail-lists', null],
      ['mail-lists-3', null],
      ['mail-lists-2', null],
      ['route-5', null],
    ])
    expect(routesInForce(named)).toEqual([
      file[0],
      { name: 'mail-lists', ...file[1] },
      { name: 'mail-lists-3', ...file[2] },
      file[3],
      { name: 'route-5', ...file[4] },
    ])
  })

  test.each<[string, readonly ChosenRoute[], readonly string[]]>([
    ['one that is set stands where that of the file does', [chosen('prod', set('C1', 'C2'))], ['prod C1', 'prod C2']],
    ['one that is removed is gone', [chosen('prod', { kind: 'removed' })], []],
    ['one that is as configured is', [chosen('prod', { kind: 'configured' })], ['prod #mail-prod']],
    [
      'those that only somebody chose come last, by name',
      [chosen('z', set('C9')), chosen('b', set('C8')), chosen('old', { kind: 'removed' })],
      ['prod #mail-prod', 'b C8', 'z C9'],
    ],
    [
      'what was given back to a file that says nothing is no route',
      [chosen('x', { kind: 'configured' })],
      ['prod #mail-prod'],
    ],
  ])('%s', (_, choices, expected) => {
    const routes = routesInForce(namedRoutes(file.slice(0, 1), choices))
    expect(routes.map(({ name, channel }) => `${name} ${channel}`)).toEqual(expected)
  })

  test('what the file said before is not carried into what somebody set, and stays to be told of', () => {
    const choice = chosen('prod', set('C1'), { channels: ['#mail-prod'], tags: ['prod'] })
    expect(namedRoutes(file.slice(0, 1), [choice])).toEqual([
      {
        name: 'prod',
        terms: { channels: ['C1'] },
        configured: { channels: ['#mail-prod'], tags: ['prod'] },
        chosen: choice,
      },
    ])
  })

  test.each<[string, readonly Route[], RouteTerms | null, boolean]>([
    ['the same', [{ name: 'prod', channel: '#p', tags: ['a', 'b'] }], { channels: ['#p'], tags: ['b', 'a'] }, false],
    ['other tags', [{ name: 'prod', channel: '#p', tags: ['a'] }], { channels: ['#p'] }, true],
    ['nobody called', [{ name: 'prod', channel: '#p', mention: null }], { channels: ['#p'] }, true],
    ['new in the file', [{ name: 'prod', channel: '#p' }], null, true],
    ['gone from the file', [], { channels: ['#p'] }, true],
    ['never in the file', [], null, false],
  ])('a file that says %s since then: %#', (_, routes, then, expected) => {
    const [named] = namedRoutes(routes, [chosen('prod', set('C1'), then)])
    expect(named && isConfiguredAnew(named)).toBe(expected)
  })

  test('what was on its way stays in its channels, and calls whom the route calls now', () => {
    const then = namedRoutes(file.slice(0, 2), [chosen('extra', set('C5'))])
    const now = namedRoutes(file.slice(0, 1), [
      chosen('prod', { kind: 'set', terms: { channels: ['C1'], checks: ['spf'], mention: 'S2', locale: 'de' } }),
      chosen('extra', { kind: 'configured' }),
    ])
    expect(routesInForce(asTheyWere(then, now))).toEqual([
      { name: 'prod', channel: '#mail-prod', tags: ['prod'], mention: 'S2', locale: 'de' },
      { name: 'mail-lists', channel: '#mail-lists', checks: ['dnsbl'], mention: null },
      { name: 'extra', channel: 'C5' },
    ])
  })

  test('what nobody chose is never configured anew; nothing is not the same as something', () => {
    expect(namedRoutes(file, []).some(isConfiguredAnew)).toBe(false)
    expect([isSame(null, null), isSame(null, { channels: ['C1'] })]).toEqual([true, false])
  })
})
