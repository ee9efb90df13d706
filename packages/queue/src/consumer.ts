import { setTimeout as wait } from 'node:timers/promises'
import { type Job, UnrecoverableError, WaitingError, type Worker } from 'bullmq'
import { z } from 'zod'
import type { Backend } from './backend.ts'
import type { QueueOf } from './names.ts'
import { backoffMs } from './retry.ts'

/**
 * Deals with one job. It may come again after a crash, so what it does twice must count once. What it throws makes the
 * job run again later; UnrecoverableError fails it for good. When the signal aborts, the process is about to end: throw,
 * and the job is given back untouched.
 */
export type Handler<Payload> = (payload: Payload, signal: AbortSignal) => Promise<void>

export interface ConsumeOptions {
  /** How many jobs at a time. */
  readonly concurrency: number
  /** How many at a time in all processes together; no bound when absent. */
  readonly everywhere?: number
}

/** What takes jobs off a queue. */
export interface Consumer {
  /**
   * Takes no more jobs and lets the running ones finish; after `graceMs` their signal aborts, and they are given back.
   * One that ignores its signal is left behind, and runs again elsewhere when its lock has run out.
   */
  close(graceMs: number): Promise<void>
}

/** A job that failed, or a queue that cannot be reached just now. */
export interface Trouble {
  readonly queue: string
  readonly jobId: string | null
  readonly error: Error
  /** True when it is tried again without anybody doing anything. */
  readonly willRetry: boolean
}

/** The jobs at work, by their ids. */
type Running = Map<string, Promise<void>>

/** How long a job that saw its signal abort may take to stop. */
const unwindMs = 1_000

/** Starts taking jobs off a queue. */
export function startConsumer<Payload>(
  backend: Backend,
  queue: QueueOf<Payload>,
  handler: Handler<Payload>,
  options: ConsumeOptions,
  onTrouble: (trouble: Trouble) => void,
): Consumer {
  const ending = new AbortController()
  const running: Running = new Map()
  const process = async (job: Job, token?: string, signal?: AbortSignal): Promise<void> => {
    const payload = read(queue, job)
    const stop = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal])
    const run = giveBackWhenEnding(handler(payload, stop), job, token, ending.signal)
    const id = job.id ?? ''
    running.set(id, run)
    await run.finally(() => running.delete(id))
  }
  if (options.everywhere !== undefined) void bound(backend, queue.name, options.everywhere, onTrouble)
  const worker = backend.worker(queue.name, process, { ...workerOptions, concurrency: options.concurrency })
  worker.on('error', (error) => {
    if (!isOfEndedJob(error, running)) onTrouble({ queue: queue.name, jobId: null, error, willRetry: true })
  })
  worker.on('failed', (job, error) => {
    const willRetry = job !== undefined && job.finishedOn === undefined
    onTrouble({ queue: queue.name, jobId: job?.id ?? null, error, willRetry })
  })
  return { close: (graceMs) => closeWorker(worker, running, ending, graceMs) }
}

/**
 * True for BullMQ's word that a lock was not renewed, when its job is over: a renewal that was under way when the job
 * ended finds no lock, and nothing is amiss.
 */
export function isOfEndedJob(error: Error, running: ReadonlyMap<string, unknown>): boolean {
  const id = /^could not renew lock for job (.+)$/.exec(error.message)?.[1]
  return id !== undefined && !running.has(id)
}

async function bound(
  backend: Backend,
  name: string,
  everywhere: number,
  onTrouble: (trouble: Trouble) => void,
): Promise<void> {
  const queue = backend.queue(name)
  try {
    await queue.setGlobalConcurrency(everywhere)
  } catch (error) {
    onTrouble({ queue: name, jobId: null, error: error as Error, willRetry: false })
  } finally {
    await queue.close()
  }
}

const workerOptions = {
  // A killed process's jobs are taken over when their locks run out; being killed is not the job's fault.
  lockDuration: 15_000,
  stalledInterval: 10_000,
  maxStalledCount: 100,
  settings: { backoffStrategy: backoffMs },
} as const

function read<Payload>(queue: QueueOf<Payload>, job: Job): Payload {
  const read = queue.schema.safeParse(job.data)
  if (read.success) return read.data
  throw new UnrecoverableError(
    `job ${job.id} of ${queue.name} is not what it should be: ${z.prettifyError(read.error)}`,
  )
}

async function giveBackWhenEnding(
  work: Promise<void>,
  job: Job,
  token: string | undefined,
  ending: AbortSignal,
): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!ending.aborted) throw error
    await job.moveToWait(token)
    throw new WaitingError()
  }
}

async function closeWorker(worker: Worker, running: Running, ending: AbortController, graceMs: number): Promise<void> {
  await worker.pause(true)
  // Closed while it still connects, it would keep a client of the pool for ever, and the pool would never end.
  await Promise.race([worker.waitUntilReady().catch(() => undefined), wait(unwindMs, undefined, { ref: false })])
  if (!(await finishWithin(running, graceMs))) ending.abort(new Error('the process is about to end'))
  const areDone = await finishWithin(running, unwindMs)
  await worker.close(!areDone)
}

/** True when everything that runs, or starts meanwhile, is over in time. */
async function finishWithin(running: Running, ms: number): Promise<boolean> {
  const deadline = Promise.withResolvers<false>()
  const timer = setTimeout(() => deadline.resolve(false), ms)
  const finish = async (): Promise<true> => {
    while (running.size > 0) await Promise.allSettled(running.values())
    return true
  }
  const isDone = await Promise.race([finish(), deadline.promise])
  clearTimeout(timer)
  return isDone
}
