import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import {
  type CheckId,
  type Finding,
  type Incident,
  parseDomainName,
  plainDomain,
  systemClock,
  type Transition,
} from '@mailhealth/core'
import {
  announceTransition,
  lockCheckState,
  openStore,
  type Store,
  saveCheckState,
  syncTargets,
  takeUnpublished,
} from '@mailhealth/store'
import { seedDataDir } from '@mailhealth/store/testing'
import { incident, transition } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ran, run as runIn } from '../testing.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'mailhealth-incidents-'))
const by = `cli:${userInfo().username}`
const slow = { timeout: 60_000 }

const run = (...argv: readonly string[]): Promise<Ran> =>
  runIn(argv, { env: { MAILHEALTH_DATA_DIR: dataDir, NO_COLOR: '1' }, isOutTerminal: true })

/** What a run came to, with the times of now masked. */
async function masked(...argv: readonly string[]): Promise<Ran> {
  const ran = await run(...argv)
  const mask = (text: string): string =>
    text.replaceAll(/20\d\d-\d\d-\d\d \d\d:\d\d/g, (at) => (at.startsWith('2026-11-24') ? at : 'NOW'))
  return { ...ran, out: mask(ran.out), err: mask(ran.err) }
}

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ dataDir })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const missing: Finding = { id: 'mx.missing', subject: 'a.example', args: { implicit: false }, severity: 'high' }
const relay: Finding = {
  id: 'mx.open-relay',
  subject: 'mail.b.example',
  args: { reply: '250 2.1.5 ok' },
  severity: 'critical',
}
const cname: Finding = { id: 'mx.cname', subject: 'b.example', args: { target: 'mail.b.example' }, severity: 'medium' }
const hostile: Finding = { id: 'spf.from-a-later-version', subject: 'a.example', args: {}, severity: 'medium' }

function opened(number: number, change: Partial<Incident>): Transition {
  return transition(
    'opened',
    incident(number, { openedAt: `2026-11-24T12:0${number}:00.000Z`, findings: [], ...change }),
  )
}

async function seed(store: Store): Promise<void> {
  const b = { targetKey: 'domain:b.example', target: 'b.example' }
  const first = opened(1, { findings: [missing] })
  const second = opened(2, { ...b, findings: [cname], severity: 'medium' })
  const worse: Transition = {
    ...second,
    type: 'escalated',
    at: '2026-11-24T12:30:00.000Z',
    incident: { ...second.incident, severity: 'critical', revision: 2, findings: [cname, relay] },
    previousSeverity: 'medium',
  }
  const third = opened(3, { check: 'spf', severity: 'medium', findings: [hostile] })
  const gone = opened(4, { ...b, check: 'spf', severity: 'critical' })
  const resolved: Transition = {
    ...gone,
    type: 'resolved',
    at: '2026-11-24T13:00:00.000Z',
    incident: { ...gone.incident, revision: 2, state: 'resolved', resolvedAt: '2026-11-24T13:00:00.000Z' },
  }
  const watched = ['a.example', 'b.example'].map((name) => ({
    target: plainDomain(parseDomainName(name)),
    checks: [],
  }))
  await store.db.transaction(async (tx) => {
    await syncTargets(tx, watched, new Date(0))
    await announceTransition(tx, first, null, systemClock)
    await announceTransition(tx, second, null, systemClock)
    await announceTransition(tx, worse, second.incident, systemClock)
    await announceTransition(tx, third, null, systemClock)
    await announceTransition(tx, gone, null, systemClock)
    await announceTransition(tx, resolved, gone.incident, systemClock)
  })
  await runOf(store, 'domain:a.example', 'mx', 'fail')
  await runOf(store, 'domain:a.example', 'spf', 'pass')
}

function runOf(store: Store, targetKey: string, check: CheckId, lastOutcome: 'pass' | 'fail'): Promise<void> {
  const change = { state: null, memory: null, lastRunId: crypto.randomUUID(), lastOutcome, at: new Date(0) }
  return store.db.transaction(async (tx) => {
    await lockCheckState(tx, targetKey, check)
    await saveCheckState(tx, targetKey, check, change)
  })
}

beforeAll(async () => {
  await seedDataDir(dataDir)
  await withStore(seed)
}, 60_000)
afterAll(() => rmSync(dataDir, { recursive: true }))

describe('reading', () => {
  test.each([
    ['what is not resolved, the worst first', [], ['MH-2', 'MH-1', 'MH-3']],
    ['open', ['open'], ['MH-2', 'MH-1', 'MH-3']],
    ['acknowledged', ['acked'], []],
    ['resolved', ['Resolved'], ['MH-4']],
    ['all, resolved ones last', ['all'], ['MH-2', 'MH-1', 'MH-3', 'MH-4']],
  ])('lists %s', slow, async (_name, words, ids) => {
    const { exitCode, out, err } = await run('incidents', ...words, '--format', 'json')
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(JSON.parse(out).map((one: { id: string }) => one.id)).toEqual(ids)
  })

  test.each([
    ['incidents', ['incidents', 'all']],
    ['incidents-none', ['incidents', 'snoozed']],
    ['show', ['show', 'MH-2']],
    ['show.json', ['show', '4', '--format', 'json']],
  ])('as %s', slow, async (golden, argv) => {
    const { exitCode, out, err } = await run(...argv)
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    const stable = out.replaceAll(/"eventId": "[0-9a-f-]{36}"/g, '"eventId": "…"')
    await expect(stable).toMatchFileSnapshot(`./golden/${golden.includes('.') ? golden : `${golden}.txt`}`)
  })
})

describe('changing', () => {
  test.each([
    [['ack', 'mh1', 'looking', 'at it'], 0, `MH-1 is acknowledged by ${by}, open since 2026-11-24 12:01 UTC\n`],
    [['ack', 'MH-1'], 0, `MH-1 is already acknowledged by ${by}, open since 2026-11-24 12:01 UTC\n`],
    [['snooze', '1', '7D'], 0, 'MH-1 is snoozed for everyone until NOW UTC, or until it gets worse\n'],
    [
      ['resolve', '1', 'seems fine'],
      2,
      'mailhealth: nothing was changed: mx of a.example still fails, so MH-1 would open again; fix it and it closes by itself, or write force before the reason\n',
    ],
    [['resolve', '1', 'FORCE', 'moved', 'away'], 0, `MH-1 is resolved by ${by} at NOW UTC\n`],
    [['resolve', '1', 'again'], 0, `MH-1 is already resolved by ${by} at NOW UTC\n`],
    [['ack', '1'], 2, `mailhealth: nothing was changed: MH-1 is resolved by ${by} at NOW UTC\n`],
    [
      ['snooze', 'MH-4', '1h'],
      2,
      'mailhealth: nothing was changed: MH-4 is resolved by a check that passes at 2026-11-24 13:00 UTC\n',
    ],
    [
      ['resolve', 'MH-3', 'as', 'False', 'alarm', 'the record is right now'],
      0,
      `MH-3 is resolved by ${by} at NOW UTC\n`,
    ],
  ])('%j', slow, async (argv, exitCode, sentence) => {
    const ran = await masked(...argv)
    expect(ran).toEqual({ exitCode, out: exitCode === 0 ? sentence : '', err: exitCode === 0 ? '' : sentence })
  })

  test('is in the story, and announced', slow, async () => {
    const { out } = await masked('show', 'MH-1')
    expect(out.split('\n').slice(-5)).toEqual([
      '2026-11-24 12:01 UTC  opened (high)',
      `NOW UTC  acknowledged by ${by}: “looking at it”`,
      `NOW UTC  snoozed by ${by}`,
      `NOW UTC  resolved by ${by}: “moved away”`,
      '',
    ])
    const other = JSON.parse((await run('show', 'MH-3', '--format', 'json')).out)
    expect(other.story.at(-1)).toMatchObject({
      type: 'resolved',
      category: 'false-alarm',
      note: 'the record is right now',
    })
    const events = await withStore((store) => takeUnpublished(store.db, 100))
    const told = events.map(({ event }) =>
      'incident' in event ? `${event.type} ${event.incident.id} ${event.by}` : '',
    )
    expect(events.at(-1)?.event).toMatchObject({ type: 'incident.resolved', category: 'false-alarm' })
    expect(told.slice(6)).toEqual([
      `incident.acknowledged MH-1 ${by}`,
      `incident.snoozed MH-1 ${by}`,
      `incident.resolved MH-1 ${by}`,
      `incident.resolved MH-3 ${by}`,
    ])
  })
})

describe('quiet, notes and accepted changes', () => {
  test.each<[string[], number, RegExp]>([
    [['note', 'MH-2', 'waiting', 'for', 'the', 'list'], 0, /^MH-2 is open since/],
    [['unack', 'MH-2'], 0, /^MH-2 is already open since/],
    [['escalate', 'MH-2'], 2, /does not say who is called next for MH-2; name them under slack, as in escalation: \[/],
    [['reopen', 'MH-2'], 0, /^MH-2 is already open/],
    [['snooze', 'MH-2', 'until', 'tomorrow', 'later'], 0, /^MH-2 is snoozed for everyone until/],
    [['mute', 'b.exmaple', '2h', 'a move'], 2, /b\.exmaple is not watched; did you mean b\.example\?/],
    [['mute', 'b.example', '2h', 'a move'], 0, /^b\.example is muted until .* UTC; mailhealth unmute 1 ends it\n$/],
    [['show', 'MH-2'], 0, /in maintenance: its target is muted until/],
    [['mutes'], 0, /^1 +b\.example until .*: “a move”\n$/],
    [['unmute', '1'], 0, /^b\.example is no longer muted\n$/],
    [['unmute', '1'], 2, /there is no mute 1 that lasts/],
    [['mutes'], 0, /^Nothing is muted\.\n$/],
    [['accept', 'a.example', 'mx', 'meant'], 0, /^nothing of mx of a\.example differs from its baseline\n$/],
    [['accept', 'a.example'], 2, /name a check: mailhealth accept/],
    [['history', 'MH-2'], 0, /noted by .*“waiting for the list”/],
    [['history', 'b.example'], 0, /its target is no longer muted +MH-2 mx of b\.example/],
    [['status', 'b.example'], 0, /^0 well, 0 failing, 0 unknown\nMH-2 +critical +mx of b\.example/],
    [['digest'], 0, /^last 24 hours: \d opened, \d resolved \(1 × false alarm\); \d open now\nno digest is planned;/],
    [['digest', 'weekly', 'Fri', '17:30'], 0, /^digests come of the week on friday at 17:30 \(.+\)\n$/],
    [['digest', 'daily'], 0, /^digests come every day, of the week on friday at 17:30/],
    [['history'], 0, /digests: every day, of the week on friday at 17:30 \(.+\), by cli:/],
    [['digest', 'configured'], 0, /^no digest is planned/],
    [['digest', 'daily', 'noon'], 2, /"noon" says nothing of digests: mailhealth digest \[now/],
    [['oncall'], 0, /^step 1: nobody; slack\.mention is not set\n$/],
    [['route'], 0, /^#mail-ops: the rest\n$/],
    [['route', 'set', 'prod'], 2, /say where it goes: mailhealth route set prod to "#mail-prod"/],
    [['route', 'set', 'prod', 'to', '#p', 'tags', 'gone', 'because', 'x'], 2, /no target has one of these tags/],
    [
      ['route', 'set', 'prod', 'to', '#p,C0AUDIT', 'from', 'high', 'call', 'nobody', 'because', 'a', 'new', 'team'],
      0,
      /^prod to #p, C0AUDIT: high and worse; calls nobody \(set by cli:.*: “a new team”\)\n$/,
    ],
    [['route', 'list'], 0, /^prod to #p, C0AUDIT: .*\n#mail-ops: the rest\n$/],
    [['config', 'print'], 0, /\nroute prod +\{.*"channels":\["#p","C0AUDIT"\].*set by cli:.*\n/],
    [['route', 'configured', 'prdo', 'x'], 2, /there is no route prdo; did you mean prod\?/],
    [['route', 'remove', 'prod', 'it', 'moved'], 0, /^there is no route prod any more\n$/],
    [['route', 'remove', 'prod', 'again'], 2, /there is no route prod/],
    [['route', 'remove', 'prod'], 2, /give a reason: mailhealth route remove prod/],
    [['route', 'away'], 2, /"away" says nothing of routes: mailhealth route \[list/],
    [
      ['history'],
      0,
      /route prod: as the configuration says, by cli:.*: “it moved”\n.*route prod: to #p, C0AUDIT: high/,
    ],
    [['dnsbl', 'a.example'], 2, /nothing is stored of a\.example; mailhealth check looks now/],
  ])('%j', slow, async (argv, exitCode, sentence) => {
    const ran = await run(...argv)
    expect(ran.exitCode).toBe(exitCode)
    expect(exitCode === 0 ? ran.out : ran.err).toMatch(sentence)
  })
})

describe('what makes no sense is one sentence, and exit code 2', () => {
  test.each([
    [['show'], 'name an incident: mailhealth show MH-142'],
    [['show', 'MH-x'], '"MH-x" is not the name of an incident, such as MH-142'],
    [['show', '1', '2'], 'show takes one incident'],
    [['show', '99'], 'there is no incident MH-99; mailhealth incidents all lists them'],
    [['ack', '99'], 'there is no incident MH-99; mailhealth incidents all lists them'],
    [['ack', '1', 'x'.repeat(501)], 'that is too long; 500 characters are the most'],
    [['snooze', '1'], 'say for how long: mailhealth snooze MH-142 4h'],
    [['snooze', '1', '8d'], '"8d" is not a duration such as 4h, or until 18:00, or it is too long'],
    [['snooze', '1', '0m'], '"0m" is not a duration such as 4h, or until 18:00, or it is too long'],
    [['resolve', '1'], 'give a reason: mailhealth resolve MH-142 "moved to another host"'],
    [['resolve', '1', 'force'], 'give a reason: mailhealth resolve MH-142 "moved to another host"'],
    [
      ['incidents', 'snozed'],
      'the word after incidents is one of open, acked, snoozed, resolved, all, not "snozed"; did you mean snoozed?',
    ],
    [['incidents', 'open', 'all'], 'incidents takes one of open, acked, snoozed, resolved, all'],
  ])('%j', slow, async (argv, sentence) => {
    expect(await run(...argv)).toEqual({ exitCode: 2, out: '', err: `mailhealth: ${sentence}\n` })
  })

  test('while another process has the store, it says what to do instead', slow, async () => {
    await withStore(async () => {
      expect(await run('incidents')).toEqual({
        exitCode: 2,
        out: '',
        err: `mailhealth: The data directory ${dataDir} is in use by process ${process.pid}; use /mailhealth in Slack while that runs, or stop it, or set MAILHEALTH_DATA_DIR to another directory, or keep the history in PostgreSQL with DATABASE_URL, which several processes share.\n`,
      })
    })
  })

  test('where there is no store, none is made', async () => {
    const nowhere = join(dataDir, 'nowhere')
    const { exitCode, err } = await runIn(['incidents'], { env: { MAILHEALTH_DATA_DIR: nowhere } })
    expect({ exitCode, isThere: existsSync(nowhere) }).toEqual({ exitCode: 2, isThere: false })
    expect(err).toBe(
      `mailhealth: there is no data directory ${nowhere}, so nothing is known yet; mailhealth up makes it, and MAILHEALTH_DATA_DIR or DATABASE_URL say where the history is\n`,
    )
  })
})
