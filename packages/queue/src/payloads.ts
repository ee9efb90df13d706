import { createHash } from 'node:crypto'
import type { CheckId, JsonObject } from '@mailhealth/core'
import { z } from 'zod'
import { checkId, jsonObject, timestamp } from './common-schemas.ts'

/** One check of one watched target that is due. */
export interface CheckJob {
  readonly schemaVersion: 1
  readonly targetKey: string
  readonly check: CheckId
  readonly dueAt: string
}

export const checkJobSchema: z.ZodType<CheckJob> = z.object({
  schemaVersion: z.literal(1),
  targetKey: z.string(),
  check: checkId,
  dueAt: timestamp,
})

/** The id of a check’s job: the same claim planned again is the same job. */
export function checkJobId({ targetKey, check, dueAt }: CheckJob): string {
  return derivedId(targetKey, check, dueAt)
}

/** A UUID (version 8, RFC 9562 §5.8) of what makes something that thing: the same parts give the same id. */
export function derivedId(...parts: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest()
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x80, 6)
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8)
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** A look at a target that somebody asked for: answered with a `check.finished` event, and recorded where it is watched. */
export interface LookJob {
  readonly schemaVersion: 1
  /** A UUID; the job's id too. */
  readonly request: string
  /** The target as it was typed: untrusted. */
  readonly target: string
  /** Only these checks; null for all that apply. */
  readonly checks: readonly CheckId[] | null
}

export const lookJobSchema: z.ZodType<LookJob> = z.object({
  schemaVersion: z.literal(1),
  request: z.uuid(),
  target: z.string().max(500),
  checks: z.array(checkId).nullable(),
})

/** Time to see what is due. */
export interface PlannerTick {
  readonly schemaVersion: 1
}

export const plannerTickSchema: z.ZodType<PlannerTick> = z.object({ schemaVersion: z.literal(1) })

/** Time to bring up to date what Slack was told. */
export interface RefreshTick {
  readonly schemaVersion: 1
  readonly type: 'refresh'
}

export const refreshTickSchema: z.ZodType<RefreshTick> = z.object({
  schemaVersion: z.literal(1),
  type: z.literal('refresh'),
})

/** Time to tell a channel what waited for it. */
export interface ResumeTick {
  readonly schemaVersion: 1
  readonly type: 'resume'
  readonly channel: string
  /** What waited first for it, by its place in the order: once that was told, another tick goes on. */
  readonly first: number
}

export const resumeTickSchema: z.ZodType<ResumeTick> = z.object({
  schemaVersion: z.literal(1),
  type: z.literal('resume'),
  channel: z.string(),
  first: z.int(),
})

/** Something a person did in Slack that takes longer than an acknowledgement may. */
export interface SlackAction {
  readonly schemaVersion: 1
  /** Slack's own id of the interaction: the same click delivered twice is one job. */
  readonly id: string
  /** What was done, `ack`. */
  readonly verb: string
  /** What the verb needs; the bot's own matter. */
  readonly payload: JsonObject
}

export const slackActionSchema: z.ZodType<SlackAction> = z.object({
  schemaVersion: z.literal(1),
  id: z.string().min(1),
  verb: z.string(),
  payload: jsonObject,
})
