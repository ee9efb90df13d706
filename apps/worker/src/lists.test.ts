import { join } from 'node:path'
import { describeList } from '@mailhealth/catalogue'
import type { ListHealth } from '@mailhealth/checks'
import type { Event } from '@mailhealth/core'
import { type Store, takeUnpublished } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keepBudgets } from './list-budget.ts'
import { listPaces } from './list-pace.ts'
import { rememberLists } from './list-standing.ts'
import { configOf, temporaryDirectory } from './testing.ts'

const testPoints = { ipv4: { listed: '127.0.0.2', unlisted: '127.0.0.1' } }
const list = (name: string, more: object = {}) =>
  describeList({ zone: `${name}.example`, name, operator: name, testPoints, severity: 'medium', ...more })
const minute = 60_000
const start = Date.parse('2026-11-25T12:00:00.000Z')

describe('lists in the store', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory()
  let store: Store
  let now = start
  const clock = { now: () => new Date(now) }

  beforeAll(async () => {
    store = await openNewStore(join(directory.path, 'data'))
  }, 60_000)

  afterAll(async () => {
    await store.close()
    directory.remove()
  })

  /** A source's memory on a path of its own, and what it announced. */
  function remembering(path: string, lists = [list('a'), list('b'), list('c'), list('d'), list('e')]) {
    let isResolverFault = false
    const memory = rememberLists({ store, clock, lists, path, isResolverFault: () => isResolverFault })
    const since = new Map<string, string>()
    return {
      memory,
      setResolverFault: (on: boolean) => {
        isResolverFault = on
      },
      async found(
        zone: string,
        state: ListHealth['state'],
        at: number,
        kind: 'ipv4' | 'ipv6' = 'ipv4',
      ): Promise<string[]> {
        now = start + at
        const testedAt = clock.now().toISOString()
        const key = `${zone} ${kind} ${state}`
        if (!since.has(key)) since.clear()
        since.set(key, since.get(key) ?? testedAt)
        const before = new Set((await takeUnpublished(store.db, 1_000)).map(({ event }) => event.id))
        const one = lists.find((wanted) => wanted.zone === `${zone}.example`)
        if (one === undefined) throw new Error(zone)
        const health = { state, fault: null, codes: [], reason: state, testedAt, since: since.get(key) ?? testedAt }
        await memory.keep(one, kind, health)
        const events = (await takeUnpublished(store.db, 1_000)).map(({ event }) => event)
        return events.filter(({ id }) => !before.has(id)).map(told)
      },
    }
  }

  test('a list that fails its tests is out once, and back once', async () => {
    const { found, memory } = remembering('once')
    expect(await found('a', 'healthy', 0)).toEqual([])
    expect(await found('a', 'broken', 1 * minute)).toEqual([])
    expect(await found('a', 'broken', 2 * minute)).toEqual(['list.quarantined a.example broken'])
    expect(await found('a', 'broken', 3 * minute)).toEqual([])
    expect(await memory.recall(list('a'), 'ipv4')).toMatchObject({ state: 'broken', since: '2026-11-25T12:01:00.000Z' })
    expect(await found('a', 'healthy', 4 * minute)).toEqual(['list.restored a.example broken'])
  })

  test('a moment of trouble is no news, and both families are one', async () => {
    const { found } = remembering('families')
    expect(await found('a', 'unknown', 0)).toEqual([])
    expect(await found('a', 'healthy', 10_000)).toEqual([])
    expect(await found('a', 'refused', 20_000)).toEqual([])
    expect(await found('a', 'refused', 90_000)).toEqual(['list.quarantined a.example refused'])
    expect(await found('a', 'refused', 91_000, 'ipv6')).toEqual([])
    expect(await found('a', 'refused', 191_000, 'ipv6')).toEqual([])
    expect(await found('a', 'healthy', 200_000)).toEqual([])
    expect(await found('a', 'healthy', 201_000, 'ipv6')).toEqual(['list.restored a.example refused'])
  })

  test('lists that fail together are the resolver’s fault, and none is out', async () => {
    const { found, setResolverFault } = remembering('together')
    setResolverFault(true)
    for (const zone of ['a', 'b', 'c']) {
      await found(zone, 'unknown', 0)
      expect(await found(zone, 'unknown', 5 * minute)).toEqual([])
    }
  })

  test('a critical list that is out degrades the coverage', async () => {
    const lists = [list('z', { severity: 'critical' }), list('b'), list('c')]
    const { found } = remembering('critical', lists)
    await found('z', 'refused', 0)
    expect(await found('z', 'refused', minute)).toEqual([
      'list.quarantined z.example refused',
      'coverage.degraded 3 z.example',
    ])
    expect(await found('z', 'healthy', 2 * minute)).toEqual(['list.restored z.example refused', 'coverage.restored 3 '])
  })

  describe('an operator’s daily limit', () => {
    const limits = { perDay: 1_000, perSecond: null }
    const first = list('first', { operator: 'Op', limits })
    const second = list('second', { operator: 'Op', limits })

    test('holds over its lists, over workers that race, and over a restart', async () => {
      now = start
      const workers = [keepBudgets(store.db, clock), keepBudgets(store.db, clock)]
      let granted = 0
      const ask = async (worker: (typeof workers)[number] | undefined, one: typeof first, questions: number) => {
        if (await worker?.(one, questions)) granted += questions
      }
      await Promise.all(
        Array.from({ length: 120 }, (_, at) => ask(workers[at % 2], at % 3 === 0 ? first : second, 1 + (at % 7))),
      )
      const restarted = keepBudgets(store.db, clock)
      while (await restarted(first, 7)) granted += 7
      expect(granted).toBeLessThanOrEqual(1_000)
      expect(granted).toBeGreaterThan(900)
      expect(await keepBudgets(store.db, clock)(second, 200)).toBe(false)
    })

    test('begins anew with the day', async () => {
      now = start + 24 * 60 * minute
      expect(await keepBudgets(store.db, clock)(first, 900)).toBe(true)
      expect(await keepBudgets(store.db, clock)(first, 200)).toBe(false)
    })

    test('is exceeded by no schedule of questions, workers, restarts and nights', async () => {
      const seen = { full: 0, refused: 0, nights: 0 }
      for (let schedule = 0; schedule < 60; schedule++) {
        const below = randomNumbers(schedule)
        const perDay = 1 + below(schedule % 2 === 0 ? 60 : 2_000)
        const of = { operator: `schedule ${schedule}`, limits: { perDay, perSecond: null } }
        const zones = [list(`one${schedule}`, of), list(`two${schedule}`, of)] as const
        const workers = Array.from({ length: 3 }, () => keepBudgets(store.db, clock))
        const granted = new Map<string, number>()
        for (let step = 0; step < 12; step++) {
          const day = clock.now().toISOString().slice(0, 10)
          const asked = Array.from({ length: below(10) }, async () => {
            const questions = 1 + below(Math.ceil(perDay / 4))
            const isGranted = await workers[below(3)]?.(zones[below(2)] ?? zones[0], questions)
            if (isGranted === true) granted.set(day, (granted.get(day) ?? 0) + questions)
            else seen.refused++
          })
          await Promise.all(asked)
          const event = below(6)
          if (event === 0) workers[below(3)] = keepBudgets(store.db, clock)
          if (event !== 1) continue
          now += (1 + below(30)) * 60 * minute
          if (clock.now().toISOString().slice(0, 10) !== day) seen.nights++
        }
        for (const [day, count] of granted) {
          expect([schedule, day, perDay, count <= perDay]).toEqual([schedule, day, perDay, true])
          if (count * 2 > perDay) seen.full++
        }
      }
      expect(seen.full).toBeGreaterThan(30)
      expect(seen.refused).toBeGreaterThan(200)
      expect(seen.nights).toBeGreaterThan(20)
    })

    test('is none where the operator published none', async () => {
      expect(await keepBudgets(store.db, clock)(list('free'), 1_000_000)).toBe(true)
    })
  })
})

describe('how often lists are asked', () => {
  const directory = temporaryDirectory()
  afterAll(() => directory.remove())
  const paceOf = (yaml: string, zone: string) =>
    listPaces(configOf(directory.path, yaml)).find((one) => one.list.zone === zone)

  test.each([
    ['a critical list: at the interval', 'domains: [{ name: a.example }]', 'zen.spamhaus.org', 900],
    ['one that weighs less: four times as slow', 'domains: [{ name: a.example }]', 'psbl.surriel.com', 3_600],
    ['one that is rebuilt hourly', 'schedule: { dnsbl: 1m }', 'dnsbl-1.uceprotect.net', 3_600],
    // 65,536 questions a round and list; of 100,000 a day four fifths are planned with.
    ['one whose limit a large network would exceed', 'networks: [{ cidr: 198.51.0.0/16 }]', 'bl.mailspike.net', 70_779],
    // At 10 a second a round takes nearly two hours; four fifths of that rate are planned with.
    [
      'one whose rate a large network would exceed',
      'networks: [{ cidr: 198.51.0.0/16 }]\ndnsbl: { add: [dnsbl.spfbl.net] }',
      'dnsbl.spfbl.net',
      8_192,
    ],
  ])('%s', (_name, yaml, zone, seconds) => {
    expect(paceOf(yaml, zone)?.paceSeconds).toBe(seconds)
  })

  test('no plan exceeds any operator’s limit, whatever the fleet', () => {
    let limited = 0
    for (const bits of [16, 18, 20, 24]) {
      const paces = listPaces(
        configOf(directory.path, `networks: [{ cidr: 198.51.0.0/${bits} }]\nschedule: { dnsbl: 1m }`),
      )
      const byOperator = Map.groupBy(paces, ({ list: { operator } }) => operator)
      for (const group of byOperator.values()) {
        const limit = group[0]?.list.limits.perDay ?? null
        if (limit === null) continue
        limited++
        expect(group.reduce((sum, { perDay }) => sum + perDay, 0)).toBeLessThanOrEqual(limit)
      }
    }
    expect(limited).toBeGreaterThan(8)
  })
})

/** Whole numbers from 0 to below a bound, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed + 1
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
}

function told(event: Event): string {
  if (event.type === 'list.quarantined' || event.type === 'list.restored')
    return `${event.type} ${event.zone} ${event.state}`
  if (event.type === 'coverage.degraded' || event.type === 'coverage.restored')
    return `${event.type} ${event.lists} ${event.missing.join(' ')}`
  return event.type
}
