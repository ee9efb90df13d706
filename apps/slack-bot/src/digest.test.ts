import { type DigestEvent, newEventId, systemClock } from '@mailhealth/core'
import { enqueueEvent } from '@mailhealth/store'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { showDigest } from './outbound/show-digest.ts'
import { type Backstage, channel, contextOn, openBackstage, openIncident, type Staged, stageBot } from './testing.ts'

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
    await staged.slack.waitFor(() => digestsIn(elsewhere).length === 1, 10_000)
    expect(digestsIn(elsewhere)[0]?.revisions[0]?.text).toContain('A quiet week')
    // The job comes again, as after a death between post and acknowledgement.
    const context = contextOn(backstage, staged.slack)
    await showDigest(context, event, elsewhere, context.wording)
    expect(digestsIn(elsewhere)).toHaveLength(1)
    expect(digestsIn(channel)).toEqual([])
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
})
