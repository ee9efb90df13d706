import { longestMuteMs, longestSnoozeMs, type Span } from '@mailhealth/alerting'
import type { ResolutionCategory } from '@mailhealth/core'
import type { BotContext } from '../bot-context.ts'
import { checkModalId } from '../render/check-modal.ts'
import { digestModalId } from '../render/digest-modal.ts'
import { inputIds, readPlaceOfModal } from '../render/modal-inputs.ts'
import { type AskingModal, modalIds, readAbout } from '../render/modals.ts'
import { routeModalId } from '../render/route-modal.ts'
import { hearCheck } from './ask-for-check.ts'
import { hearDigest } from './ask-for-digest.ts'
import { hearRoute } from './hear-route.ts'
import { OtherVersion } from './other-version.ts'
import type { Deed } from './submission.ts'
import { type Doing, submit } from './submit.ts'

/** What somebody entered into a modal. */
export interface Entered {
  readonly callbackId: string
  /** The block_id of the modal's first input; null when it has none. */
  readonly firstInput: string | null
  /** What the modal is about, as it kept it. */
  readonly about: string
  /** Seconds since 1970; null where nothing was picked. */
  readonly until: number | null
  readonly note: string | null
  readonly force: boolean
  /** What it was; null where that was left open. */
  readonly category: ResolutionCategory | null
  readonly target: string | null
  readonly kinds: readonly string[]
  /** When digests come: how, at which time of day, and on which day. */
  readonly plan: string | null
  readonly at: string | null
  readonly day: string | null
  readonly route: EnteredRoute
}

/** A route as somebody entered it: ids, values of menus, and a name. */
export interface EnteredRoute {
  readonly name: string | null
  readonly choice: string | null
  readonly channels: readonly string[]
  readonly severity: string | null
  readonly checks: readonly string[]
  readonly tags: readonly string[]
  readonly call: string | null
  readonly language: string | null
}

/** Errors by block_id, as Slack shows them at the input. */
export type InputErrors = { readonly [blockId: string]: string }

/**
 * Deals with a modal that somebody submitted. One of another version stays open and says what to do: Slack would only say
 * that it could not connect.
 *
 * @param doingAt makes the doing for the channel and thread that the modal is about
 * @param refuse acknowledges with errors: the modal stays
 */
export async function hearModal(
  bot: BotContext,
  entered: Entered,
  doingAt: (channel: string, threadTs: string | null) => Doing,
  refuse: (errors: InputErrors) => Promise<void>,
): Promise<void> {
  try {
    await hear(bot, entered, doingAt, refuse)
  } catch (error) {
    if (!(error instanceof OtherVersion) || entered.firstInput === null) throw error
    bot.log.warn({ err: error }, 'a modal of another version was submitted')
    await refuse({ [entered.firstInput]: bot.wording.texts.modal.otherVersion })
  }
}

async function hear(
  bot: BotContext,
  entered: Entered,
  doingAt: (channel: string, threadTs: string | null) => Doing,
  refuse: (errors: InputErrors) => Promise<void>,
): Promise<void> {
  const place = readPlaceOfModal(entered.about)
  if (place === null) throw new OtherVersion(`no modal ${entered.callbackId} of this version`)
  const doing = doingAt(place.channel, place.threadTs)
  // Slack waits for this answer: nobody is asked again which language they speak.
  const { texts } = bot.wordingIn(place.locale)
  if (entered.callbackId === checkModalId) return hearCheck(bot, doing, entered, texts, refuse)
  if (entered.callbackId === digestModalId) return hearDigest(bot, doing, entered)
  if (entered.callbackId === routeModalId) return hearRoute(bot, doing, entered, refuse)
  const about = readAbout(entered.about)
  const kind = (Object.keys(modalIds) as AskingModal[]).find((one) => modalIds[one] === entered.callbackId)
  if (about === null || kind === undefined) throw new OtherVersion(`no modal ${entered.callbackId} of this version`)
  const span = spanOf(kind, entered.until, bot.clock.now())
  if (span === null) return refuse({ [inputIds.until]: texts.problem.badTime })
  await submit(bot, doing, deedOf(kind, about, span, entered))
}

/** Null for a time that is past or too far away; a modal without one has a span that nobody reads. */
function spanOf(kind: AskingModal, until: number | null, now: Date): Span | null {
  if (kind === 'note' || kind === 'resolve') return { kind: 'for', ms: 0 }
  const ms = until === null ? 0 : until * 1_000 - now.getTime()
  return ms > 0 && ms <= (kind === 'snooze' ? longestSnoozeMs : longestMuteMs) ? { kind: 'for', ms } : null
}

function deedOf(
  kind: AskingModal,
  { incident, target }: { readonly incident: number; readonly target: string },
  span: Span,
  { note, force, category }: Entered,
): Deed {
  switch (kind) {
    case 'snooze':
      return { verb: 'snooze', incident, span, note }
    case 'note':
      return { verb: 'note', incident, note }
    case 'resolve':
      return { verb: 'resolve', incident, force, category, note: note ?? '' }
    case 'mute':
      return { verb: 'mute', scope: target, span, note: note ?? '' }
  }
}
