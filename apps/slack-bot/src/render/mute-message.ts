import type { MuteEvent } from '@mailhealth/core'
import type { Texts } from '../texts/texts.ts'
import { type Content, sentence } from './blocks.ts'
import { escaped } from './safe-text.ts'
import { fullName } from './target-name.ts'
import { date, person } from './words.ts'

/** What the channel hears when something goes quiet, and when it comes back. */
export function muteMessage({ type, mute, incidents }: MuteEvent, texts: Texts): Content {
  const scope = scopeText(mute.scope, texts)
  const count = incidents === 0 ? '' : ` (${texts.mute.incidents(incidents)})`
  if (type === 'mute.ended') {
    return sentence(`🔔 ${texts.mute.ended(scope, mute.endedBy === null ? null : person(mute.endedBy))}${count}.`)
  }
  const told = texts.mute.started(scope, person(mute.by), date(mute.endsAt))
  return sentence(`🔧 ${told}${count}: ${texts.quoted(escaped(mute.reason, 300))}`)
}

/** What a mute covers, in words. */
export function scopeText(scope: string, { mute }: Texts): string {
  if (scope === 'all') return mute.everything
  return scope.startsWith('group:')
    ? mute.group(escaped(scope.slice('group:'.length), 64))
    : escaped(fullName(scope), 253)
}
