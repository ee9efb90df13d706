import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enabledLists } from '@mailhealth/catalogue'
import {
  type FakeSlack,
  type Internet,
  type MailSink,
  startFakeSlack,
  startInternet,
  startMailSink,
  startWebhookSink,
  type WebhookSink,
} from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type ProductProcess, startProcess } from './product-process.ts'

const channel = 'C0MAILOPS'
const zone = 'zen.spamhaus.org'
const patience = { timeout: 60_000, interval: 100 }

interface Silencing {
  readonly begin: (slack: FakeSlack) => void
  readonly end: (slack: FakeSlack) => void
  readonly reason: RegExp
  /** What `/readyz` says meanwhile. */
  readonly notReady?: string
}
type Row = readonly [string, string, Silencing]

const refusedAs = (refusal: string, id: string): Row => [
  `the token is refused (${refusal})`,
  id,
  {
    begin: (slack) => {
      slack.workspace.refusal = refusal
    },
    end: (slack) => {
      slack.workspace.refusal = null
    },
    reason: new RegExp(`^Slack says ${refusal}`),
    notReady: `Slack says ${refusal}: install the app again`,
  },
]

const archived: Row = [
  'the channel is archived',
  'MH-1',
  {
    begin: (slack) => {
      slack.workspace.channel(channel).isArchived = true
    },
    end: (slack) => {
      slack.workspace.channel(channel).isArchived = false
    },
    reason: /^(Slack says is_archived|there is no channel #mail-ops)/,
  },
]

const away: Row = [
  'Slack is away',
  'MH-2',
  {
    begin: (slack) => slack.refuseConnections(true),
    end: (slack) => slack.refuseConnections(false),
    reason: /^Slack cannot be reached/,
  },
]

/** What befalls each product, one after the other. Two live at the same time: they wait more than they work. */
const lives: readonly (readonly [Row, Row])[] = [
  [archived, refusedAs('token_revoked', 'MH-2')],
  [refusedAs('account_inactive', 'MH-1'), away],
]

describe.concurrent.each(lives)('the product, with a Slack that stays silent', { timeout: 180_000 }, (...rows) => {
  const folder = mkdtempSync(join(tmpdir(), 'mailhealth-fallback-'))
  let internet: Internet
  let slack: FakeSlack
  let hook: WebhookSink
  let sink: MailSink
  let product: ProductProcess

  beforeAll(async () => {
    internet = await startInternet({ lists: enabledLists({ disable: [], add: [] }) })
    slack = await startFakeSlack()
    hook = await startWebhookSink()
    sink = await startMailSink()
    writeFileSync(join(folder, 'mailhealth.yaml'), configurationOf(internet, sink))
    product = startProcess(['up'], folder, {
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: 'xoxb-test',
      SLACK_APP_TOKEN: 'xapp-test',
      FALLBACK_URL: `${hook.url}/hook`,
      NODE_EXTRA_CA_CERTS: internet.environment.rootFile,
    })
    await product.ready
  }, 120_000)
  afterAll(async () => {
    await product.end('SIGKILL')
    await Promise.all([internet.close(), slack.close(), hook.close(), sink.close()])
    rmSync(folder, { recursive: true, force: true })
  })

  const told = () =>
    hook.requests.map(({ body }) => {
      const { type, reason, incidents } = JSON.parse(body)
      return [type, type === 'slack.silent' ? reason : null, ...incidents.map((one: { id: string }) => one.id)]
    })
  const readiness = async (): Promise<readonly [number, string]> => {
    const response = await fetch(new URL('/readyz', await product.ready))
    return [response.status, await response.text()]
  }
  const shown = (id: string): number =>
    slack.messages(channel).filter(({ revisions }) => revisions.at(-1)?.text.includes(`${id} `)).length

  test.for(rows)(
    '%s: a critical incident comes by the other ways once, and that Slack is back',
    { concurrent: false },
    async ([, id, row], { expect }) => {
      const before = hook.requests.length
      row.begin(slack)
      internet.list(internet.mailAddress, zone)
      const since = () => told().slice(before)
      await expect.poll(() => since().flatMap(([, , ...ids]) => ids), patience).toEqual([id])
      for (const [type, reason] of since()) {
        expect(type).toBe('slack.silent')
        expect(reason).toMatch(row.reason)
      }
      // That Slack takes no token may be known, and told, before there is an incident.
      expect(since().length).toBeLessThanOrEqual(row.notReady === undefined ? 1 : 2)
      expect(await readiness()).toEqual([
        row.notReady === undefined ? 200 : 503,
        expect.stringContaining(row.notReady ?? 'ready'),
      ])
      row.end(slack)
      await expect.poll(() => told().at(-1), patience).toEqual(['slack.back', null, id])
      const after = hook.requests.length
      await expect.poll(() => shown(id), patience).toBe(1)
      expect(await readiness()).toEqual([200, 'ready\n'])
      internet.delist(internet.mailAddress, zone)
      const isResolved = (): boolean =>
        slack.messages(channel).some(({ revisions }) => revisions.at(-1)?.text.includes(`${id} resolved`))
      await expect.poll(isResolved, patience).toBe(true)
      await expect.poll(() => sink.mails.length, patience).toBe(after)
      expect(hook.requests).toHaveLength(after)
    },
  )
})

function configurationOf({ environment, domain, dkimSelector }: Internet, sink: MailSink): string {
  return `domains:
  - { name: ${domain}, dkim: { selectors: [{ name: ${dkimSelector} }] } }
resolver: { servers: ["${environment.resolver}"] }
network: { allow: ${JSON.stringify(environment.allow)}, smtpPort: ${environment.smtpPort}, httpsPort: ${environment.httpsPort} }
schedule: { dnsbl: 1s }
alerting: { openAfter: 1, closeAfter: 1, unknownAfter: 6, reopenWithin: 1s }
slack: { channel: "#mail-ops" }
fallback:
  after: 12s
  webhook: { url: { env: FALLBACK_URL } }
  smtp: { host: ${sink.host}, port: ${sink.port}, tls: none, from: mailhealth@example.net, to: [ops@example.net] }
`
}
