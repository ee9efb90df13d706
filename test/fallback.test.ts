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
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ProductProcess, startProcess } from './product-process.ts'

const channel = 'C0MAILOPS'
const zone = 'zen.spamhaus.org'
const patience = { timeout: 60_000, interval: 100 }

describe('the product, with a Slack that stays silent', { timeout: 180_000 }, () => {
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
  const shown = (id: string): number =>
    slack.messages(channel).filter(({ revisions }) => revisions.at(-1)?.text.includes(`${id} `)).length

  const rows: readonly [
    string,
    string,
    { readonly begin: () => void; readonly end: () => void; readonly reason: RegExp },
  ][] = [
    [
      'the channel is archived',
      'MH-1',
      {
        begin: () => {
          slack.workspace.channel(channel).isArchived = true
        },
        end: () => {
          slack.workspace.channel(channel).isArchived = false
        },
        reason: /^(Slack says is_archived|there is no channel #mail-ops)/,
      },
    ],
    [
      'the token is revoked',
      'MH-2',
      {
        begin: () => {
          slack.workspace.isRevoked = true
        },
        end: () => {
          slack.workspace.isRevoked = false
        },
        reason: /^Slack says token_revoked/,
      },
    ],
    [
      'Slack is away',
      'MH-3',
      {
        begin: () => slack.refuseConnections(true),
        end: () => slack.refuseConnections(false),
        reason: /^Slack cannot be reached/,
      },
    ],
  ]

  test.each(rows)(
    '%s: a critical incident comes by the other ways once, and that Slack is back',
    async (_, id, row) => {
      const before = hook.requests.length
      row.begin()
      internet.list(internet.mailAddress, zone)
      await expect.poll(() => hook.requests.length, patience).toBe(before + 1)
      await expect.poll(() => sink.mails.length, patience).toBe(before + 1)
      const [type, reason, ...incidents] = told()[before] ?? []
      expect([type, incidents]).toEqual(['slack.silent', [id]])
      expect(reason).toMatch(row.reason)
      row.end()
      await expect.poll(() => hook.requests.length, patience).toBe(before + 2)
      expect(told()[before + 1]).toEqual(['slack.back', null, id])
      await expect.poll(() => shown(id), patience).toBe(1)
      internet.delist(internet.mailAddress, zone)
      const isResolved = (): boolean =>
        slack.messages(channel).some(({ revisions }) => revisions.at(-1)?.text.includes(`${id} resolved`))
      await expect.poll(isResolved, patience).toBe(true)
      await expect.poll(() => sink.mails.length, patience).toBe(before + 2)
      expect(hook.requests).toHaveLength(before + 2)
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
