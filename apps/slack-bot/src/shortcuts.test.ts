import { newEventId, systemClock } from '@mailhealth/core'
import { type LookJob, looksQueue } from '@mailhealth/queue'
import { latest, type Message } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { checkShortcutId } from './inbound/listeners.ts'
import { ann, ben, openScene, type Staged } from './testing.ts'

const { backstage, modal, stage } = await openScene()

describe('a look from anywhere in Slack', { timeout: 60_000 }, () => {
  const told = ({ slack }: Staged, user: string, text: RegExp): Promise<Message> => {
    const { id } = slack.workspace.directMessage(user)
    return slack.waitFor(() => slack.messages(id).find((one) => text.test(latest(one).text)))
  }

  test('the shortcut asks for a target, takes what the command takes, and answers as a direct message', async () => {
    const staged = await stage()
    const taken = Promise.withResolvers<LookJob>()
    const looks = backstage.queues.consume(looksQueue, async (job) => taken.resolve(job), { concurrency: 1 })
    const used = await staged.slack.globalShortcut(checkShortcutId)
    expect(used.ackMs).toBeLessThan(3_000)
    const asked = await modal(/"callback_id":"mh:check".*Blocklists \(DNSBL\)/s)
    await staged.slack.submitView(asked.id, { target: ' mx1.example.org ', kinds: ['dnsbl', 'auth'] })
    expect(staged.slack.modal(ann)).toBeNull()
    await told(staged, ann, /^Checking `mx1\.example\.org` …$/)
    const job = await taken.promise
    await looks.close(0)
    expect(job).toMatchObject({ target: 'mx1.example.org', checks: ['dnsbl', 'spf', 'dkim', 'dmarc'] })
    const event = { schemaVersion: 1, id: newEventId(systemClock), type: 'check.finished', report: null } as const
    const finished = { ...event, at: new Date().toISOString(), request: job.request }
    await backstage.queues.publishEvent('slack', { ...finished, problem: 'mx1.example.org does not exist' })
    await told(staged, ann, /mx1\.example\.org does not exist/)
  })

  test.each([
    ['127.0.0.1', ben, '127.0.0.1 ist eine private oder reservierte Adresse und wird nicht geprüft'],
    ['127.0.0.1', ann, '127.0.0.1 is a private or reserved address'],
    ['a`b|c', ann, 'aˋb|c is not a domain'],
    ['mx1.example.org quickly', ann, 'There is no check quickly'],
  ])('what is wrong with %s is told at the input, in the language of the modal', async (target, user, said) => {
    const staged = await stage()
    await staged.slack.globalShortcut(checkShortcutId, user)
    const asked = await modal(user === ben ? /Sperrlisten/ : /Blocklists/, user)
    const refused = await staged.slack.submitView(asked.id, { target })
    expect(refused.ack).toMatchObject({
      response_action: 'errors',
      errors: { target: expect.stringContaining(said) },
    })
    await expect(staged.slack.submitView(asked.id, { target: '' })).rejects.toThrow('please complete')
  })

  test('where the modal does not open, the command is shown', async () => {
    const staged = await stage()
    staged.slack.failNext('views.open', { error: 'expired_trigger_id' })
    await staged.slack.globalShortcut(checkShortcutId)
    await told(staged, ann, /\/mailhealth check &lt;target&gt;/)
  })
})
