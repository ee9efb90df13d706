import net, { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import tls from 'node:tls'
import { type Config, type Fallback, Secret } from '@mailhealth/config'
import { type Clock, type Finding, type Incident, type IncidentEvent, incidentName } from '@mailhealth/core'
import {
  announceTransition,
  changeIncident,
  keepSubscribers,
  markConsumed,
  nextIncidentNumber,
  type Store,
  savePulse,
  takeUnpublished,
} from '@mailhealth/store'
import { emptyStore, openNewStore } from '@mailhealth/store/testing'
import {
  createPrivateCa,
  incident,
  type MailSink,
  startMailSink,
  startWebhookSink,
  transition,
  type WebhookSink,
} from '@mailhealth/testkit'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../testing.ts'
import { startFallback } from './fallback.ts'
import { testMessage } from './message.ts'
import { waysOf } from './send.ts'
import { type FallbackParts, slackHearing, watchSlack } from './watch-slack.ts'

const minute = 60_000
const plain = { slack: { locale: 'en' }, runbooks: { baseUrl: null, overrides: {} } }
const url = 'secret-part'

describe('the fallback', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory()
  const started = new Date('2026-11-24T22:00:00.000Z')
  let now = started
  const clock: Clock = { now: () => now }
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) })
  let store: Store
  let hook: WebhookSink
  let sink: MailSink
  let parts: FallbackParts
  let fallback: Fallback
  /** How long nobody else may act, from now on. */
  let roomMs = 2 * minute

  beforeAll(async () => {
    store = await openNewStore(join(directory.path, 'data'))
    parts = { store, clock, log }
  }, 60_000)
  afterAll(async () => {
    await store.close()
    directory.remove()
  })
  beforeEach(async () => {
    now = started
    lines.length = 0
    roomMs = 2 * minute
    await emptyStore(store)
    await keepSubscribers(store.db, ['slack'], now)
    hook = await startWebhookSink()
    sink = await startMailSink()
    fallback = {
      afterMs: 5 * minute,
      webhook: { url: new Secret(`${hook.url}/${url}`) },
      smtp: {
        host: sink.host,
        port: sink.port,
        tls: 'none',
        login: null,
        from: 'mailhealth@example.net',
        to: ['ops@example.net', 'night@example.net'],
      },
      pulse: null,
    }
  })
  afterEach(async () => {
    await hook.close()
    await sink.close()
  })

  const pass = (minutes: number): void => {
    now = new Date(now.getTime() + minutes * minute)
  }
  const look = (change: Partial<Fallback> = {}, locale = 'en'): Promise<void> =>
    watchSlack(
      parts,
      { ...plain, slack: { locale }, fallback: { ...fallback, ...change } } as Parameters<typeof watchSlack>[1],
      { startedAt: started, until: new Date(now.getTime() + roomMs) },
    )
  /** Time passes, and the bot shows signs of life meanwhile. */
  const passAlive = async (minutes: number): Promise<void> => {
    await savePulse(store.db, 'slack', { process: 'a', at: new Date(now.getTime() + minutes * minute), details: {} })
    pass(minutes)
  }
  const beat = (trouble: string | null = null): Promise<void> =>
    savePulse(store.db, 'slack', { process: 'a', at: now, details: { trouble, troubleAt: now.toISOString() } })
  const open = async (change: Partial<Incident> = {}): Promise<string> =>
    store.db.transaction(async (tx) => {
      const number = await nextIncidentNumber(tx)
      await announceTransition(tx, transition('opened', incidentOf(number, now, change)), null, clock)
      return incidentName(number)
    })
  const resolve = (id: string): Promise<void> =>
    store.db.transaction((tx) =>
      changeIncident(
        tx,
        Number(id.slice(3)),
        (before) => {
          if (before === null) throw new Error(id)
          const at = now.toISOString()
          const after: Incident = { ...before, state: 'resolved', resolvedAt: at, revision: before.revision + 1 }
          return { transition: transition('resolved', after, { at }), answer: undefined }
        },
        clock,
      ),
    )
  /** What a bot does: it deals with all there is. */
  const deliverAll = async (): Promise<void> => {
    for (const { event } of await takeUnpublished(store.db, 1_000))
      await store.db.transaction((tx) => markConsumed(tx, 'slack', event.id, now))
  }
  const posted = () => hook.requests.map(({ body }) => JSON.parse(body))
  const told = () => posted().map(({ type, incidents }) => [type, ...incidents.map((one: IncidentEvent) => one.id)])
  const subjects = () => sink.mails.map(({ content }) => /^Subject: (.*)$/m.exec(content)?.[1]?.trim())

  test('says nothing while Slack hears, nor before its time, nor of what is not critical', async () => {
    await beat()
    await open({ severity: 'high' })
    await open({ state: 'acknowledged' })
    await open()
    pass(4.9)
    await beat()
    await look()
    await deliverAll()
    pass(60)
    await beat()
    await look()
    expect(hook.requests).toEqual([])
    expect(sink.mails).toEqual([])
  })

  test('tells of each incident once, by each way, and at last that Slack is back', async () => {
    const first = await open()
    pass(3)
    const second = await open()
    pass(2)
    await beat('Slack cannot be reached (ECONNREFUSED)')
    await look()
    await look()
    expect(told()).toEqual([['slack.silent', first]])
    pass(3)
    await beat()
    await look()
    expect(told()).toEqual([
      ['slack.silent', first],
      ['slack.silent', second],
    ])
    await resolve(first)
    pass(1)
    await look()
    expect(told()).toHaveLength(2)
    await deliverAll()
    await beat()
    await look()
    await look()
    expect(told().slice(2)).toEqual([['slack.back', first, second]])
    expect(subjects()).toEqual([
      `mailhealth: ${first} is critical, and Slack is silent`,
      `mailhealth: ${second} is critical, and Slack is silent`,
      'mailhealth: Slack is back',
    ])
    const [{ text }] = posted()
    expect(text.split('\n')).toEqual([
      `mailhealth: ${first} is critical, and Slack is silent`,
      'Alerts have not reached Slack since 2026-11-24 22:00 UTC.',
      'The last that was heard: Slack cannot be reached (ECONNREFUSED).',
      'Until it is back, what is critical comes here, each incident once.',
      '',
      `${first} critical: mx of shop.example, since 2026-11-24 22:00 UTC`,
      expect.stringContaining('shop.example'),
      expect.stringMatching(/^To do: ./),
      'Runbook: mailhealth explain mx.missing',
      '',
      `To take it on at a terminal: mailhealth ack ${first}`,
    ])
    expect(posted().at(-1).text.split('\n')).toEqual([
      'mailhealth: Slack is back',
      'Alerts reach Slack again. They did not from 2026-11-24 22:00 UTC to 2026-11-24 22:09 UTC.',
      'What was told here meanwhile:',
      `${first} mx shop.example: resolved`,
      `${second} mx shop.example: still open`,
    ])
    const outage = (await store.pool.query('select count(*)::int as n from outages')).rows[0]
    expect(outage).toEqual({ n: 1 })
  })

  test('an incident that is over by itself does not make Slack be back', async () => {
    const id = await open()
    pass(5)
    await beat()
    await look()
    await resolve(id)
    pass(10)
    await beat()
    await look()
    expect(told()).toEqual([['slack.silent', id]])
  })

  test('an incident that comes again in another outage is told again', async () => {
    const id = await open()
    pass(5)
    await beat()
    await look()
    await deliverAll()
    await look()
    await store.pool.query(`update outbox set published_at = now()`)
    await store.db.transaction((tx) =>
      changeIncident(
        tx,
        Number(id.slice(3)),
        (before) => {
          const after = { ...(before as Incident), revision: 2 }
          return { transition: transition('reopened', after, { at: now.toISOString() }), answer: undefined }
        },
        clock,
      ),
    )
    pass(5)
    await beat()
    await look()
    expect(told()).toEqual([
      ['slack.silent', id],
      ['slack.back', id],
      ['slack.silent', id],
    ])
  })

  test('a token that Slack refuses is told of, although nothing happened, and that it takes it again', async () => {
    const sentence = 'Slack says account_inactive: install the app again'
    const sign = (refusedSince: Date | null): Promise<void> => {
      const at = now.toISOString()
      const trouble =
        refusedSince === null ? {} : { trouble: sentence, troubleAt: at, refusedSince: refusedSince.toISOString() }
      return savePulse(store.db, 'slack', { process: 'a', at: now, details: trouble })
    }
    const since = now
    pass(4)
    await sign(since)
    await look()
    expect(posted()).toEqual([])
    pass(1)
    await sign(since)
    await look({}, 'de')
    expect(posted()).toMatchObject([{ type: 'slack.silent', why: 'refused', reason: sentence, incidents: [] }])
    expect(posted()[0].text).toContain('Slack nimmt das Token der App nicht an, seit 2026-11-24 22:00 UTC.')
    await sign(null)
    await look()
    expect(told()).toEqual([['slack.silent'], ['slack.back']])
  })

  test('of two bots one is enough; the last trouble of either is the reason', async () => {
    const sign = (process: string, trouble: string | null): Promise<void> =>
      savePulse(store.db, 'slack', { process, at: now, details: { trouble, troubleAt: trouble && now.toISOString() } })
    await sign('b', null)
    await open()
    pass(6)
    await sign('a', 'Slack says is_archived')
    await look()
    expect(posted()).toMatchObject([{ why: 'untold', reason: 'Slack says is_archived' }])
  })

  test('a bot that is gone is told of, although nothing happened', async () => {
    await beat()
    pass(5)
    await look()
    await look()
    expect(told()).toEqual([['slack.silent']])
    expect(posted()[0].text).toContain('The Slack bot has shown no sign of life since 2026-11-24 22:00 UTC.')
    await beat()
    await look()
    expect(told()[1]).toEqual(['slack.back'])
    expect(posted()[1].text).toContain('Nothing critical happened meanwhile.')
  })

  test('what was there before the worker started is given its time', async () => {
    await beat()
    await open()
    pass(60)
    const late = (startedAt: Date) =>
      watchSlack(parts, { ...plain, fallback } as Parameters<typeof watchSlack>[1], {
        startedAt,
        until: new Date(now.getTime() + roomMs),
      })
    await late(now)
    expect(told()).toEqual([])
    const restartedAt = now
    pass(5)
    await beat()
    await late(restartedAt)
    expect(told()).toHaveLength(1)
  })

  test('what did not arrive is sent again as the same message; the other way is not held up, nor told twice', async () => {
    const first = await open()
    pass(5)
    await beat()
    hook.answer(503)
    sink.hangUpAfterNext()
    await look()
    const second = await open()
    pass(5)
    await beat()
    hook.answer('hang up')
    await look()
    hook.answer(200)
    await look()
    await look()
    expect(told()).toEqual([
      ['slack.silent', first],
      ['slack.silent', first],
      ['slack.silent', first],
      ['slack.silent', second],
    ])
    const keys = hook.requests.map(({ headers }) => headers['idempotency-key'])
    expect(new Set(keys.slice(0, 3)).size).toBe(1)
    expect(keys[3]).not.toBe(keys[0])
    // The sink had the first mail although it did not say so: the one that follows has the same id.
    const ids = sink.mails.map(({ content }) => /^Message-ID: (.*)$/im.exec(content)?.[1])
    expect(ids).toHaveLength(3)
    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
    const written = lines.join('')
    expect(written).toContain('it answers with HTTP 503')
    expect(written).not.toContain(url)
  })

  test('whoever was never told is not told that Slack is back, and what Slack tells now is not sent any more', async () => {
    await open()
    pass(5)
    await beat()
    hook.answer(500)
    await look()
    await deliverAll()
    hook.answer(200)
    await look()
    await look()
    expect(told()).toHaveLength(1)
    expect(subjects().at(-1)).toBe('mailhealth: Slack is back')
  })

  test('mail goes through TLS with a login, says what it is, and is whole', async () => {
    const ca = await createPrivateCa()
    const certificate = await ca.issue({ names: ['localhost'] })
    const secure = await startMailSink({ certificate, login: { user: 'mailhealth', password: 'pass word' } })
    const trusted = tls.getCACertificates('default')
    const smtp = {
      host: 'localhost',
      port: secure.port,
      tls: 'starttls' as const,
      login: { user: 'mailhealth', password: new Secret('pass word') },
      from: 'mailhealth@example.net',
      to: ['ops@example.net', 'night@example.net'],
    }
    const id = await open()
    pass(5)
    await beat()
    try {
      await look({ webhook: null, smtp })
      expect(secure.mails).toEqual([])
      expect(lines.join('')).toMatch(/by smtp did not arrive, and is tried again: it cannot be used \(E\w+\)/)
      tls.setDefaultCACertificates([...trusted, ca.rootPem])
      await look({ webhook: null, smtp: { ...smtp, login: { user: 'mailhealth', password: new Secret('wrong') } } })
      expect(lines.join('')).toContain('535 5.7.8 wrong login')
      expect(lines.join('')).not.toContain('pass word')
      await look({ webhook: null, smtp }, 'de')
    } finally {
      tls.setDefaultCACertificates(trusted)
      await secure.close()
    }
    expect(secure.mails).toEqual([
      {
        from: 'mailhealth@example.net',
        to: ['ops@example.net', 'night@example.net'],
        user: 'mailhealth',
        isEncrypted: true,
        content: expect.stringContaining('Auto-Submitted: auto-generated'),
      },
    ])
    const [mail] = secure.mails
    expect(mail?.content).toContain(`Subject: mailhealth: ${id} ist kritisch, und Slack schweigt`)
    expect(mail?.content).toContain('Alarme erreichen Slack nicht, seit 2026-11-24 22:00 UTC.')
  })

  test('a server without TLS gets no mail where TLS is wanted', async () => {
    await open()
    pass(5)
    await beat()
    if (fallback.smtp === null) throw new Error('no relay')
    await look({ webhook: null, smtp: { ...fallback.smtp, tls: 'starttls' } })
    expect(sink.mails).toEqual([])
    await look({ webhook: null })
    expect(sink.mails).toHaveLength(1)
  })

  test('a redirect is not followed', async () => {
    const elsewhere = await startWebhookSink()
    hook.answer(307, { location: elsewhere.url })
    await open()
    pass(5)
    await beat()
    await look({ smtp: null })
    expect(elsewhere.requests).toEqual([])
    expect(lines.join('')).toContain('it answers with HTTP 307')
    await elsewhere.close()
  })

  test('text from outside stays text, in one line and bounded', async () => {
    const hostile = `x\u202e<!channel> @here .@here x.@everyone\r\nSubject: no\u0000 ${'a'.repeat(100_000)}`
    const finding: Finding = { id: 'new.finding', severity: 'critical', subject: hostile, args: { txt: hostile } }
    await open({ target: hostile.slice(0, 60).replaceAll('\0', ''), findings: [finding] })
    pass(5)
    await beat(hostile)
    await look()
    const [{ text, incidents, reason }] = posted()
    expect(text).not.toMatch(/[<>\u202e\u0000\r]|@here|@everyone/)
    expect(reason).not.toMatch(/[\u202e\u0000\r\n]/)
    expect(reason.length).toBeLessThanOrEqual(600)
    expect(text.length).toBeLessThan(3_000)
    expect(incidents[0].findings[0].subject.length).toBeLessThanOrEqual(600)
    const headers = sink.mails[0]?.content.split('\r\n\r\n')[0] ?? ''
    expect(headers.match(/^Subject:/gm)).toHaveLength(1)
    expect(sink.mails[0]?.content.length).toBeLessThan(6_000)
  })

  test('of many incidents the first ten are shown, and the rest counted', async () => {
    for (let count = 0; count < 12; count++) await open()
    pass(5)
    await beat()
    await look()
    await look()
    expect(told()[0]).toHaveLength(13)
    expect(hook.requests).toHaveLength(1)
    expect(posted()[0].text).toContain('And 2 more: mailhealth incidents')
    expect(subjects()).toEqual(['mailhealth: 12 critical incidents, and Slack is silent'])
  })

  test('of more than a message holds, the rest is told next, and counts say that they are cut', async () => {
    for (let count = 0; count < 203; count++) await open()
    pass(5)
    await beat()
    await look()
    await look()
    await look()
    expect(told().map((one) => one.length - 1)).toEqual([200, 3])
    expect(new Set(told().flat()).size).toBe(204)
    expect(subjects()).toEqual([
      'mailhealth: at least 200 critical incidents, and Slack is silent',
      'mailhealth: 3 critical incidents, and Slack is silent',
    ])
    expect(posted()[0].text).toContain('And at least 190 more: mailhealth incidents')
    await deliverAll()
    await beat()
    await look()
    expect(told()[2]).toHaveLength(201)
    expect(posted()[2].text).toContain('And 193 more: mailhealth incidents')
  })

  test('what is over, or somebody took on, before it could be told is not told as critical', async () => {
    const [over, open1] = [await open(), await open()]
    pass(5)
    await beat()
    hook.answer(503)
    await look({ smtp: null })
    await resolve(over)
    hook.answer(200)
    await look({ smtp: null })
    await resolve(open1)
    await deliverAll()
    await beat()
    await look({ smtp: null })
    expect(told()).toEqual([
      ['slack.silent', over, open1],
      ['slack.silent', open1],
      ['slack.back', open1],
    ])
  })

  test('where nothing is left to tell of, the silence alone is told, once', async () => {
    const first = await open()
    pass(5)
    await beat()
    hook.answer(503)
    await look({ smtp: null })
    await resolve(first)
    hook.answer(200)
    await look({ smtp: null })
    const second = await open()
    pass(5)
    await beat()
    hook.answer(503)
    await look({ smtp: null })
    await resolve(second)
    hook.answer(200)
    await look({ smtp: null })
    await look({ smtp: null })
    expect(told()).toEqual([['slack.silent', first], ['slack.silent'], ['slack.silent', second]])
    expect(posted()[1].text).not.toContain('mailhealth ack')
  })

  test('where nobody tells Slack any more, nothing is owed: an outage ends, and nobody hears that Slack is back', async () => {
    const id = await open()
    pass(5)
    await beat()
    await look({ smtp: null })
    await keepSubscribers(store.db, ['console'], now)
    await look({ smtp: null })
    pass(60)
    await open()
    pass(60)
    await look({ smtp: null })
    expect(told()).toEqual([['slack.silent', id]])
    expect((await store.pool.query('select ended_at is null as lasts from outages')).rows).toEqual([{ lasts: false }])
    const state = await slackHearing(parts, minute, { notBefore: new Date(0), wasSilent: true })
    expect(state.hearing).toEqual({ kind: 'unwatched' })
  })

  test('nothing is sent that might end when another may act', async () => {
    await open()
    pass(5)
    await beat()
    roomMs = 19_999
    await look()
    expect(hook.requests).toEqual([])
    roomMs = 20_000
    await look()
    expect(hook.requests).toHaveLength(1)
  })

  test('a mail server that goes on talking is left when the time is over', async () => {
    const { port, close } = await startTalker()
    const smtp = {
      host: '127.0.0.1',
      port,
      tls: 'none',
      login: null,
      from: 'a@example.net',
      to: ['b@example.net'],
    } as const
    const [way] = waysOf({ webhook: null, smtp }, 300)
    await expect(way?.send(testMessage({ id: 'one', at: now }, 'en'))).rejects.toThrow('it took longer than 0.3 s')
    await close()
  })

  describe('in processes', () => {
    const run = (count: number, change: Partial<Fallback>, notReady = async (): Promise<string | null> => null) => {
      const config = { ...plain, fallback: { ...fallback, ...change } }
      return Array.from({ length: count }, () => {
        let calls = 0
        // They have been there since the beginning.
        const since = { now: () => (calls++ === 0 ? started : now) }
        return startFallback({ ...parts, clock: since, notReady }, () => config as unknown as Config, 5)
      })
    }

    test('several at once tell once', async () => {
      for (const wanted of [1, 2]) {
        await open()
        await passAlive(5)
        const watches = run(3, { smtp: null })
        await expect.poll(() => hook.requests.length, { timeout: 10_000 }).toBe(wanted)
        await Promise.all(watches.map((watch) => watch.stop()))
        expect(hook.requests).toHaveLength(wanted)
      }
    })

    test('no pulse comes while no checks are run, or that cannot be seen, and it is said once why', async () => {
      await beat()
      const ping = await startWebhookSink()
      const pulse = { url: new Secret(`${ping.url}/ping`), everyMs: minute }
      let asked = 0
      const states = [
        async () => 'nothing was planned for 61 s',
        async () => 'nothing was planned for 66 s',
        () => Promise.reject(new Error('no store')),
      ]
      const watches = run(1, { smtp: null, webhook: null, pulse }, () => (states[asked++] ?? (async () => null))())
      await expect.poll(() => ping.requests.length, { timeout: 10_000 }).toBe(1)
      await Promise.all(watches.map((watch) => watch.stop()))
      expect(asked).toBeGreaterThan(3)
      expect(lines.filter((line) => line.includes('no pulse is sent'))).toEqual([
        expect.stringContaining('no pulse is sent: nothing was planned for 61 s'),
      ])
      await ping.close()
    })

    test('a pulse comes at its interval while all is well, and not when Slack is silent', async () => {
      await beat()
      const ping = await startWebhookSink()
      const pulse = { url: new Secret(`${ping.url}/ping`), everyMs: minute }
      const watches = run(2, { smtp: null, webhook: null, pulse })
      await expect.poll(() => ping.requests.length, { timeout: 10_000 }).toBe(1)
      await passAlive(1)
      await expect.poll(() => ping.requests.length, { timeout: 10_000 }).toBe(2)
      await open({ severity: 'high' })
      await passAlive(5)
      await expect.poll(() => lines.join(''), { timeout: 10_000 }).toContain('Slack is silent, so no pulse is sent')
      await deliverAll()
      await passAlive(1)
      await expect.poll(() => ping.requests.length, { timeout: 10_000 }).toBe(3)
      await Promise.all(watches.map((watch) => watch.stop()))
      expect(ping.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(3).fill('GET /ping'))
      await ping.close()
    })
  })
})

/** A mail server whose greeting has no end. */
async function startTalker(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = net.createServer((socket) => {
    const timer = setInterval(() => socket.write('220-wait\r\n'), 20)
    socket.on('error', () => socket.destroy()).on('close', () => clearInterval(timer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    // Ends only when the client has left.
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function incidentOf(number: number, openedAt: Date, change: Partial<Incident>): Incident {
  return incident(number, {
    targetKey: `domain:${number}.example`,
    target: 'shop.example',
    severity: 'critical',
    findings: [{ id: 'mx.missing', severity: 'critical', subject: 'shop.example', args: {} }],
    openedAt: openedAt.toISOString(),
    ...change,
  })
}
