import { type DigestEvent, newEventId, systemClock } from '@mailhealth/core'
import { enqueueEvent, listDigestChoices } from '@mailhealth/store'
import type { Message } from '@mailhealth/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { showDigest } from './outbound/show-digest.ts'
import {
  ann,
  type Backstage,
  ben,
  channel,
  contextOn,
  openBackstage,
  openIncident,
  type Staged,
  stageBot,
} from './testing.ts'

describe('digests', { timeout: 60_000 }, () => {
  let backstage: Backstage
  let staged: Staged
  beforeAll(async () => {
    backstage = await openBackstage()
  }, 60_000)
  afterEach(() => staged.close())
  afterAll(() => backstage.close())

  const due = (): DigestEvent => {
    const now = systemClock.now()
    const since = new Date(now.getTime() - 7 * 86_400_000).toISOString()
    const span = { period: 'weekly', since, until: now.toISOString() } as const
    return { schemaVersion: 1, id: newEventId(systemClock), type: 'digest.due', at: now.toISOString(), ...span }
  }
  const digestsIn = (place: string) =>
    staged.slack.messages(place).filter((one) => one.revisions[0]?.text.includes('weekly digest'))

  test('one that is due is posted, once, where the configuration says', async () => {
    const elsewhere = 'C0MAILPRD'
    staged = await stageBot(backstage, {
      digest: { at: '09:00', timeZone: 'Etc/UTC', daily: true, weekly: 'monday', channel: elsewhere },
    })
    staged.slack.workspace.channels.push({
      id: elsewhere,
      name: 'mail-digests',
      isMember: true,
      isArchived: false,
      directWith: null,
    })
    const event = due()
    await backstage.store.db.transaction((tx) => enqueueEvent(tx, event))
    await staged.slack.waitFor(() => digestsIn(elsewhere).length === 1, 20_000)
    expect(digestsIn(elsewhere)[0]?.revisions[0]?.text).toContain('A quiet week')
    // The job comes again, as after a death between post and acknowledgement.
    const context = contextOn(backstage, staged.slack)
    await showDigest(context, event, elsewhere, context.wording)
    expect(digestsIn(elsewhere)).toHaveLength(1)
    expect(digestsIn(channel)).toEqual([])
  })

  test('that of a week has a chart in its thread, once; without files a sentence', async () => {
    staged = await stageBot(backstage)
    const { number } = await openIncident(backstage, { openedAt: new Date(Date.now() - 86_400_000).toISOString() })
    await staged.messageOf(number)
    const context = contextOn(backstage, staged.slack)
    const event = due()
    await showDigest(context, event, channel, context.wording)
    await showDigest(context, event, channel, context.wording)
    const [digest] = digestsIn(channel)
    const replies = () => staged.slack.messages(channel).filter((one) => one.threadTs === digest?.ts)
    expect(replies().map(({ files }) => files?.map(({ altText }) => altText))).toEqual([
      [expect.stringMatching(/^Open incidents over the week: \d at .* UTC, at most \d from .* UTC, \d from .* UTC\.$/)],
    ])
    staged.slack.failNext('files.getUploadURLExternal', { error: 'missing_scope' })
    const other = due()
    await showDigest(context, other, channel, context.wording)
    const last = staged.slack.messages(channel).at(-1)
    expect([last?.files?.length ?? 0, last?.revisions[0]?.text]).toEqual([0, expect.stringMatching(/^Open incidents/)])
  })

  test('digest now answers whoever asks, in place of the channel', async () => {
    staged = await stageBot(backstage)
    const { number } = await openIncident(backstage)
    await staged.messageOf(number)
    await staged.slack.command('digest now')
    const answer = await staged.slack.waitFor((slack) =>
      slack.ephemerals(channel).find((one) => one.revisions[0]?.text.startsWith('Mail health, daily digest')),
    )
    expect(JSON.stringify(answer.revisions[0]?.blocks)).toContain(`*MH-${number}*`)
    expect(JSON.stringify(answer.revisions[0]?.blocks)).toContain('No digest is posted on a schedule')
  })

  test('administrators plan them, by the verb; others are told who may, and the history says who did', async () => {
    staged = await stageBot(backstage, { admins: [ben] })
    await staged.slack.command('digest daily 7:30')
    await told(/Only administrators see or change that \(@ben\)/)
    await staged.slack.command('digest weekly fri 17:00', { user: ben })
    await told(/^Jeden Freitag um 17:00 \(Europe\/Berlin\) in #mail-ops\. Festgelegt von <@U0BEN0002>, <!date/)
    await staged.slack.command('digest off', { user: ben })
    await told(/^Keine Übersicht kommt nach Plan/)
    expect((await listDigestChoices(backstage.store.db, 9)).map(({ choice, by }) => [choice, by])).toEqual([
      [{ kind: 'off' }, ben],
      [{ kind: 'planned', plan: { at: '17:00', timeZone: 'Europe/Berlin', daily: false, weekly: 'friday' } }, ben],
    ])
    await staged.slack.command('history')
    await told(/digests planned by <@U0BEN0002>: Every Friday at 17:00/)
  })

  test('administrators plan them from their Home', async () => {
    staged = await stageBot(backstage, { admins: [ann] })
    const { slack } = staged
    await slack.openHome(ben)
    const plain = await slack.waitFor((now) => now.home(ben))
    expect(JSON.stringify(plain.view)).not.toContain('mh:digest')
    await slack.openHome(ann)
    const home = await slack.waitFor((now) => now.home(ann))
    await slack.click({ viewId: home.id, actionId: 'mh:digest' })
    const asked = await slack.waitFor((now) => {
      const open = now.modal(ann)
      return open?.view['callback_id'] === 'mh:digest' && open
    })
    await slack.submitView(asked.id, { plan: 'daily', at: '08:15', day: 'sunday' })
    const { id } = slack.workspace.directMessage(ann)
    const said = 'Every day at 08:15 (Europe/London), in #mail-ops; on Sundays the one of the whole week.'
    await slack.waitFor((now) => now.messages(id).find((one) => one.revisions[0]?.text.startsWith(said)))
    await slack.waitFor((now) => JSON.stringify(now.home(ann)?.view).includes('Every day at 08:15'))
  })

  const told = (text: string | RegExp): Promise<Message> =>
    staged.slack.waitFor((slack) => slack.ephemerals(channel).find((one) => one.revisions[0]?.text.match(text)))
})
