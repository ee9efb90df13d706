import type { Secret } from '@mailhealth/config'
import { type Answer, ok } from '../question.ts'
import { callSlack, type SlackPlace, wordOf } from './call.ts'
import type { NamedChannel } from './channels.ts'
import { refusalOf } from './refusal.ts'

/** Posts a message that says that it is a test. */
export async function judgePost(
  token: Secret,
  { channel, path }: NamedChannel,
  locale: 'en' | 'de',
  place: SlackPlace,
): Promise<Answer> {
  const said = await callSlack(token, 'chat.postMessage', { channel, text: testTexts[locale] }, place)
  const refusal = refusalOf(said, (error) =>
    error === 'not_in_channel' || error === 'channel_not_found' || error === 'is_archived'
      ? `In Slack, /invite @mailhealth in ${channel}, or name another one in ${path}.`
      : 'See the answers about token and scopes.',
  )
  if (refusal !== null) return refusal
  const id = said.kind === 'answered' ? wordOf(said.body, 'channel') : ''
  return ok(`Yes: a test is in ${channel}${id === '' || id === channel ? '' : ` (${id})`}.`)
}

const testTexts = {
  en: 'A test of mailhealth, asked for with `mailhealth doctor --post`. Nothing is wrong.',
  de: 'Ein Test von mailhealth, angefordert mit `mailhealth doctor --post`. Nichts ist kaputt.',
}
