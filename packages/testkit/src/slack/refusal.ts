import type { Problem } from './validator/rules.ts'

/** Slack says no: becomes `{ "ok": false, "error": code }`, with the problems in `response_metadata.messages`. */
export class SlackRefusal extends Error {
  readonly code: string
  readonly problems: readonly Problem[]

  constructor(code: string, problems: readonly Problem[] = []) {
    super([code, ...problems.map(({ pointer, message }) => `${message} (${pointer})`)].join(': '))
    this.name = 'SlackRefusal'
    this.code = code
    this.problems = problems
  }
}
