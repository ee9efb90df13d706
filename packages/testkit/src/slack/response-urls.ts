import { randomBytes } from 'node:crypto'
import type { Clock, JsonObject } from '@mailhealth/core'
import { acceptContent, newContent, updatedContent } from './message-content.ts'
import { latest, type MessageLog } from './message-log.ts'
import { SlackRefusal } from './refusal.ts'
import { app } from './workspace.ts'

/** What a response_url answers to. */
export interface ResponseOrigin {
  readonly channel: string
  readonly user: string
  readonly threadTs: string | null
  /** The message whose button was used; null for a slash command. */
  readonly messageTs: string | null
}

interface ResponseUrl extends ResponseOrigin {
  readonly issuedAt: number
  readonly accepted: JsonObject[]
}

const maxUses = 5
const lifetimeMs = 30 * 60_000

/** The response_urls that go out with each interaction: five uses in thirty minutes. */
export class ResponseUrls {
  readonly #clock: Clock
  readonly #messages: MessageLog
  readonly #issued = new Map<string, ResponseUrl>()

  constructor(clock: Clock, messages: MessageLog) {
    this.#clock = clock
    this.#messages = messages
  }

  /** A path, `/response/…`. */
  issue(origin: ResponseOrigin): string {
    const path = `/response/${app.id}/${this.#issued.size + 1}/${randomBytes(12).toString('hex')}`
    this.#issued.set(path, { ...origin, issuedAt: this.#clock.now().getTime(), accepted: [] })
    return path
  }

  /** What was posted to a path so far, and not refused. */
  accepted(path: string): readonly JsonObject[] {
    return this.#issued.get(path)?.accepted ?? []
  }

  /** @throws SlackRefusal `no_such_url`, `expired_url`, `used_url`, and what acceptContent() refuses */
  use(path: string, body: JsonObject): void {
    const url = this.#issued.get(path)
    if (url === undefined) throw new SlackRefusal('no_such_url')
    if (this.#clock.now().getTime() - url.issuedAt > lifetimeMs) throw new SlackRefusal('expired_url')
    if (url.accepted.length >= maxUses) throw new SlackRefusal('used_url')
    this.respond(url, body)
    url.accepted.push(body)
  }

  /**
   * Does what a response says: deletes or replaces the message whose button was used, or posts. Whoever used a button
   * and says neither `replace_original` nor `response_type` replaces the message, as Slack does.
   */
  respond(origin: ResponseOrigin, body: JsonObject): void {
    const original = origin.messageTs === null ? null : this.#messages.find(origin.channel, origin.messageTs)
    if (original !== null && isTrue(body['delete_original'])) return this.#messages.remove(original)
    const { text, blocks, attachments, metadata } = body
    const accepted = acceptContent({ text, blocks, attachments, metadata })
    const replaces =
      body['replace_original'] === undefined ? body['response_type'] === undefined : isTrue(body['replace_original'])
    if (original !== null && replaces) {
      this.#messages.edit(original, updatedContent(latest(original), accepted))
      return
    }
    const threadTs = typeof body['thread_ts'] === 'string' ? body['thread_ts'] : origin.threadTs
    const visibleTo = body['response_type'] === 'in_channel' ? null : origin.user
    this.#messages.post({ channel: origin.channel, author: app.botUser, threadTs, visibleTo }, newContent(accepted))
  }
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}
