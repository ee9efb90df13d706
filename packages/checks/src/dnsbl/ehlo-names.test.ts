import {
  type DomainName,
  type JsonValue,
  parseDomainName,
  plainDomain,
  plainHost,
  type SmtpDialer,
  type Target,
  type Verdict,
} from '@mailhealth/core'
import { type ScriptedServer, scriptedDialer } from '@mailhealth/testkit'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Surroundings } from '../check.ts'
import { discoverMailHosts } from '../discover/mail-hosts.ts'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import { readEhloNames } from './ehlo-names.ts'
import type { DnsblEvidence } from './evidence.ts'
import { createListSource } from './list-health.ts'
import { addressTarget, exampleCom, exampleLists, exampleWorld } from './testing.ts'

const { zen, uri } = exampleLists
const name = (text: string): DomainName => parseDomainName(text)
const mail: Target = plainHost(name('mail.example.com'))
const saying = (text: string): ScriptedServer => ({ greeting: `${text} ESMTP`, ehlo: [text] })
const silent: ScriptedServer = {
  greeting: null,
  ehlo: [],
  failure: { stage: 'connect', reason: 'timeout', detail: '' },
}
const failing = (reason: 'refused' | 'forbidden' | 'no-route' | 'closed'): ScriptedServer => {
  return { greeting: null, ehlo: [], failure: { stage: 'connect', reason, detail: '' } }
}

interface World {
  readonly zone?: string
  readonly servers?: { [endpoint: string]: ScriptedServer }
  readonly lists?: Surroundings['lists']['lists']
  readonly settings?: Partial<Surroundings['settings']>
}

/** Runs the check again and again, with the memory that the worker would keep; `servers` may change meanwhile. */
function watch(target: Target, { zone = '', servers = {}, lists = [zen, uri], settings = {} }: World) {
  let now = Date.parse('2026-11-25T00:00:00.000Z')
  let memory: JsonValue = null
  const world = exampleWorld(zone)
  const dialled: string[] = []
  const clock = { now: () => new Date(now) }
  const plain = surroundingsOf({ resolver: world })
  const run = async (afterSeconds = 0, isLook = false, dialer = scriptedDialer(servers)) => {
    now += afterSeconds * 1_000
    world.namespace.questions.splice(0)
    const surroundings: Surroundings = {
      ...plain,
      clock,
      dialer,
      isLook,
      settings: { ...plain.settings, ...settings },
      lists: createListSource(lists, world, clock),
    }
    const result = await runCheck(checkNamed('dnsbl'), target, surroundings, {}, memory)
    memory = JSON.parse(JSON.stringify(result.memory)) as JsonValue
    dialled.splice(0, dialled.length, ...dialer.requests.map(({ address }) => address))
    const asked = world.namespace.questions.flatMap((question) => /^(.+)\.uri\.example A$/.exec(question)?.[1] ?? [])
    return { verdict: result.verdict, asked: asked.filter((one) => one.includes('.example')), dialled: [...dialled] }
  }
  return { run, servers, world }
}

const readings = ({ evidence }: Verdict) =>
  (evidence as unknown as DnsblEvidence).ehlo.map((one) => [one.host, one.address, one.name, one.failure])

afterEach(() => void vi.useRealTimers())

describe('the name that a server says in EHLO', () => {
  test('is asked about on the lists of names, for a host and for the MX hosts of a domain', async () => {
    const servers = { '192.0.2.10:25': saying('out.example.org'), '2001:db8::10:25': saying('OUT.example.org') }
    for (const target of [mail, exampleCom]) {
      const { verdict, asked } = await watch(target, { servers }).run()
      expect(verdict.outcome).toBe('pass')
      expect(asked.filter((one) => one === 'out.example.org')).toHaveLength(1)
      expect(readings(verdict)).toEqual([
        ['mail.example.com', '192.0.2.10', 'out.example.org', null],
        ['mail.example.com', '2001:db8::10', 'out.example.org', null],
      ])
    }
  })

  test('a listing of it is one', async () => {
    const servers = { '192.0.2.10:25': saying('out.example.org') }
    const zone = 'out.example.org.uri.example. A 127.0.0.2'
    const { verdict } = await watch(mail, { zone, servers }).run()
    expect(verdict.findings.map(({ id, subject }) => [id, subject])).toEqual([
      ['dnsbl.listed', 'out.example.org@uri.example'],
    ])
  })

  test('costs no question where it is the host’s own', async () => {
    const servers = { '192.0.2.10:25': saying('mail.example.com'), '2001:db8::10:25': saying('mail.example.com') }
    expect((await watch(mail, { servers }).run()).asked).toEqual(['mail.example.com'])
  })

  test.each<[string, ScriptedServer, string]>([
    ['refuses', failing('refused'), 'refused'],
    ['hangs up', failing('closed'), 'closed'],
    ['may not be dialled', failing('forbidden'), 'not dialled'],
    ['cannot be reached from here', failing('no-route'), 'not dialled'],
    ['says no name', { greeting: 'hello', ehlo: [] }, 'no name in its greeting'],
    ['says half a name', saying('localhost'), 'no full name'],
    ['says an address', saying('[192.0.2.10]'), 'no full name'],
  ])('one that %s is one name fewer, and no more than that', async (_, server, failure) => {
    const servers = { '192.0.2.10:25': server, '2001:db8::10:25': server }
    const { verdict, asked } = await watch(mail, { servers }).run()
    expect(verdict).toMatchObject({ outcome: 'pass', findings: [] })
    expect(asked).toEqual(['mail.example.com'])
    expect(readings(verdict)).toEqual([
      ['mail.example.com', '192.0.2.10', null, failure],
      ['mail.example.com', '2001:db8::10', null, failure],
    ])
  })

  test('a host that is silent at one address is not dialled at its others', async () => {
    const { verdict, dialled } = await watch(mail, { servers: { '192.0.2.10:25': silent } }).run()
    expect(verdict.outcome).toBe('pass')
    expect(dialled).toEqual(['192.0.2.10'])
    expect(readings(verdict)).toEqual([['mail.example.com', '192.0.2.10', null, 'timeout']])
  })

  test('a host that holds its greeting back for long does not hold up the lists', async () => {
    vi.useFakeTimers()
    const abortable: SmtpDialer['examine'] = ({ signal }) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    const dialer = { ...scriptedDialer({}), examine: abortable }
    const run = watch(mail, {}).run(0, false, dialer)
    await vi.advanceTimersByTimeAsync(15_000)
    const { verdict, asked } = await run
    expect(asked).toEqual(['mail.example.com'])
    expect(readings(verdict)).toEqual([['mail.example.com', '192.0.2.10', null, 'timeout']])
  })

  test('who gives up waiting for the run ends the reading too', async () => {
    const leaving = new AbortController()
    const surroundings = { ...surroundingsOf({ resolver: exampleWorld() }), signal: leaving.signal }
    const examine: SmtpDialer['examine'] = ({ signal }) => {
      leaving.abort(new Error('enough'))
      return Promise.reject(signal?.reason)
    }
    const { hosts } = await discoverMailHosts(mail, surroundings.resolver, new AbortController().signal)
    const found = { mx: null, hosts, overflow: 0 }
    const world = { ...surroundings, dialer: { ...surroundings.dialer, examine } }
    await expect(readEhloNames(mail, found, world, [])).rejects.toThrow('enough')
  })

  const hosted = `
hosted.example.    MX 10 mx.provider.example.
mx.provider.example. A 192.0.2.77`
  test.each<[string, Target, World]>([
    ['no list takes names', mail, { lists: [zen] }],
    ['the MX is a provider’s', plainDomain(name('hosted.example')), { zone: hosted }],
    ['the configuration says it', { ...mail, ehlo: name('out.example.org') } as Target, {}],
    ['SMTP is left out', { ...mail, ports: { ...plainHost(name('x.example')).ports, smtp: false } } as Target, {}],
    ['the target is an address', addressTarget('192.0.2.10'), {}],
    ['the address is private', plainHost(name('private.example')), {}],
  ])('nobody is dialled where %s', async (_, target, world) => {
    expect((await watch(target, world).run()).dialled).toEqual([])
  })

  test('a provider’s MX that is configured is the target’s own', async () => {
    const settings = {
      hostNamed: (host: string) => (host === 'mx.provider.example' ? plainHost(name('mx.provider.example')) : null),
    }
    const domain = plainDomain(name('hosted.example'))
    const servers = { '192.0.2.77:25': saying('out.provider.example') }
    expect((await watch(domain, { zone: hosted, settings, servers }).run()).asked).toContain('out.provider.example')
  })

  test('is read once at an address that several MX hosts share, and at twenty addresses at most', async () => {
    const zone = Array.from({ length: 12 }, (_, at) =>
      ['', 'x'].map(
        (twin) => `many.example. MX ${at} m${twin}${at}.many.example.\nm${twin}${at}.many.example. A 192.0.2.${at}`,
      ),
    )
    const more = Array.from({ length: 12 }, (_, at) => `m${at}.many.example. AAAA 2001:db8::1:${at}`)
    const { run } = watch(plainDomain(name('many.example')), { zone: [...zone.flat(), ...more].join('\n') })
    const { dialled } = await run()
    expect(new Set(dialled).size).toBe(dialled.length)
    expect(dialled.length).toBeGreaterThan(5)
    expect(dialled.length).toBeLessThanOrEqual(20)
  })

  test('is read once an hour, and anew where somebody waits', async () => {
    const { run } = watch(mail, { servers: { '192.0.2.10:25': saying('a.example'), '2001:db8::10:25': silent } })
    const both = ['192.0.2.10', '2001:db8::10']
    expect((await run()).dialled).toEqual(both)
    expect((await run(900)).dialled).toEqual([])
    expect((await run(900, true)).dialled).toEqual(both)
    expect((await run(3_400)).dialled).toEqual(both)
  })

  test('stands while the server cannot be reached: a listing of it does not end with that', async () => {
    const listed = ['dnsbl.listed out.example.org@uri.example']
    const { run, servers } = watch(mail, {
      zone: 'out.example.org.uri.example. A 127.0.0.2',
      servers: { '192.0.2.10:25': saying('out.example.org') },
    })
    const said = ({ verdict }: { verdict: Verdict }) => verdict.findings.map(({ id, subject }) => `${id} ${subject}`)
    expect(said(await run())).toEqual(listed)
    servers['192.0.2.10:25'] = silent
    const later = await run(3_600)
    expect(said(later)).toEqual(listed)
    expect(readings(later.verdict)[0]).toEqual(['mail.example.com', '192.0.2.10', 'out.example.org', 'timeout'])
    servers['192.0.2.10:25'] = saying('mail.example.com')
    expect(said(await run(3_600))).toEqual([])
  })
})
