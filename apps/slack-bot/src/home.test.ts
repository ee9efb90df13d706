import { systemClock } from '@mailhealth/core'
import { countUnresolved, homeOf, incidentByNumber, openHome } from '@mailhealth/store'
import { type OpenView, startFakeSlack } from '@mailhealth/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { refreshHomes } from './outbound/show-home.ts'
import { ann, type Backstage, ben, contextOn, openBackstage, openIncident, type Staged, stageBot } from './testing.ts'

describe('the Home', { timeout: 60_000 }, () => {
  let backstage: Backstage
  let staged: Pick<Staged, 'slack' | 'close' | 'messageOf'>
  beforeAll(async () => {
    backstage = await openBackstage()
  }, 60_000)
  afterEach(() => staged.close())
  afterAll(() => backstage.close())

  const shows = (user: string, text: string): Promise<OpenView> =>
    staged.slack.waitFor((slack) => {
      const home = slack.home(user)
      return home !== null && JSON.stringify(home.view).includes(text) ? home : null
    }, 10_000)

  test('is shown in the language of whoever opens it, and follows what happens', async () => {
    staged = await stageBot(backstage)
    const { number } = await openIncident(backstage)
    await staged.messageOf(number)
    await staged.slack.openHome(ann)
    const before = await shows(ann, `*MH-${number}*`)
    expect(JSON.stringify(before.view)).toContain('You have taken on none.')
    await staged.slack.openHome(ben)
    await shows(ben, 'Offene Vorfälle')
    await staged.slack.command(`ack ${number}`, { user: ben })
    await shows(ann, `Acknowledged by <@${ben}>`)
    await shows(ben, '1 davon selbst übernommen')
  })

  test('a row acts, and the answer comes as a direct message', async () => {
    staged = await stageBot(backstage)
    const { number } = await openIncident(backstage)
    await staged.messageOf(number)
    await staged.slack.openHome(ann)
    const home = await shows(ann, `*MH-${number}*`)
    const value = JSON.stringify({ v: 1, i: String(number), n: 1, o: 'ack' })
    await staged.slack.select({ viewId: home.id, actionId: 'mh:more', value })
    const { id } = staged.slack.workspace.directMessage(ann)
    await staged.slack.waitFor((slack) =>
      slack.messages(id).find((one) => one.revisions[0]?.text === `MH-${number} is acknowledged.`),
    )
    expect((await incidentByNumber(backstage.store.db, number))?.acknowledgedBy).toBe(ann)
    const note = JSON.stringify({ v: 1, i: String(number), n: 2, o: 'note' })
    await shows(ann, note.replaceAll('"', '\\"'))
    await staged.slack.select({ viewId: home.id, actionId: 'mh:more', value: note })
    const modal = await staged.slack.waitFor((slack) => {
      const open = slack.modal(ann)
      return open?.view['submit'] === undefined ? null : open
    })
    await staged.slack.submitView(modal.id, { note: 'asked the list' })
    await staged.slack.waitFor((slack) =>
      slack.messages(id).find((one) => one.revisions[0]?.text === `Your note on MH-${number} is written down.`),
    )
  })

  test('keeps what somebody chose, and turns pages', async () => {
    staged = await stageBot(backstage)
    for (let more = await countUnresolved(backstage.store.db); more < 12; more++) await openIncident(backstage)
    await staged.slack.openHome(ann)
    const home = await shows(ann, 'Next page')
    await staged.slack.click({ viewId: home.id, actionId: 'mh:home-next' })
    await shows(ann, 'Previous page')
    await staged.slack.select({ viewId: home.id, actionId: 'mh:home-state', value: 'snoozed' })
    await shows(ann, 'No open incident is among those chosen.')
    await staged.slack.openHome(ann)
    await shows(ann, 'No open incident is among those chosen.')
    expect((await homeOf(backstage.store.db, ann))?.choice).toEqual({
      group: null,
      severity: null,
      state: 'snoozed',
      page: 0,
    })
  })

  test('a newer view is not replaced by an older one; what says nothing new is not published', async () => {
    const slack = await startFakeSlack()
    staged = { slack, close: () => slack.close(), messageOf: () => Promise.reject(new Error('nobody posts')) }
    const context = contextOn(backstage, slack)
    const { db } = backstage.store
    await openHome(db, ann, systemClock.now(), {})
    await refreshHomes(context)
    const published = () => staged.slack.calls.filter((call) => call.method === 'views.publish' && about(call.args))
    const first = published().length
    await refreshHomes(context)
    expect(published()).toHaveLength(first)
    // Somebody else's publication: the hash that is stored is not Slack's any more.
    await context.interactive.views.publish({ user_id: ann, view: { type: 'home', blocks: [] } })
    await openHome(db, ann, systemClock.now(), { state: 'acknowledged' })
    const before = published().length
    await refreshHomes(context)
    const answers = published()
      .slice(before)
      .map((call) => [call.args['hash'] !== undefined, call.answer?.body['error'] ?? 'ok'])
    expect(answers).toEqual([
      [true, 'hash_conflict'],
      [true, 'hash_conflict'],
      [false, 'ok'],
    ])
    // Who looked long ago looks no more.
    await openHome(db, ann, new Date(systemClock.now().getTime() - 601_000), { state: 'open' })
    const last = published().length
    await refreshHomes(context)
    expect(published()).toHaveLength(last)
  })

  const about = (args: { readonly [name: string]: unknown }): boolean => args['user_id'] === ann
})
