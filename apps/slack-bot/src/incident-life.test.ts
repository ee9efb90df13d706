import { newEventId, plainDomain, plainHost, systemClock, type Target, targetKey, toDomainName } from '@mailhealth/core'
import { type LookJob, looksQueue } from '@mailhealth/queue'
import {
  checkStateOf,
  incidentByNumber,
  insertRun,
  listMutes,
  lockCheckState,
  saveCheckState,
  syncTargets,
  transitionsOf,
} from '@mailhealth/store'
import { latest } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { ann, ben, channel, cleo, openIncident, openScene, step } from './testing.ts'

const nameOf = (text: string) => toDomainName(text) as NonNullable<ReturnType<typeof toDomainName>>
const host = plainHost(nameOf('quiet.example.org'))
const tagged: Target = { ...plainHost(nameOf('prod.example.org')), tags: ['prod'] }
const domain = plainDomain(nameOf('example.org'))
const resolvedTime = '2026-11-24T23:15:00.000Z'

const { backstage, modal, posted, said, stage, steps } = await openScene(async ({ store }) => {
  const wanted = [host, tagged, domain].map((target) => ({ target, checks: [] }))
  await store.db.transaction((tx) => syncTargets(tx, wanted, new Date()))
})

describe('the life of an incident in Slack', { timeout: 60_000 }, () => {
  const menu = (number: number, verb: string, n = 1): string => JSON.stringify({ v: 1, i: String(number), n, o: verb })

  test('a note and a reason are asked for in modals, and told in the thread', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    await staged.slack.select({ messageTs: message.ts, actionId: 'mh:more', value: menu(number, 'note') })
    const asked = await modal(/"callback_id":"mh:note"/)
    await staged.slack.submitView(asked.id, { note: 'waiting for the list' })
    await said(`Your note on MH-${number} is written down`)
    await posted(/note by <@U0123ABCD>: “waiting for the list”/)
    await staged.slack.waitFor(
      (slack) => slack.messages(channel).find(({ ts }) => ts === message.ts)?.revisions.length === 2,
    )
    await staged.slack.select({ messageTs: message.ts, actionId: 'mh:more', value: menu(number, 'resolve', 2) })
    const closing = await modal(/"callback_id":"mh:resolve"/)
    await staged.slack.submitView(closing.id, { note: 'moved', force: ['force'], category: 'expected' })
    await said(`MH-${number} is resolved`)
    await staged.slack.waitFor(() => {
      const now = staged.slack.messages(channel).find((one) => one.ts === message.ts)
      return now !== undefined && latest(now).text.includes('resolved')
    })
    await staged.slack.click({ messageTs: message.ts, actionId: 'mh:timeline' })
    await modal(/resolved \(expected change\) · <@U0123ABCD>: “moved”.*waiting for the list/s)
    await posted(/resolved by <@U0123ABCD> after .* \(expected change\): “moved”/)
    await staged.slack.click({ messageTs: message.ts, actionId: 'mh:reopen' })
    await said(`MH-${number} is open again`)
    const line = await posted(/opened again by <@U0123ABCD>/)
    expect(line.broadcast).toBe(true)
    expect(await steps(number)).toEqual(['opened', 'noted', 'resolved', 'reopened'])
    expect((await transitionsOf(backstage.store.db, number))[2]).toMatchObject({
      by: ann,
      note: 'moved',
      category: 'expected',
    })
  })

  test('a long story turns its pages in the modal, the newest step first', async () => {
    const { slack, messageOf } = await stage({ thread: 'off' })
    const { number } = await openIncident(backstage)
    const notes = Array.from({ length: 43 }, (_, at) => `cli:n${at + 1}.`)
    for (const by of notes) await step(backstage, number, 'noted', {}, by)
    await step(backstage, number, 'resolved', { state: 'resolved', resolvedBy: 'cli:last', resolvedAt: resolvedTime })
    const message = await messageOf(number)
    await slack.waitFor(({ messages }) =>
      JSON.stringify(messages(channel).find(({ ts }) => ts === message.ts)).includes('mh:timeline'),
    )
    await slack.click({ messageTs: message.ts, actionId: 'mh:timeline' })
    const shownBy = (text: string): readonly string[] => text.match(/cli:n\d+\./g) ?? []
    const first = await modal(/"Page 1 of 3"/)
    expect(shownBy(JSON.stringify(first.view))).toEqual(notes.toReversed().slice(0, 19))
    await slack.click({ viewId: first.id, actionId: 'mh:next-steps' })
    const second = await modal(/"Page 2 of 3"/)
    expect(second.id).toBe(first.id)
    expect(shownBy(JSON.stringify(second.view))).toEqual(notes.toReversed().slice(19, 39))
    await slack.click({ viewId: first.id, actionId: 'mh:next-steps' })
    const last = await modal(/"Page 3 of 3"/)
    expect(shownBy(JSON.stringify(last.view))).toEqual(notes.toReversed().slice(39))
    expect(JSON.stringify(last.view)).not.toContain('mh:next-steps')
    await slack.click({ viewId: first.id, actionId: 'mh:previous-steps' })
    expect((await modal(/"Page 2 of 3"/)).id).toBe(first.id)
    const updates = slack.calls.filter(({ method, args }) => method === 'views.update' && 'hash' in args)
    expect(updates.map(({ args }) => args['hash'])).toContain(first.hash)
  })

  test('a time is picked in the future, and not too far away', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    const value = JSON.stringify({ v: 1, i: String(number), n: 1, d: 'pick' })
    await staged.slack.select({ messageTs: message.ts, actionId: 'mh:snooze', value })
    const asked = await modal(/"callback_id":"mh:snooze"/)
    const now = Math.floor(Date.now() / 1_000)
    for (const until of [now - 60, now + 8 * 86_400]) {
      const refused = await staged.slack.submitView(asked.id, { until })
      expect(refused.ack).toMatchObject({ response_action: 'errors', errors: { until: expect.any(String) } })
    }
    await staged.slack.submitView(asked.id, { until: now + 7_200, note: 'lunch' })
    await said(`MH-${number} is snoozed for everyone until`)
    const { snoozedUntil } = (await incidentByNumber(backstage.store.db, number)) ?? {}
    expect(Math.abs(Date.parse(snoozedUntil ?? '') / 1_000 - now - 7_200)).toBeLessThan(60)
  })

  test('in its thread an incident needs no number, and people speak their own language', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    await staged.slack.waitFor(() => staged.linesOf(message).length === 1)
    await staged.slack.mention('ack on it', { threadTs: message.ts })
    await posted(new RegExp(`^MH-${number} is acknowledged\\.$`))
    await posted(/acknowledged by <@U0123ABCD>: “on it”/)
    await staged.slack.command(`unack ${number}`, { user: ben })
    await said(`MH-${number} ist zurückgegeben`)
    await posted(/<@U0BEN0002> gave it back/)
    await staged.slack.command(`snooze ${number} until tomorrow 9:00 later`, { user: ben })
    await said(`MH-${number} ist für alle stumm bis <!date`)
    const { snoozedUntil } = (await incidentByNumber(backstage.store.db, number)) ?? {}
    const berlin = { timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit' } as const
    expect(new Date(snoozedUntil ?? '').toLocaleTimeString('de-DE', berlin)).toBe('09:00')
    expect(await steps(number)).toEqual(['opened', 'acknowledged', 'unacknowledged', 'snoozed'])
  })

  test('the next ones are called in the channel too, and then nobody is left', async () => {
    const staged = await stage({ escalation: [{ afterMs: 900_000, mention: 'U0BEN0002' }] })
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    await staged.slack.waitFor(() => staged.linesOf(message).length === 1)
    expect(JSON.stringify(latest(message).blocks)).toContain('`@mail-oncall` (step 1 of 2)')
    await staged.slack.command(`escalate ${number} no answer`)
    await said(`Step 2 of 2 is called for MH-${number}`)
    const line = await posted(
      /<@U0BEN0002> Critical, MH-\d+, mx\d+\.example\.org: <@U0123ABCD> calls step 2 of 2: “no answer”/,
    )
    expect(line).toMatchObject({ broadcast: true, threadTs: message.ts })
    await staged.slack.command(`escalate ${number}`)
    await said(`Nobody is left to call for MH-${number}`)
    await staged.slack.command('oncall')
    await said(/\*Step 1\* `@mail-oncall`.*\*Step 2\* <@U0BEN0002>, 15 min later|On call: /s)
  })

  test('where no next ones are configured, that is said, with what to add', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    await staged.messageOf(number)
    await staged.slack.command(`escalate ${number}`)
    await said(/^Nobody was called for MH-\d+: mailhealth\.yaml does not say who comes next\..*`escalation: \[/)
    expect(await steps(number)).toEqual(['opened'])
  })

  test('a muted target is quiet: told at both ends, and its incidents come back', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage, { target: host.name, targetKey: targetKey(host) })
    const message = await staged.messageOf(number)
    await staged.slack.command('mute quite.example.org 2h new disks')
    await said(/`quite\.example\.org` is not watched\. Did you mean `quiet\.example\.org`\?/)
    await staged.slack.select({ messageTs: message.ts, actionId: 'mh:more', value: menu(number, 'mute') })
    const asked = await modal(/"callback_id":"mh:mute"/)
    await staged.slack.submitView(asked.id, { until: Math.floor(Date.now() / 1_000) + 7_200, note: 'new disks' })
    await said(/quiet\.example\.org is muted until/)
    await posted(/quiet\.example\.org is muted by <@U0123ABCD> until .*“new disks”/)
    await staged.slack.waitFor(() => {
      const now = staged.slack.messages(channel).find((one) => one.ts === message.ts)
      return now !== undefined && latest(now).text.includes('maintenance')
    })
    const [mute] = await listMutes(backstage.store.db)
    await staged.slack.command('mutes')
    await said(/^1 mute: /)
    await staged.slack.command(`unmute ${mute?.id}`)
    await said(/quiet\.example\.org is no longer muted/)
    await posted(/no longer muted, says <@U0123ABCD>/)
    const back = await posted(/<!subteam\^S0123ABCD> Critical, MH-\d+, quiet\.example\.org: target no longer muted/)
    expect(back.threadTs).toBe(message.ts)
    await staged.slack.command(`unmute ${mute?.id}`)
    await said(`There is no mute ${mute?.id} that lasts`)
  })

  test('guests change nothing, and only administrators see the set-up', async () => {
    const staged = await stage({ admins: ['U0BEN0002'] })
    const { number } = await openIncident(backstage)
    await staged.messageOf(number)
    const guest = { ...staged.slack.workspace.user(cleo), id: 'U0GUEST04', name: 'gil', isGuest: true }
    staged.slack.workspace.users.push(guest)
    await staged.slack.command(`ack ${number}`, { user: guest.id })
    await said(/guests and people of other organisations may only read/)
    const partner = { ...guest, id: 'U0PARTNR5', name: 'pia', isGuest: false, team: 'T0PARTNERS' }
    staged.slack.workspace.users.push(partner)
    const message = await staged.messageOf(number)
    const before = staged.slack.ephemerals(channel).length
    await staged.slack.click({ messageTs: message.ts, actionId: 'mh:ack', user: partner.id })
    const refusal = await staged.slack.waitFor((now) => now.ephemerals(channel)[before], 20_000)
    expect([refusal.visibleTo, latest(refusal).text]).toEqual([
      partner.id,
      expect.stringContaining('people of other organisations may only read'),
    ])
    await staged.slack.command('show MH-' + number, { user: guest.id })
    const shown = await said(`Critical, MH-${number} open`)
    const { ts } = await staged.messageOf(number)
    const link = `https://mailteam.example/archives/${channel}/p${ts.replace('.', '')}`
    expect(JSON.stringify(latest(shown).blocks)).toContain(`<${link}|Its message and thread in the channel>`)
    await staged.slack.command('doctor', { user: ann })
    await said(/Only administrators see or change that \(@ben\)/)
    await staged.slack.command('doctor', { user: ben })
    await said(
      /^Selbstprüfung: Slack ist verbunden.*Das Token darf alles.*erreichen <#C0MAILOPS>.*`@mail-oncall` hat 2 Mitglieder.*Die Uhr geht wie/,
    )
    staged.slack.workspace.scopes = staged.slack.workspace.scopes.filter((one) => one !== 'app_mentions:read')
    staged.slack.workspace.channel(channel).isMember = false
    await staged.slack.command('doctor', { user: ben })
    await said(/Dem Token fehlt `app_mentions:read`: .*Der Bot ist nicht in <#C0MAILOPS>/)
    staged.slack.workspace.channel(channel).isMember = true
    await staged.slack.command('config', { user: ben })
    await modal(/In Slack gesetzt/, ben)
    await staged.slack.command('route', { user: ben })
    await said(/#mail-ops/)
    expect(await steps(number)).toEqual(['opened'])
  })

  test('a mistyped verb is a click away', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    await staged.messageOf(number)
    await staged.slack.command(`akc ${number} “on it”`)
    const offer = await said(/There is no command `akc`/)
    await staged.slack.click({ messageTs: offer.ts, actionId: 'mh:run' })
    await said(`MH-${number} is acknowledged`)
  })

  test('the menu of a message has the actions of its incident', async () => {
    const staged = await stage()
    const { number } = await openIncident(backstage)
    const message = await staged.messageOf(number)
    await staged.slack.waitFor(() => staged.linesOf(message).length === 1)
    const reply = staged.slack.messages(channel).find((one) => one.threadTs === message.ts)
    await staged.slack.shortcut('mh_msg_actions', reply?.ts ?? '')
    const actions = await modal(new RegExp(`MH-${number} open`))
    await staged.slack.select({ viewId: actions.id, actionId: 'mh:more', value: menu(number, 'evidence') })
    await modal(/No evidence is stored/)
    await staged.slack.click({ viewId: actions.id, actionId: 'mh:ack' })
    await said(`MH-${number} is acknowledged`)
    await staged.slack.command('help')
    const help = await said(/^What mailhealth understands/)
    expect(help.visibleTo).toBe(ann)
  })

  test('a second check of the same target joins the first; a shared one is for all', async () => {
    const staged = await stage()
    const jobs: LookJob[] = []
    const looks = backstage.queues.consume(looksQueue, async (job) => void jobs.push(job), { concurrency: 1 })
    await staged.slack.command('check joined.example.org')
    await said('Checking `joined.example.org` …')
    await staged.slack.command('check Joined.example.org share', { user: cleo })
    await posted('`joined.example.org` is being checked already')
    await expect.poll(() => jobs.length, { timeout: 20_000 }).toBeGreaterThan(0)
    await looks.close(0)
    expect(jobs).toHaveLength(1)
    const at = new Date().toISOString()
    const problem = 'joined.example.org does not exist'
    const event = { schemaVersion: 1, id: newEventId(systemClock), type: 'check.finished', at, report: null } as const
    await backstage.queues.publishEvent('slack', { ...event, request: jobs[0]?.request ?? '', problem })
    await said(/No check of `joined\.example\.org`/)
    await posted(/No check of `joined\.example\.org`/)
    await staged.slack.command('check joined.example.org')
    await said(/^`joined\.example\.org` was checked just now; it can be checked again in \d+ s\.$/)
    await staged.slack.command('check 127.0.0.1')
    await said(/`127\.0\.0\.1` is a private or reserved address/)
  })

  test('a change is accepted with a button, in the name of whoever did, once', async () => {
    const staged = await stage()
    const key = targetKey(domain)
    const drifts = [{ fact: 'policy', before: 'reject', after: 'none', since: new Date().toISOString() }]
    await storeDrift(key, drifts)
    const at = new Date().toISOString()
    const explained = { changes: [], severity: 'info', spread: [] } as const
    const about = {
      target: domain.name,
      targetKey: key,
      check: 'dmarc',
      drifts,
      ...explained,
      by: null,
      note: null,
    } as const
    const id = newEventId(systemClock)
    await backstage.queues.publishEvent('slack', { schemaVersion: 1, id, type: 'drift.detected', at, ...about })
    const card = await posted(/^example\.org: DMARC changed: policy, removed: reject, added: none\.$/)
    await staged.slack.click({ messageTs: card.ts, actionId: 'mh:accept' })
    await said(/The new baseline of DMARC of example\.org is stored: `policy`/)
    await posted(/the change of DMARC was accepted by <@U0123ABCD>/)
    // The card is closed and has no button any more; whoever types it hears that it is done.
    await staged.slack.command('accept example.org dmarc')
    await said(/Nothing of DMARC of example\.org differs from its baseline/)
    expect((await checkStateOf(backstage.store.db, key, 'dmarc')).state).toMatchObject({
      baseline: { policy: 'none' },
      drifts: [],
    })
    await staged.slack.command('history example.org')
    await said(/History of example\.org: .*accepted by <@U0123ABCD>/)
    await staged.slack.command('auth example.org')
    await said(/^example\.org: DMARC OK\.$/)
  })

  test('every route that fits gets it, in its own language; what fits none goes to the rest', async () => {
    const other = 'C0PROD001'
    const staged = await stage({
      routes: [{ channel: other, tags: ['prod'], severity: 'high', mention: null, locale: 'de' }],
    })
    staged.slack.workspace.channels.push({
      id: other,
      name: 'prod',
      isMember: true,
      isArchived: false,
      directWith: null,
    })
    const key = targetKey(tagged)
    const { number } = await openIncident(backstage, { target: 'prod.example.org', targetKey: key })
    const shown = await posted(`Kritisch, MH-${number} offen`, other)
    const line = await posted(/eröffnet \(1 Befund\)/, other)
    expect(latest(line).text).not.toContain('<!subteam')
    await step(backstage, number, 'eased', { severity: 'medium' })
    await posted(/gemildert|eased/, other)
    const elsewhere = await staged.messageOf(number)
    expect(elsewhere.ts).not.toBe(shown.ts)
    const rest = await openIncident(backstage)
    await staged.messageOf(rest.number)
    expect(JSON.stringify(staged.slack.messages(other))).not.toContain(`MH-${rest.number} `)
    await staged.slack.mention('runbook dnsbl.listed', { channel: other })
    await posted('Anleitung: dnsbl.listed.', other)
    await staged.slack.mention('runbook dnsbl.listed')
    await posted('Runbook: dnsbl.listed.')
  })

  async function storeDrift(key: string, drifts: NonNullable<unknown>): Promise<void> {
    const startedAt = new Date().toISOString()
    const verdict = {
      check: 'dmarc',
      subject: domain.name,
      outcome: 'pass',
      findings: [],
      coverage: { asked: 1, answered: 1 },
      facts: { policy: 'none' },
      evidence: null,
      startedAt,
      durationMs: 1,
    } as const
    await backstage.store.db.transaction(async (tx) => {
      const id = newEventId(systemClock)
      await lockCheckState(tx, key, 'dmarc')
      await insertRun(tx, { id, targetKey: key, verdict })
      const state = { streaks: { failing: 0, passing: 1, unknown: 0 }, baseline: { policy: 'reject' }, drifts } as never
      const change = { state, memory: null, lastRunId: id, lastOutcome: 'pass', at: new Date() } as const
      await saveCheckState(tx, key, 'dmarc', change)
    })
  }
})
