export { UnrecoverableError } from 'bullmq'
export type { QueuePlace } from './backend.ts'
export type { ConsumeOptions, Consumer, Handler, Trouble } from './consumer.ts'
export { eventSchema } from './event-schema.ts'
export {
  alertsQueue,
  checksQueue,
  eventsQueue,
  looksQueue,
  plannerQueue,
  type QueueOf,
  slackActionsQueue,
} from './names.ts'
export {
  type CheckJob,
  checkJobId,
  derivedId,
  type LookJob,
  type PlannerTick,
  type RefreshTick,
  type ResumeTick,
  type SlackAction,
} from './payloads.ts'
export { QueueError } from './queue-error.ts'
export { openQueues, type Queues } from './queues.ts'
export { reportSchema } from './report-schema.ts'
