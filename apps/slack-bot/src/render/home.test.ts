import type { NamedRoute } from '@mailhealth/alerting'
import { locales } from '@mailhealth/catalogue'
import { checkIds, type Mute, plainDomain, plainHost, type Target, toDomainName } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ann, incident, listing } from '../testing.ts'
import { routeTextsIn } from '../texts/routes.ts'
import { type HomeFacts, homeView } from './home.ts'
import { readChoice, withFilter } from './home-choice.ts'
import { aFewRoutes, hostileRoute, slackToShow, wordingIn } from './testing.ts'

const at = '2026-11-24T22:15:00.000Z'
const nameOf = (text: string) => toDomainName(text) as never
const all = readChoice({})

const host: Target = { ...plainHost(nameOf('mx1.example.org')), tags: ['prod', 'eu'] }
const domain: Target = { ...plainDomain(nameOf('example.org')), tags: ['prod'] }

const mute: Mute = {
  id: 7,
  scope: 'group:prod',
  startsAt: at,
  endsAt: '2026-11-25T02:00:00.000Z',
  by: ann,
  reason: 'a move to another rack',
  endedAt: null,
  endedBy: null,
}

function outcome(target: string, check: (typeof checkIds)[number], was: 'pass' | 'fail' | 'indeterminate') {
  return { targetKey: target, target: target.split(':')[1] ?? '', check, outcome: was, at: new Date(at) }
}

const facts: HomeFacts = {
  user: ann,
  choice: all,
  targets: [domain, host],
  outcomes: [
    outcome('domain:example.org', 'spf', 'pass'),
    outcome('domain:example.org', 'dmarc', 'indeterminate'),
    outcome('host:mx1.example.org', 'dnsbl', 'fail'),
    outcome('host:mx1.example.org', 'tls', 'pass'),
  ],
  incidents: [
    incident(),
    incident({ number: 143, check: 'tls', severity: 'high', state: 'acknowledged', acknowledgedBy: ann }),
  ],
  mutes: [mute],
  digest: {
    plan: { at: '09:00', timeZone: 'Europe/Berlin', daily: true, weekly: 'monday' },
    channel: '#mail-ops',
    chosen: { by: ann, at },
  },
  admin: {
    routes: aFewRoutes,
    runbooks: { baseUrl: null, overrides: { 'dnsbl.listed': 'https://wiki.example.com/dnsbl' } },
  },
  version: '1.2.3',
  overdue: 0,
  waiting: 2,
}

const empty: HomeFacts = {
  ...facts,
  targets: [],
  outcomes: [],
  incidents: [],
  mutes: [],
  digest: { plan: null, channel: '#mail-ops', chosen: null },
  admin: null,
  overdue: 3,
  waiting: 0,
}

describe.each(locales)('the Home, in %s', (locale) => {
  const wording = wordingIn(locale)
  const onSlack = slackToShow()

  test('as it was looked at', async () => {
    const homes = { full: homeView(facts, wording), empty: homeView(empty, wording) }
    for (const view of Object.values(homes)) await onSlack.client.views.publish({ user_id: ann, view })
    await expect(`${JSON.stringify(homes, null, 1)}\n`).toMatchFileSnapshot(`./golden/home.${locale}.json`)
  })

  test('however much there is, Slack takes it, and each row says its state in words', async () => {
    const hostile = '<!channel> \u202e`x` <https://evil.example|ok>'.padEnd(300, '<&>')
    let full = 0
    const amounts = fc.record({
      incidents: fc.nat(60),
      mutes: fc.nat(30),
      targets: fc.nat(60),
      routes: fc.nat(60),
      page: fc.nat(9),
    })
    await fc.assert(
      fc.asyncProperty(amounts, async ({ incidents, mutes, targets, routes, page }) => {
        const view = homeView(
          {
            ...facts,
            choice: { ...all, page },
            incidents: many(incidents, (number) => incident({ number, target: hostile, findings: [listing(hostile)] })),
            mutes: many(mutes, (id) => ({ ...mute, id, scope: hostile, reason: hostile })),
            targets: many(targets, (index) => ({ ...host, name: nameOf(`${'x'.repeat(60)}.h${index}.example.org`) })),
            outcomes: many(targets, (index) => `host:${'x'.repeat(60)}.h${index}.example.org`).flatMap((key) =>
              checkIds.map((check) => outcome(key, check, 'fail')),
            ),
            admin: {
              routes: {
                ...aFewRoutes,
                named: many(routes, (index) => hostileRoute(`route-${index}`, hostile)),
              },
              runbooks: { baseUrl: null, overrides: {} },
            },
          },
          wording,
        )
        await onSlack.client.views.publish({ user_id: ann, view })
        const text = JSON.stringify(view)
        expect(text).not.toMatch(/<!channel|<https:\/\/evil|\u202e/)
        const rows = text.split('\\n').filter((line) => line.includes('🔴 *MH-'))
        if (incidents > 10) full++
        expect(text.split(wording.texts.incident.open).length - 1).toBe(shownOn(page, incidents))
        expect(rows.length).toBeLessThanOrEqual(10)
      }),
      { numRuns: 40 },
    )
    expect(full).toBeGreaterThan(10)
  })

  test('a route that the file overtook is there, however many there are', () => {
    const others = many(40, (index) => ({ ...(aFewRoutes.named[0] as NamedRoute), name: `route-${index}` }))
    const routes = { ...aFewRoutes, named: [...others, ...aFewRoutes.named] }
    const text = JSON.stringify(
      homeView({ ...facts, admin: { routes, runbooks: { baseUrl: null, overrides: {} } } }, wording),
    )
    const { anew, noLonger } = routeTextsIn(wording.locale)
    expect([anew, noLonger].map((one) => text.includes(one))).toEqual([true, true])
    expect(text).toContain('*route-1*')
    expect(text).not.toContain('*route-39*')
  })

  test('what was chosen narrows the open incidents, and nothing else', () => {
    const shown = (choice: HomeFacts['choice']): string[] => {
      const text = JSON.stringify(homeView({ ...facts, choice }, wording))
      return [...text.matchAll(/\*(MH-\d+)\*/g)].map(([, name = '']) => name)
    }
    const mine = 'MH-143'
    expect(shown(all)).toEqual([mine, 'MH-142', 'MH-143'])
    expect(shown(withFilter(all, 'severity', 'critical'))).toEqual([mine, 'MH-142'])
    expect(shown(withFilter(all, 'state', 'acknowledged'))).toEqual([mine, 'MH-143'])
    expect(shown(withFilter(all, 'group', 'eu'))).toEqual([mine, 'MH-142', 'MH-143'])
    expect(shown(withFilter(all, 'group', 'gone'))).toEqual([mine])
    expect(shown(withFilter(withFilter(all, 'state', 'snoozed'), 'state', '*'))).toEqual(shown(all))
  })
})

test('a choice of another version does not narrow', () => {
  expect(readChoice({ group: 3, severity: 'worst', state: 'resolved', page: -1 })).toEqual(all)
  expect(readChoice({ group: 'eu', severity: 'high', state: 'open', page: 2 })).toEqual({
    group: 'eu',
    severity: 'high',
    state: 'open',
    page: 2,
  })
})

/** How many of so many are on a page; the last page stands for those beyond it. */
function shownOn(page: number, incidents: number): number {
  const last = Math.max(0, Math.ceil(incidents / 10) - 1)
  return Math.min(10, incidents - Math.min(page, last) * 10)
}

function many<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index + 1))
}
