import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseCommand } from '@mailhealth/alerting'
import { describe, expect, test } from 'vitest'
import { readValue } from '../render/incident-actions.ts'
import { readAbout } from '../render/modals.ts'
import { enteredIn, placeIn, placeOfMessage, placeOfView } from './payloads.ts'

const vectors =
  process.env.MAILHEALTH_VECTORS ?? fileURLToPath(new URL('../../../../../shared/vectors', import.meta.url))
const folder = `${vectors}/slack/payloads-extracted`
const isThere = existsSync(folder)
const files = isThere ? readdirSync(folder) : []
const textOf = (file: string): string => readFileSync(`${folder}/${file}`, 'utf8')
const named = (start: string): string[] => files.filter((file) => file.startsWith(start))

describe.skipIf(!isThere)(`recorded payloads${isThere ? '' : ': skipped, set MAILHEALTH_VECTORS'}`, () => {
  test.each(named('BlockActionPayload'))('%s: somebody elsewhere used a button that is not ours', (file) => {
    const body = JSON.parse(textOf(file))
    const place = body.view == null ? placeOfMessage(body) : placeOfView(body.view, body.user.id)
    const audience = body.view == null ? 'user' : 'direct'
    expect(place).toMatchObject({ audience, user: body.user.id, channel: expect.stringMatching(/^[CDGUW]/) })
    for (const action of body.actions) {
      expect(readValue(action.value ?? action.selected_option?.value ?? '')).toBeNull()
    }
  })

  test.each(named('ViewSubmissionPayload').filter((file) => textOf(file).includes('"view"')))(
    '%s: a modal that is not ours',
    (file) => {
      const { view, user } = JSON.parse(textOf(file))
      const entered = enteredIn(view)
      expect(entered).toMatchObject({
        until: null,
        note: null,
        force: false,
        target: null,
        kinds: [],
        callbackId: view.callback_id,
      })
      expect(readAbout(entered.about ?? '')).toBeNull()
      expect(placeOfView(view, user.id)).toMatchObject({ channel: user.id, threadTs: null })
    },
  )

  test.each(named('SlashCommandPayload'))('%s: a command', (file) => {
    const text = new URLSearchParams(textOf(file)).get('text') ?? ''
    const parsed = parseCommand(text, { incident: null, findingIds: [], allow: [] })
    expect(parsed).toMatchObject(text === '' ? { ok: true } : { ok: false, problem: { kind: 'unknown-verb' } })
  })

  test.each(named('GlobalShortcutPayload'))('%s: a shortcut from everywhere', (file) => {
    const { type, trigger_id, user } = JSON.parse(textOf(file))
    expect({ type, trigger_id, user: user.id }).toEqual({
      type: 'shortcut',
      trigger_id: expect.any(String),
      user: 'W111',
    })
    expect(placeIn(user.id, null, user.id)).toMatchObject({ audience: 'direct', channel: 'W111', responseUrl: null })
  })

  test('there are such payloads', () => {
    const counts = ['BlockActionPayload', 'ViewSubmissionPayload', 'SlashCommandPayload'].map(
      (one) => named(one).length,
    )
    expect(Math.min(...counts)).toBeGreaterThan(2)
  })
})
