import { type Verb, verbs } from '@mailhealth/alerting'
import { plainHost, systemClock, toDomainName } from '@mailhealth/core'
import { listMutes, syncTargets } from '@mailhealth/store'
import { latest } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { ann, channel, openIncident, openScene, type Staged } from './testing.ts'

const watched = 'mx.example.org'

const { backstage, said, stage, steps } = await openScene(async ({ store }) => {
  const name = toDomainName(watched)
  if (name === null) throw new Error(watched)
  await store.db.transaction((tx) => syncTargets(tx, [{ target: plainHost(name), checks: [] }], systemClock.now()))
})

/** Each verb as somebody types it, and what the answer says. Those that change something go on from what is above them. */
const rows: { readonly [V in Verb]: (incident: number, mute: number) => readonly [text: string, answer: string] } = {
  status: () => ['status', 'Mail health: '],
  check: () => [`check ${watched} dnsbl`, '`mx.example.org`'],
  incidents: () => ['incidents open', 'Incidents: '],
  show: (id) => [`show MH-${id}`, `Critical, MH-${id} open: `],
  ack: (id) => [`ack ${id} on it`, `MH-${id} is acknowledged.`],
  unack: (id) => [`unack ${id}`, `MH-${id} is given back`],
  snooze: (id) => [`snooze ${id} 4h lunch`, `MH-${id} is snoozed for everyone until `],
  resolve: (id) => [`resolve ${id} force moved away`, `MH-${id} is resolved.`],
  reopen: (id) => [`reopen ${id}`, `MH-${id} is open again.`],
  note: (id) => [`note ${id} “still there”`, `Your note on MH-${id} is written down.`],
  escalate: (id) => [`escalate ${id}`, `Step 2 of 2 is called for MH-${id}.`],
  oncall: () => ['oncall', 'On call: '],
  mute: () => [`mute ${watched} 2h new disks`, 'mx.example.org is muted until '],
  mutes: () => ['mutes', '1 mute: '],
  unmute: (_, mute) => [`unmute ${mute}`, 'mx.example.org is no longer muted.'],
  history: (id) => [`history ${id}`, `History of MH-${id}: `],
  dnsbl: () => ['dnsbl 192.0.2.1', 'Nothing is known of `192.0.2.1`'],
  auth: () => ['auth example.org', 'Nothing is known of `example.org`'],
  tls: () => [`tls ${watched}`, 'Nothing is known of `mx.example.org`'],
  accept: () => [`accept ${watched} dnsbl`, 'Nothing of DNSBL of mx.example.org differs from its baseline.'],
  runbook: (id) => [`runbook ${id}`, 'Runbook: dnsbl.listed.'],
  route: () => ['route', 'Where alerts go: '],
  digest: () => ['digest now', 'Mail health, daily digest: '],
  config: () => ['config', 'configuration'],
  doctor: () => ['doctor', 'Doctor: Slack is connected'],
  help: () => ['help ack', '`/mailhealth ack MH-142 [note]` take it on'],
}

describe('each verb is answered', { timeout: 60_000 }, () => {
  type Say = (staged: Staged, text: string) => Promise<string>
  const command: Say = async ({ slack }, text) => {
    const before = slack.ephemerals(channel).length
    await slack.command(text)
    // What is in force is shown in a modal.
    const shown = (now: Staged['slack']) =>
      /"Set in Slack"/.test(JSON.stringify(now.modal(ann)?.view)) && 'configuration'
    return slack.waitFor((now) => {
      const answer = now.ephemerals(channel)[before]
      if (text === 'config') return shown(now)
      return answer && latest(answer).text
    }, 20_000)
  }
  const mention: Say = async ({ slack }, text) => {
    await slack.mention(text)
    const said = slack.messages(channel).findLast((one) => one.author === ann)
    const reply = await slack.waitFor(
      (now) => now.messages(channel).find((one) => one.threadTs === said?.ts && one.author !== ann),
      20_000,
    )
    return text === 'config' ? JSON.stringify(latest(reply).blocks) : latest(reply).text
  }

  test.each([
    ['/mailhealth', command],
    ['@mailhealth', mention],
  ])('typed after %s', async (_, say) => {
    const staged = await stage({ admins: [ann], escalation: [{ afterMs: 900_000, mention: 'U0BEN0002' }] })
    const { number } = await openIncident(backstage)
    const answers: string[][] = []
    const expected: unknown[][] = []
    for (const verb of Object.keys(rows) as Verb[]) {
      const [mute] = await listMutes(backstage.store.db)
      const [text, answer] = rows[verb](number, mute?.id ?? 0)
      answers.push([verb, await say(staged, text)])
      expected.push([verb, expect.stringContaining(answer)])
    }
    expect(answers).toEqual(expected)
    expect(new Set(answers.map(([verb]) => verb))).toEqual(new Set(verbs))
    expect(await steps(number)).toEqual([
      'opened',
      'acknowledged',
      'unacknowledged',
      'snoozed',
      'resolved',
      'reopened',
      'noted',
      'called',
    ])
  })
})

test.each([
  ['status MX.example.org.', 'Mail health: nothing checked yet'],
  ['status mx.exmaple.org', '`mx.exmaple.org` is not watched. Did you mean `mx.example.org`?'],
  ['status group:prod', '`group:prod` is not watched.'],
])('%s is about what is watched, or says that nothing such is', async (text, answer) => {
  const { slack } = await stage()
  await slack.command(text)
  expect(latest(await said(/watched|health/)).text).toContain(answer)
})
