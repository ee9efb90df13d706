import { type Event, type JsonValue, toStorableJson } from '@mailhealth/core'
import type { JobsOptions, Queue } from 'bullmq'
import { openBackend, type QueuePlace } from './backend.ts'
import { type ConsumeOptions, type Consumer, type Handler, startConsumer, type Trouble } from './consumer.ts'
import {
  alertsQueue,
  checksQueue,
  eventsQueue,
  looksQueue,
  plannerQueue,
  type QueueOf,
  slackActionsQueue,
} from './names.ts'
import { type CheckJob, checkJobId, derivedId, type LookJob, type ResumeTick, type SlackAction } from './payloads.ts'
import { jobOptions } from './retry.ts'

/** All queues, wherever they are. */
export interface Queues {
  /** Adds checks to run, all at once. One that is there already (by checkJobId) is not added again. */
  addCheckJobs(jobs: readonly CheckJob[]): Promise<void>
  /** Asks for a look at a target; by its request's id, once. */
  addLook(job: LookJob): Promise<void>
  /** Gives an event to a subscriber; by its id, once while the queue remembers it. */
  publishEvent(subscriber: string, event: Event): Promise<void>
  /** Gives an event to those who tell Slack; by its id, once while the queue remembers it. */
  addAlert(event: Event): Promise<void>
  /** Has what Slack was told brought up to date, `delayMs` from now; once for each `period`, from however many processes. */
  addRefresh(period: string, delayMs: number): Promise<void>
  /** Has a channel told what waited for it, `delayMs` from now; once for each `first` and `period`, as addRefresh(). */
  addResume(waiting: Pick<ResumeTick, 'channel' | 'first'>, period: string, delayMs: number): Promise<void>
  addSlackAction(action: SlackAction): Promise<void>
  /** Makes the planner tick from now on, one tick for all processes; a different interval replaces the earlier one. */
  schedulePlanner(everyMs: number): Promise<void>
  /** Starts taking jobs off a queue. */
  consume<Payload>(queue: QueueOf<Payload>, handler: Handler<Payload>, options: ConsumeOptions): Consumer
  /** What the operator should know of the place, in sentences. */
  readonly warnings: readonly string[]
  /** Closes it; consumers are closed before, and the pool, where it is one, after. */
  close(): Promise<void>
}

/**
 * Opens the queues.
 *
 * @param onTrouble hears of failed jobs and of broken connections, for the log
 * @throws QueueError with one sentence for the operator
 */
export async function openQueues(place: QueuePlace, onTrouble: (trouble: Trouble) => void): Promise<Queues> {
  const backend = await openBackend(place)
  const opened = new Map<string, Queue>()
  const queueNamed = (name: string): Queue => {
    const known = opened.get(name)
    if (known !== undefined) return known
    const queue = backend.queue(name)
    queue.on('error', (error) => onTrouble({ queue: name, jobId: null, error, willRetry: true }))
    opened.set(name, queue)
    return queue
  }
  const add = async (
    queue: string,
    name: string,
    jobId: string,
    payload: object,
    options: JobsOptions,
  ): Promise<void> => {
    await queueNamed(queue).add(name, storable(payload), { ...options, jobId })
  }
  return {
    addCheckJobs: async (jobs) => {
      if (jobs.length === 0) return
      await queueNamed(checksQueue.name).addBulk(
        jobs.map((job) => ({
          name: job.check,
          data: storable(job),
          opts: { ...jobOptions.check, jobId: checkJobId(job) },
        })),
      )
    },
    addLook: (job) => add(looksQueue.name, 'look', job.request, job, jobOptions.look),
    publishEvent: (subscriber, event) =>
      add(eventsQueue(subscriber).name, event.type, event.id, event, jobOptions.event),
    addAlert: (event) => add(alertsQueue.name, event.type, event.id, event, jobOptions.event),
    addRefresh: (period, delayMs) =>
      add(
        alertsQueue.name,
        'refresh',
        `refresh-${period}`,
        { schemaVersion: 1, type: 'refresh' },
        { ...jobOptions.refreshTick, delay: delayMs },
      ),
    addResume: ({ channel, first }, period, delayMs) =>
      add(
        alertsQueue.name,
        'resume',
        `resume-${derivedId(channel, String(first), period)}`,
        { schemaVersion: 1, type: 'resume', channel, first },
        { ...jobOptions.resumeTick, delay: delayMs },
      ),
    addSlackAction: (action) =>
      add(slackActionsQueue.name, action.verb, slackJobId(action), action, jobOptions.slackAction),
    schedulePlanner: (everyMs) => schedule(queueNamed(plannerQueue.name), everyMs),
    consume: (queue, handler, options) => startConsumer(backend, queue, handler, options, onTrouble),
    warnings: backend.warnings,
    close: async () => {
      for (const queue of opened.values()) await queue.close()
      await backend.close()
    },
  }
}

async function schedule(queue: Queue, everyMs: number): Promise<void> {
  const known = await queue.getJobScheduler(schedulerId)
  // BullMQ keeps the phase of the old interval: a day changed to a minute may first tick hours later.
  if (known !== undefined && known.every !== everyMs) await queue.removeJobScheduler(schedulerId)
  const tick = { name: 'tick', data: { schemaVersion: 1 }, opts: jobOptions.plannerTick }
  await queue.upsertJobScheduler(schedulerId, { every: everyMs }, tick)
}

const schedulerId = 'plan'

/** A job's data as every place takes it: text from outside may hold NUL, which PostgreSQL refuses. */
function storable(payload: object): JsonValue {
  return JSON.parse(toStorableJson(payload as JsonValue)) as JsonValue
}

/** BullMQ refuses a colon in an id, and ids that are numbers. */
function slackJobId(action: SlackAction): string {
  return `slack-${action.id.replaceAll(':', '-')}`
}
