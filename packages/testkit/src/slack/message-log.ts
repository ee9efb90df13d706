import type { Clock } from '@mailhealth/core'
import type { ChangeFeed } from './change-feed.ts'
import type { UploadedFile } from './file-log.ts'
import type { MessageContent } from './message-content.ts'

/** What a message said from some time on. */
export interface Revision extends MessageContent {
  /** ISO 8601, by the injected clock. */
  readonly at: string
}

/** A message, a thread reply, or an ephemeral message, with everything that it ever said. */
export interface Message {
  readonly channel: string
  readonly ts: string
  /** The parent's ts, in a thread. */
  readonly threadTs: string | null
  /** A thread reply that the channel shows too. */
  readonly broadcast: boolean
  /** A user id. */
  readonly author: string
  /** The one user who sees an ephemeral message; null for everybody. */
  readonly visibleTo: string | null
  /** Oldest first; never empty. */
  readonly revisions: readonly Revision[]
  readonly deleted: boolean
  /** What it shows beside its words; absent for none. */
  readonly files?: readonly UploadedFile[]
}

/** Where a new message goes and who sees it. */
export type Placement = Pick<Message, 'channel' | 'author'> &
  Partial<Pick<Message, 'threadTs' | 'broadcast' | 'visibleTo' | 'files'>>

/** Every message of the workspace. */
export class MessageLog {
  readonly #clock: Clock
  readonly #feed: ChangeFeed
  readonly #messages = new Map<string, Message>()
  #lastMicros = 0

  constructor(clock: Clock, feed: ChangeFeed) {
    this.#clock = clock
    this.#feed = feed
  }

  /** The next `seconds.micros`: from the clock, unique, never going back. */
  nextTs(): string {
    this.#lastMicros = Math.max(this.#clock.now().getTime() * 1000, this.#lastMicros + 1)
    return `${Math.floor(this.#lastMicros / 1e6)}.${String(this.#lastMicros % 1e6).padStart(6, '0')}`
  }

  post(placement: Placement, content: MessageContent): Message {
    const revision = { at: this.#clock.now().toISOString(), ...content }
    return this.#store({
      threadTs: null,
      broadcast: false,
      visibleTo: null,
      ...placement,
      ts: this.nextTs(),
      revisions: [revision],
      deleted: false,
    })
  }

  edit(message: Message, content: MessageContent): Message {
    // Last: an update's content is made from the revision before, which has a time too.
    const revision = { ...content, at: this.#clock.now().toISOString() }
    return this.#store({ ...message, revisions: [...message.revisions, revision] })
  }

  remove(message: Message): void {
    this.#store({ ...message, deleted: true })
  }

  /** A message that is there, ephemeral ones included. */
  find(channel: string, ts: string): Message | null {
    const message = this.#messages.get(`${channel} ${ts}`)
    return message === undefined || message.deleted ? null : message
  }

  /** What is there, oldest first, ephemeral messages included. */
  all(): readonly Message[] {
    return [...this.#messages.values()].filter((message) => !message.deleted)
  }

  /** What everybody sees in a channel, thread replies included, oldest first. */
  in(channel: string): readonly Message[] {
    return this.all().filter((message) => message.channel === channel && message.visibleTo === null)
  }

  #store(message: Message): Message {
    this.#messages.set(`${message.channel} ${message.ts}`, message)
    this.#feed.tell({ kind: 'message', message })
    return message
  }
}

/** What a message says now. */
export function latest(message: Message): Revision {
  return message.revisions.at(-1) as Revision
}
