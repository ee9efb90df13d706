import { systemClock } from '@mailhealth/core'
import { latest } from '@mailhealth/testkit'
import { beforeEach, expect, test } from 'vitest'
import { ann, ben, channel, openIncident, openScene, quick } from './testing.ts'

const { backstage, posted, stage } = await openScene()

beforeEach(async () => {
  await backstage.store.pool.query('delete from leases')
})

const often = { clock: systemClock, timings: { ...quick, askTokenMs: 50 } }
const direct = `D${ben.slice(1)}`

test.each(['usergroups:read', 'users:read'])(
  'without %s alerts arrive, nobody may act on them, and who can change that is told once',
  { timeout: 30_000 },
  async (scope) => {
    const { slack, messageOf } = await stage({ responders: ['S0123ABCD'], admins: [ben] }, undefined, often)
    slack.workspace.scopes = slack.workspace.scopes.filter((one) => one !== scope)
    const { number } = await openIncident(backstage)
    const { ts } = await messageOf(number)
    const before = slack.ephemerals(channel).length
    await slack.click({ messageTs: ts, actionId: 'mh:ack', user: ann })
    const answer = await slack.waitFor((now) => now.ephemerals(channel)[before], 10_000)
    expect(latest(answer).text).toMatch(/^Nothing was changed: .* `mailhealth doctor` at a terminal says why\.$/)
    await posted(`The Slack token of mailhealth lacks ${scope}: not all that it does works.`, direct)
    const asks = slack.calls.filter((call) => call.method === 'auth.test').length
    await slack.waitFor((now) => now.calls.filter((call) => call.method === 'auth.test').length > asks + 2)
    expect(slack.messages(direct)).toHaveLength(1)
  },
)

test('a scope that a call needs is named', { timeout: 30_000 }, async () => {
  const { slack } = await stage({ admins: [ben] })
  slack.workspace.scopes = slack.workspace.scopes.filter((one) => one !== 'groups:read')
  await openIncident(backstage)
  await posted(/Slack says missing_scope \(groups:read\): the app lacks a permission/, direct)
})
