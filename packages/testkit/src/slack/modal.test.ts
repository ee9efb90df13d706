import type { JsonObject } from '@mailhealth/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FakeSlack, startFakeSlack } from './fake-slack.ts'
import { callApi, connectApp, type TestApp } from './testing.ts'

const ann = 'U0123ABCD'
const clock = { at: 1_700_000_000_000, now: () => new Date(clock.at) }
let slack: FakeSlack
let app: TestApp
/** What the app acknowledges with. */
let answer: JsonObject

beforeEach(async () => {
  clock.at = 1_700_000_000_000
  answer = {}
  slack = await startFakeSlack({ clock })
  app = await connectApp(slack, () => answer)
})
afterEach(() => slack.close())

const plain = (text: string) => ({ type: 'plain_text', text })
const option = (value: string) => ({ text: plain(value), value })
const input = (block_id: string, element: JsonObject, fields: JsonObject = {}) => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  element,
  ...fields,
})
const modal = {
  type: 'modal',
  callback_id: 'mh:snooze',
  private_metadata: '142',
  title: plain('Snooze'),
  submit: plain('Snooze'),
  blocks: [
    input('until', { type: 'datetimepicker', action_id: 'at' }),
    input('why', { type: 'plain_text_input', action_id: 'text', min_length: 3, max_length: 10 }),
    input('kind', {
      type: 'static_select',
      action_id: 'kind',
      options: [option('p'), option('f')],
      initial_option: option('f'),
    }),
    input(
      'tell',
      { type: 'checkboxes', action_id: 'tell', options: [option('all'), option('me')] },
      { optional: true },
    ),
  ],
}
const filled = { until: '1700003600', why: 'planned' }

async function triggerId(): Promise<string> {
  await slack.command('snooze')
  return String(app.payload()['trigger_id'])
}

async function opened(view: JsonObject = modal): Promise<string> {
  const trigger = await triggerId()
  return viewId(await callApi(slack, 'views.open', { trigger_id: trigger, view }))
}

function viewId(result: JsonObject): string {
  return (result['view'] as { id: string }).id
}

describe('trigger ids', () => {
  test('are for one view', async () => {
    const trigger_id = await triggerId()
    expect(await callApi(slack, 'views.open', { trigger_id, view: modal })).toMatchObject({ ok: true })
    const again = await callApi(slack, 'views.open', { trigger_id, view: modal })
    expect(again).toEqual({ ok: false, error: 'exchanged_trigger_id' })
  })

  test('last three seconds', async () => {
    const first = await triggerId()
    clock.at += 3000
    expect(await callApi(slack, 'views.open', { trigger_id: first, view: modal })).toMatchObject({ ok: true })
    const second = await triggerId()
    clock.at += 3001
    const late = await callApi(slack, 'views.open', { trigger_id: second, view: modal })
    expect(late).toEqual({ ok: false, error: 'expired_trigger_id' })
    const made = await callApi(slack, 'views.open', { trigger_id: '1.2', view: modal })
    expect(made).toEqual({ ok: false, error: 'invalid_trigger_id' })
  })
})

describe('submitting', () => {
  test('sends the state as Slack does, and closes the modal', async () => {
    const id = await opened()
    expect(slack.modal(ann)?.id).toBe(id)
    await slack.submitView(id, { ...filled, tell: ['me'] })
    expect(app.payload()).toMatchObject({
      type: 'view_submission',
      user: { id: ann },
      view: {
        id,
        callback_id: 'mh:snooze',
        private_metadata: '142',
        root_view_id: id,
        previous_view_id: null,
        state: {
          values: {
            until: { at: { type: 'datetimepicker', selected_date_time: 1_700_003_600 } },
            why: { text: { type: 'plain_text_input', value: 'planned' } },
            kind: { kind: { type: 'static_select', selected_option: option('f') } },
            tell: { tell: { type: 'checkboxes', selected_options: [option('me')] } },
          },
        },
      },
    })
    expect(slack.modal(ann)).toBeNull()
    await expect(slack.submitView(id, filled)).rejects.toThrow('not_found')
  })

  test('errors keep it open', async () => {
    const id = await opened()
    answer = { response_action: 'errors', errors: { until: 'Pick a time to come' } }
    expect((await slack.submitView(id, filled)).ack).toEqual(answer)
    expect(slack.modal(ann)?.id).toBe(id)
  })

  test('update, push and clear do what they say', async () => {
    const id = await opened()
    const next = { ...modal, title: plain('Next') }
    answer = { response_action: 'update', view: next }
    await slack.submitView(id, filled)
    expect(slack.modal(ann)).toMatchObject({ id, view: { title: plain('Next') } })
    answer = { response_action: 'push', view: modal }
    await slack.submitView(id, filled)
    const pushed = slack.modal(ann)
    expect(pushed).toMatchObject({ previous: id, root: id })
    answer = { response_action: 'clear' }
    await slack.submitView(pushed?.id ?? '', filled)
    expect(slack.modal(ann)).toBeNull()
  })

  test.each<readonly [string, { [blockId: string]: string }, string]>([
    ['an empty required field', { until: '1700003600' }, 'please complete the required field why'],
    ['a text too short', { ...filled, why: 'no' }, 'the text of why is too short'],
    ['a text too long', { ...filled, why: 'x'.repeat(11) }, 'the text of why is too long'],
    ['an option that is not there', { ...filled, kind: 'q' }, 'kind does not offer q'],
    ['an input that is not there', { ...filled, who: 'me' }, 'the modal has no input who'],
  ])('%s does not leave the person’s screen', async (_name, values, message) => {
    const id = await opened()
    await expect(slack.submitView(id, values)).rejects.toThrow(message)
    expect(app.payload()).not.toHaveProperty('view')
  })

  test.each<readonly [string, JsonObject, string]>([
    ['blaming what is no input', { response_action: 'errors', errors: { other: 'a' } }, 'blames other'],
    ['no errors at all', { response_action: 'errors' }, 'holds no errors'],
    ['an action that Slack does not know', { response_action: 'close' }, 'unknown response_action close'],
    ['an invalid view', { response_action: 'update', view: { type: 'modal' } }, 'invalid_arguments'],
  ])('an acknowledgement with %s is refused', async (_name, acknowledgement, message) => {
    const id = await opened()
    answer = acknowledgement
    await expect(slack.submitView(id, filled)).rejects.toThrow(message)
  })
})

describe('views', () => {
  test('are refused when too large or wrong', async () => {
    const open = async (view: JsonObject) => callApi(slack, 'views.open', { trigger_id: await triggerId(), view })
    const section = { type: 'section', text: plain('x'.repeat(3000)) }
    expect(await open({ ...modal, blocks: Array(80).fill(section) })).toMatchObject({ ok: true })
    expect(await open({ ...modal, blocks: Array(84).fill(section) })).toEqual({ ok: false, error: 'view_too_large' })
    expect(await open({ ...modal, title: plain('x'.repeat(25)) })).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
    })
  })

  test('an update needs the latest hash, when it brings one', async () => {
    const result = await callApi(slack, 'views.open', { trigger_id: await triggerId(), view: modal })
    const { id, hash } = result['view'] as { id: string; hash: string }
    const update = { view_id: id, hash, view: { ...modal, callback_id: 'next' } }
    expect(await callApi(slack, 'views.update', update)).toMatchObject({ view: { id, callback_id: 'next' } })
    expect(await callApi(slack, 'views.update', update)).toEqual({ ok: false, error: 'hash_conflict' })
    const nowhere = await callApi(slack, 'views.update', { view_id: 'V0', view: modal })
    expect(nowhere).toEqual({ ok: false, error: 'not_found' })
  })

  test('two can be pushed, three cannot; closing shows what is below', async () => {
    const root = await opened()
    const push = async () => callApi(slack, 'views.push', { trigger_id: await triggerId(), view: modal })
    const second = viewId(await push())
    const third = viewId(await push())
    expect(await push()).toEqual({ ok: false, error: 'push_limit_reached' })
    for (const shown of [third, second, root]) {
      expect(slack.modal(ann)?.id).toBe(shown)
      expect(await slack.closeView(shown)).toBeNull()
    }
    expect(slack.modal(ann)).toBeNull()
  })

  test('closing is told to an app that asked to be', async () => {
    const id = await opened({ ...modal, notify_on_close: true })
    await slack.closeView(id)
    expect(app.payload()).toMatchObject({ type: 'view_closed', is_cleared: false, view: { id } })
  })
})
