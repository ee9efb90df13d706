import { type DnsblList, describeList, findList, type ListKind } from '@mailhealth/catalogue'
import type { Resolver } from '@mailhealth/core'
import type { ZoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { decode, type ListAnswer, readAnswer } from './codes.ts'
import { createListSource, judgeHealth } from './list-health.ts'
import { exampleLists, exampleWorld } from './testing.ts'

const { zen, dbl, trap, hobby } = exampleLists
const signal = new AbortController().signal

const listed: ListAnswer = { kind: 'records', codes: ['127.0.0.2'] }
const error: ListAnswer = { kind: 'records', codes: ['127.255.255.254'] }
const both: ListAnswer = { kind: 'records', codes: ['127.0.0.2', '127.255.255.254'] }
const foreign: ListAnswer = { kind: 'records', codes: ['198.51.100.53'] }
const nxdomain: ListAnswer = { kind: 'nxdomain' }
const nodata: ListAnswer = { kind: 'nodata' }
const timeout: ListAnswer = { kind: 'failed', reason: 'timeout' }

describe('judgeHealth: the table of states', () => {
  test.each<[string, ListAnswer | null, ListAnswer[], string, string | null]>([
    ['positive, negative', listed, [nxdomain, nxdomain], 'healthy', null],
    ['positive, negative by NODATA', listed, [nodata, nxdomain], 'healthy', null],
    ['positive among error codes, negative', both, [nxdomain, nxdomain], 'healthy', null],
    ['positive, negative failed', listed, [timeout, nxdomain], 'doubtful', null],
    ['positive, random label failed', listed, [nxdomain, timeout], 'doubtful', null],
    ['positive, negative listed', listed, [listed, nxdomain], 'broken', 'wildcard'],
    ['positive, random label listed', listed, [nxdomain, listed], 'broken', 'wildcard'],
    ['positive, negative listed and random label failed', listed, [listed, timeout], 'broken', 'wildcard'],
    ['positive, negative refused', listed, [error, nxdomain], 'refused', null],
    ['absent, negative', nxdomain, [nxdomain, nxdomain], 'broken', 'emptied'],
    ['absent by NODATA, negative', nodata, [nodata, nodata], 'broken', 'emptied'],
    ['absent, negative failed', nxdomain, [timeout, nxdomain], 'unknown', null],
    ['absent, negative listed', nxdomain, [listed, nxdomain], 'broken', 'wildcard'],
    ['error code, negative', error, [nxdomain, nxdomain], 'refused', null],
    ['error code, error code', error, [error, error], 'refused', null],
    ['error code, failed', error, [timeout, timeout], 'refused', null],
    ['outside 127/8, negative', foreign, [nxdomain, nxdomain], 'broken', 'parked'],
    ['positive, outside 127/8', listed, [nxdomain, foreign], 'broken', 'parked'],
    ['failed, outside 127/8', timeout, [nxdomain, foreign], 'broken', 'parked'],
    ['failed, negative', timeout, [nxdomain, nxdomain], 'unknown', null],
    ['failed, listed', timeout, [listed, nxdomain], 'unknown', null],
    ['failed, failed', timeout, [timeout, timeout], 'unknown', null],
    ['no test point, negative', null, [nxdomain], 'untested', null],
    ['no test point, listed', null, [listed], 'broken', 'wildcard'],
    ['no test point, error code', null, [error], 'refused', null],
    ['no test point, failed', null, [timeout], 'unknown', null],
  ])('%s', (_name, positive, negatives, state, fault) => {
    const health = judgeHealth(trap, 'ipv4', positive, negatives)
    expect({ state: health.state, fault: health.fault }).toEqual({ state, fault })
    expect(health.reason).toMatch(/\S/)
  })
})

describe('a test entry whose own code is an error anywhere else, as DNSWL has it', () => {
  const dnswl = findList('list.dnswl.org') as DnsblList
  const special: ListAnswer = { kind: 'records', codes: ['127.0.10.0'] }
  test.each<[string, ListKind, ListAnswer, ListAnswer[], string]>([
    ['shows that the list works', 'ipv4', special, [nxdomain, nxdomain], 'healthy'],
    ['does so for IPv6', 'ipv6', special, [nxdomain], 'healthy'],
    ['is a refusal where everything is answered so', 'ipv4', special, [special, special], 'refused'],
    [
      'is a refusal with any other error code',
      'ipv4',
      { kind: 'records', codes: ['127.0.0.255'] },
      [nxdomain],
      'refused',
    ],
  ])('%s', (_name, kind, positive, negatives, state) => {
    expect(judgeHealth(dnswl, kind, positive, negatives).state).toBe(state)
  })

  test('is no trust in anything else', () => {
    expect(readAnswer(dnswl, special)).toMatchObject({ kind: 'refused', cause: 'other' })
    expect(decode(dnswl, ['127.0.5.2']).meanings).toEqual(['trust: medium', 'category: network provider'])
  })
})

describe('createListSource', () => {
  const sourceOf = (resolver: Resolver) => {
    const clock = { at: Date.parse('2026-11-25T00:00:00.000Z'), now: () => new Date(clock.at) }
    return { clock, source: createListSource(Object.values(exampleLists), resolver, clock) }
  }
  const asked = (questions: readonly string[], list: DnsblList, kind: ListKind): string[] =>
    questions
      .filter((question) => question.endsWith(`${list.zone} A`))
      .map((question) => question.replace(/^[0-9a-f]{16}\./, '<random>.'))
      .filter((question) => kind !== 'ipv6' || !question.includes('.127.'))

  test.each<[string, DnsblList, ListKind, string[]]>([
    ['IPv4', trap, 'ipv4', ['2.0.0.127.trap.example A', '1.0.0.127.trap.example A', '<random>.trap.example A']],
    [
      'IPv6, by the raw nibbles of the mapped address',
      zen,
      'ipv6',
      [
        '2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.zen.example A',
        '1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.zen.example A',
        '<random>.zen.example A',
      ],
    ],
    [
      "names, by the list's own",
      dbl,
      'domain',
      ['dbltest.com.dbl.example A', 'example.net.dbl.example A', '<random>.dbl.example A'],
    ],
  ])('asks the test points for %s', async (_name, list, kind, questions) => {
    const world = exampleWorld()
    const { source } = sourceOf(world)
    expect(await source.health(list, kind, signal)).toEqual({
      state: 'healthy',
      fault: null,
      codes: [],
      reason: 'works',
      testedAt: '2026-11-25T00:00:00.000Z',
      since: '2026-11-25T00:00:00.000Z',
    })
    expect(asked(world.namespace.questions, list, kind)).toEqual(questions)
  })

  test('does not demand 127.0.0.2 of the test entry', async () => {
    expect((await sourceOf(exampleWorld()).source.health(hobby, 'ipv4', signal)).state).toBe('healthy')
  })

  test('finds a wildcard that leaves 127.0.0.1 out', async () => {
    const world = exampleWorld('*.trap.example. A 127.0.0.2\n1.0.0.127.trap.example. TXT "spared"')
    const { state, fault } = await sourceOf(world).source.health(trap, 'ipv4', signal)
    expect({ state, fault }).toEqual({ state: 'broken', fault: 'wildcard' })
  })

  test('a list without a negative test point is tested by the random label alone', async () => {
    const white = describeList({ ...trap, testPoints: { ipv4: { listed: '127.0.0.2', unlisted: null } } })
    const world = exampleWorld('1.0.0.127.trap.example. A 127.0.0.1')
    expect((await sourceOf(world).source.health(white, 'ipv4', signal)).state).toBe('healthy')
  })

  test('tests once an hour, and earlier when a younger result is wanted', async () => {
    const world = exampleWorld()
    const { source, clock } = sourceOf(world)
    const count = () => world.namespace.questions.length
    await source.health(trap, 'ipv4', signal)
    expect(count()).toBe(3)
    clock.at += 3_599_000
    await source.health(trap, 'ipv4', signal)
    expect(count()).toBe(3)
    await source.health(trap, 'ipv4', signal, 60)
    expect(count()).toBe(6)
    clock.at += 59_000
    await source.health(trap, 'ipv4', signal, 60)
    expect(count()).toBe(6)
    clock.at += 3_541_000
    await source.health(trap, 'ipv4', signal)
    expect(count()).toBe(9)
  })

  test.each([
    ['what could not be told', '2.0.0.127.trap.example', 'unknown'],
    ['what was doubtful', '1.0.0.127.trap.example', 'doubtful'],
  ])('%s is tested again after a minute', async (_name, failing, state) => {
    const world = exampleWorld()
    world.namespace.fail(failing, 'timeout')
    const { source, clock } = sourceOf(world)
    expect((await source.health(trap, 'ipv4', signal)).state).toBe(state)
    world.namespace.heal(failing)
    clock.at += 59_000
    expect((await source.health(trap, 'ipv4', signal)).state).toBe(state)
    clock.at += 1_000
    expect((await source.health(trap, 'ipv4', signal)).state).toBe('healthy')
  })

  /** After how many seconds each it is tested anew, when somebody asks every ten. */
  async function paceOf(list: DnsblList, world: ZoneResolver, hours: number, others: readonly DnsblList[] = []) {
    const { source, clock } = sourceOf(world)
    const first = clock.at
    const testedAt: number[] = []
    while (clock.at < first + hours * 3_600_000) {
      for (const other of others) await source.health(other, 'ipv4', signal)
      testedAt.push((Date.parse((await source.health(list, 'ipv4', signal)).testedAt) - first) / 1_000)
      clock.at += 10_000
    }
    return [...new Set(testedAt)]
  }

  test('one that is silent is asked as long after as it has been silent, up to a quarter of an hour', async () => {
    const world = exampleWorld(';! timeout 2.0.0.127.trap.example.')
    expect(await paceOf(trap, world, 1)).toEqual([0, 60, 120, 240, 480, 960, 1_860, 2_760])
  })

  test('one that is silent with all others is asked every minute: that is the resolver', async () => {
    const world = exampleWorld(
      ['trap', 'hobby', 'zen'].map((name) => `;! timeout 2.0.0.127.${name}.example.`).join('\n'),
    )
    expect((await paceOf(trap, world, 1, [hobby, zen])).length).toBe(60)
  })

  test('one that is asked too much is left alone for longer and longer, and any other that refuses is not', async () => {
    const refusing = (code: string) => {
      const world = exampleWorld()
      world.namespace.set('2.0.0.127.trap.example', 'A', [code as never])
      return world
    }
    expect(await paceOf(trap, refusing('127.255.255.255'), 16)).toEqual([0, 60, 3_660, 7_320, 14_640, 29_280])
    expect((await paceOf(trap, refusing('127.255.255.254'), 16)).length).toBe(17)
  })

  test('who asks meanwhile shares the test, and one who gives up does not take it from the others', async () => {
    const world = exampleWorld()
    const gate = Promise.withResolvers<void>()
    const slow: Resolver = { resolve: (name, type) => gate.promise.then(() => world.resolve(name, type)) }
    const { source } = sourceOf(slow)
    const leaving = new AbortController()
    const first = source.health(trap, 'ipv4', leaving.signal)
    const second = source.health(trap, 'ipv4', signal)
    leaving.abort(new Error('gave up'))
    await expect(first).rejects.toThrow('gave up')
    gate.resolve()
    expect((await second).state).toBe('healthy')
    expect(world.namespace.questions).toHaveLength(3)
  })

  test('a resolver that throws is not remembered', async () => {
    const world = exampleWorld()
    let isBroken = true
    const flaky: Resolver = {
      resolve: (name, type) => (isBroken ? Promise.reject(new Error('bug')) : world.resolve(name, type)),
    }
    const { source } = sourceOf(flaky)
    await expect(source.health(trap, 'ipv4', signal)).rejects.toThrow('bug')
    isBroken = false
    expect((await source.health(trap, 'ipv4', signal)).state).toBe('healthy')
  })
})
