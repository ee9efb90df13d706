import type { Message } from '@mailhealth/testkit'
import { safeJson } from '../render/printable.ts'
import type { Played } from './play.ts'

/** What was played, as JSON. */
export function transcriptOf({ steps, messages }: Played): string {
  const shown = {
    steps: steps.map(({ name, at, problem }) => ({ name, at, ok: problem === null })),
    messages: messages.map(shownMessage),
  }
  return `${safeJson(shown, 2)}\n`
}

function shownMessage({ channel, ts, threadTs, revisions }: Message): object {
  return {
    channel,
    ts,
    ...(threadTs === null ? {} : { thread_ts: threadTs }),
    revisions: revisions.map(({ at, text, blocks, metadata }) => ({ at, text, blocks, metadata })),
  }
}
