import type { Event } from '@mailhealth/core'
import { z } from 'zod'
import { eventSchema } from './event-schema.ts'
import {
  type CheckJob,
  checkJobSchema,
  type LookJob,
  lookJobSchema,
  type PlannerTick,
  plannerTickSchema,
  type RefreshTick,
  type ResumeTick,
  refreshTickSchema,
  resumeTickSchema,
  type SlackAction,
  slackActionSchema,
} from './payloads.ts'

/** A queue: its name in the store of jobs, and what its jobs hold. */
export interface QueueOf<Payload> {
  readonly name: string
  readonly schema: z.ZodType<Payload>
}

/** One check of one target to run. */
export const checksQueue: QueueOf<CheckJob> = { name: 'checks', schema: checkJobSchema }

/** Looks that somebody waits for: apart from the checks, so that nobody waits behind those. */
export const looksQueue: QueueOf<LookJob> = { name: 'looks', schema: lookJobSchema }

/** Time to see what is due. */
export const plannerQueue: QueueOf<PlannerTick> = { name: 'planner', schema: plannerTickSchema }

/** What people did in Slack, between the acknowledgement and the deed. */
export const slackActionsQueue: QueueOf<SlackAction> = { name: 'slack.actions', schema: slackActionSchema }

/** What Slack is to be told, after the outbox and before it is; when to tell what waited, and to bring up to date what was told. */
export const alertsQueue: QueueOf<Event | RefreshTick | ResumeTick> = {
  name: 'slack.alerts',
  schema: z.union([eventSchema, refreshTickSchema, resumeTickSchema]),
}

/** What happened, for one subscriber: `events.slack`. */
export function eventsQueue(subscriber: string): QueueOf<Event> {
  return { name: `events.${subscriber}`, schema: eventSchema }
}
