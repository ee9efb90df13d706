import type { JsonObject } from '@mailhealth/core'

/** One call of the Web API or of a response_url, as it came in, and what was said to it. */
export interface ApiCall {
  /** `chat.postMessage` and so on, or `response_url`. */
  readonly method: string
  /** The arguments; JSON inside forms is parsed. */
  readonly args: JsonObject
  /** Which kind of token it carried. */
  readonly token: 'bot' | 'app' | null
  /** ISO 8601, by the injected clock. */
  readonly at: string
  /** The HTTP status and body of the answer; null when it was accepted and never answered. */
  readonly answer: { readonly status: number; readonly body: JsonObject } | null
}
