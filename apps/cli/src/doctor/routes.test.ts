import { namedRoutes } from '@mailhealth/alerting'
import type { ChosenRoute, Route } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { routesQuestion } from './routes.ts'
import { channelsIn } from './slack/channels.ts'

const file: readonly Route[] = [
  { name: 'prod', channel: '#mail-prod' },
  { name: 'lists', channel: '#mail-lists' },
]
const set = (name: string, configured: ChosenRoute['configured'], ...channels: string[]): ChosenRoute => ({
  name,
  revision: 1,
  choice: { kind: 'set', terms: { channels } },
  configured,
  by: 'U1',
  at: '2026-11-24T12:00:00.000Z',
  reason: 'moved',
})

describe('where routes come from', () => {
  test.each([
    ['the file alone', namedRoutes(file, []), 'ok', 'All are as the configuration says.'],
    [
      'people too',
      namedRoutes(file, [set('lists', { channels: ['#mail-lists'] }, 'C1'), set('web', null, 'C2')]),
      'ok',
      '2 of 3 as people chose: lists, web; mailhealth route says who.',
    ],
    [
      'a file that says something else since',
      namedRoutes(file, [set('lists', { channels: ['#old'] }, 'C1')]),
      'warn',
      '1 of 2 as people chose: lists; mailhealth route says who. The configuration says something else of lists since; what people chose is in force.',
    ],
    ['a store in use', 'it is in use', 'unknown', 'What people set cannot be read: it is in use'],
  ] as const)('%s', async (_, routes, state, said) => {
    expect(await routesQuestion(routes).ask(new AbortController().signal)).toMatchObject({ state, said })
  })

  test('the channels that are asked about are those in force', () => {
    const routes = namedRoutes(file, [set('lists', null, 'C1', '#mail-prod'), set('web', null, 'C2')])
    expect(channelsIn({ channel: '#mail-ops', digest: null }, routes)).toEqual([
      { channel: '#mail-ops', path: 'slack.channel' },
      { channel: '#mail-prod', path: 'slack.routes[0].channel' },
      { channel: 'C1', path: 'the route lists' },
      { channel: 'C2', path: 'the route web' },
    ])
  })
})
