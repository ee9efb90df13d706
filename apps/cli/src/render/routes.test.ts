import { namedRoutes } from '@mailhealth/alerting'
import type { Route } from '@mailhealth/core'
import { expect, test } from 'vitest'
import { routeLine } from './routes.ts'

const at = '2026-11-24T22:15:00.000Z'
const configured = { channels: ['#old'] }
const choice = { kind: 'set', terms: { channels: ['#new'] } } as const
const chosen = { name: 'web', revision: 1, choice, configured, by: 'cli:ann', at, reason: 'a new team' }
const who = 'set by cli:ann, 2026-11-24 22:15 UTC: “a new team”'

test.each<[string, readonly Route[], string]>([
  ['is as it was', [{ name: 'web', channel: '#old' }], '; it hides that of mailhealth.yaml, #old: everything'],
  [
    'changed',
    [{ name: 'web', channel: '#other' }],
    '; it hides that of mailhealth.yaml, #other: everything; mailhealth.yaml says something else of it since',
  ],
  [
    'was renamed',
    [{ name: 'site', channel: '#old' }],
    '; mailhealth.yaml no longer has a route of that name, and this one stays in force beside those it has',
  ],
])('a route that somebody set, where that of the file %s', (_, routes, rest) => {
  const named = namedRoutes(routes, [chosen]).find(({ name }) => name === 'web')
  expect(named && routeLine(named)).toBe(`web to #new: everything (${who}${rest})`)
})
