import type { JsonObject } from '@mailhealth/core'
import type { Problem } from './validator/rules.ts'

/** Slack says no: becomes `{ "ok": false, "error": code }`, with the problems in `response_metadata.messages`. */
export class SlackRefusal extends Error {
  readonly code: string
  readonly problems: readonly Problem[]
  /** What Slack adds to some codes. */
  readonly details: JsonObject

  constructor(code: string, problems: readonly Problem[] = [], details: JsonObject = {}) {
    super([code, ...problems.map(({ pointer, message }) => `${message} (${pointer})`)].join(': '))
    this.name = 'SlackRefusal'
    this.code = code
    this.problems = problems
    this.details = details
  }
}
