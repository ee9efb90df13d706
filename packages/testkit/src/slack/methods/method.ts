import type { JsonObject } from '@mailhealth/core'
import type { Arguments } from '../arguments.ts'
import type { Stage } from '../stage.ts'

/**
 * A method of the Web API: what it answers beside `ok`.
 *
 * @throws SlackRefusal for every error that Slack would answer
 */
export type Method = (args: Arguments, stage: Stage) => JsonObject

/** Methods by the names that the Web API gives them. */
export type Methods = { readonly [name: string]: Method }

/** One page of a list, and the cursor of the next one as Slack gives it. */
export function page<T>(items: readonly T[], args: Arguments, limit: number): { items: readonly T[]; next: string } {
  const start = Number(Buffer.from(args.text('cursor') ?? '', 'base64url').toString() || 0)
  const end = start + args.number('limit', limit)
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(String(end)).toString('base64url') : '',
  }
}
