import { afterEach, describe, expect, test } from 'vitest'
import { type Consumer, type Handler, type Trouble, UnrecoverableError } from './index.ts'
import { checksQueue, eventsQueue, plannerQueue, type QueueOf, slackActionsQueue } from './names.ts'
import { type CheckJob, checkJobId } from './payloads.ts'
import type { Queues } from './queues.ts'
import { checkJob, event, slackAction } from './testing.ts'

/** What the queues promise, wherever they are. `troubles` is what they reported; each test has queues of its own content. */
export function queuesContract(queues: () => Queues, troubles: () => Trouble[]): void {
  const consumers: Consumer[] = []
  afterEach(async () => {
    for (const consumer of consumers.splice(0)) await consumer.close(5_000)
  })
  const consume = <Payload>(queue: QueueOf<Payload>, handler: Handler<Payload>, concurrency = 1): Consumer => {
    const consumer = queues().consume(queue, handler, { concurrency })
    consumers.push(consumer)
    return consumer
  }
  let subscribers = 0
  const freshEvents = (): string => `test${++subscribers}`

  describe('jobs', () => {
    test('each is delivered once, whole', async () => {
      const jobs = Array.from({ length: 50 }, (_, index) => checkJob(`once${index}`))
      const seen = collector<CheckJob>(50)
      consume(checksQueue, async (job) => seen.add(job), 8)
      await queues().addCheckJobs(jobs)
      const byTarget = (a: CheckJob, b: CheckJob): number => a.targetKey.localeCompare(b.targetKey)
      expect((await seen.all).toSorted(byTarget)).toEqual(jobs.toSorted(byTarget))
    })

    test('the same job is not added again, waiting or done', async () => {
      const again = checkJob('again')
      await queues().addCheckJobs([again])
      await queues().addCheckJobs([again, checkJob('again', { check: 'spf' })])
      const seen = collector<string>(2)
      consume(checksQueue, async (job) => seen.add(job.check))
      expect((await seen.all).toSorted()).toEqual(['mx', 'spf'])
      const last = collector<string>(1)
      await consumers.pop()?.close(5_000)
      await queues().addCheckJobs([again, checkJob('again', { check: 'dkim' })])
      consume(checksQueue, async (job) => last.add(job.check))
      expect(await last.all).toEqual(['dkim'])
    })

    test('adding none', async () => {
      await expect(queues().addCheckJobs([])).resolves.toBeUndefined()
    })

    test('an event reaches each subscriber once, under its id', async () => {
      const [one, two] = [freshEvents(), freshEvents()]
      for (const subscriber of [one, one, two]) await queues().publishEvent(subscriber, event(1))
      await queues().publishEvent(one, event(2))
      const [first, second] = [collector<unknown>(2), collector<unknown>(1)]
      consume(eventsQueue(one), async (seen) => first.add(seen))
      consume(eventsQueue(two), async (seen) => second.add(seen))
      expect(await first.all).toEqual([event(1), event(2)])
      expect(await second.all).toEqual([event(1)])
    })

    test('text that no database takes arrives all the same', async () => {
      const seen = collector<unknown>(1)
      consume(slackActionsQueue, async (action) => seen.add(action.payload))
      await queues().addSlackAction(slackAction('1732449600.000:nul', { payload: { note: 'a\0b \ud800 \\u0000' } }))
      expect(await seen.all).toEqual([{ note: 'a\ufffdb \ufffd \\u0000' }])
    })
  })

  describe('failures', () => {
    test('a job that throws is run again, later', async () => {
      const subscriber = freshEvents()
      const runs = collector<number>(3)
      await queues().publishEvent(subscriber, event(3))
      consume(eventsQueue(subscriber), async () => {
        runs.add(performance.now())
        if (runs.count() < 3) throw new Error(`failure ${runs.count()}`)
      })
      const [first = 0, second = 0, third = 0] = await runs.all
      // At least half of 500 and of 1,000 ms, less what a timer may be early.
      expect(second - first).toBeGreaterThan(240)
      expect(third - second).toBeGreaterThan(490)
      const own = troubles().filter((trouble) => trouble.queue === `events.${subscriber}`)
      expect(own).toEqual(
        [1, 2].map((number) => ({
          queue: `events.${subscriber}`,
          jobId: event(3).id,
          error: expect.objectContaining({ message: `failure ${number}` }),
          willRetry: true,
        })),
      )
    })

    test('an unrecoverable one is not', async () => {
      const subscriber = freshEvents()
      await queues().publishEvent(subscriber, event(4))
      await queues().publishEvent(subscriber, event(5))
      const runs = collector<string>(2)
      consume(eventsQueue(subscriber), async (seen) => {
        runs.add(seen.id)
        if (seen.id === event(4).id) throw new UnrecoverableError('no use')
      })
      expect(await runs.all).toEqual([event(4).id, event(5).id])
      await expect
        .poll(() => troubles().filter((one) => one.queue === `events.${subscriber}`))
        .toEqual([
          {
            queue: `events.${subscriber}`,
            jobId: event(4).id,
            error: expect.objectContaining({ message: 'no use' }),
            willRetry: false,
          },
        ])
    })

    test('what is not a payload never reaches the handler', async () => {
      const seen = collector<string>(1)
      consume(slackActionsQueue, async (action) => seen.add(action.id))
      await queues().addSlackAction(slackAction('bad', { verb: 7 as never }))
      await queues().addSlackAction(slackAction('good'))
      expect(await seen.all).toEqual(['good'])
      const own = troubles().filter((one) => one.queue === slackActionsQueue.name)
      expect(own).toMatchObject([{ jobId: 'slack-bad', willRetry: false }])
      expect(own[0]?.error.message).toMatch(/^job slack-bad of slack\.actions is not what it should be: [^]*verb/)
    })
  })

  describe('close', () => {
    test('waits for the running jobs', async () => {
      const subscriber = freshEvents()
      await queues().publishEvent(subscriber, event(6))
      await queues().publishEvent(subscriber, event(7))
      const started = collector<string>(1)
      const finish = Promise.withResolvers<void>()
      let finished = 0
      const consumer = consume(eventsQueue(subscriber), async (seen) => {
        started.add(seen.id)
        await finish.promise
        finished++
      })
      await started.all
      const closing = consumer.close(30_000)
      finish.resolve()
      await closing
      expect(finished).toBe(1)
      const rest = collector<string>(1)
      consume(eventsQueue(subscriber), async (seen) => rest.add(seen.id))
      expect(await rest.all).toEqual([event(7).id])
    })

    test('gives back what does not finish in time, and it counts as no attempt', async () => {
      const subscriber = freshEvents()
      await queues().publishEvent(subscriber, event(8))
      const started = collector<string>(1)
      const consumer = consume(eventsQueue(subscriber), async (seen, signal) => {
        started.add(seen.id)
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      })
      await started.all
      await consumer.close(10)
      const again = collector<string>(1)
      const before = performance.now()
      consume(eventsQueue(subscriber), async (seen) => again.add(seen.id))
      expect(await again.all).toEqual([event(8).id])
      // Long before a lock runs out.
      expect(performance.now() - before).toBeLessThan(10_000)
      expect(troubles().filter((one) => one.queue === `events.${subscriber}`)).toEqual([])
    })

    test('does not wait for one that ignores its signal', async () => {
      const subscriber = freshEvents()
      await queues().publishEvent(subscriber, event(9))
      const started = collector<string>(1)
      const finish = Promise.withResolvers<void>()
      const consumer = consume(eventsQueue(subscriber), async (seen) => {
        started.add(seen.id)
        await finish.promise
      })
      await started.all
      await consumer.close(10)
      finish.resolve()
    })
  })

  test('the planner ticks, at one pace for all', async () => {
    await queues().schedulePlanner(86_400_000)
    const startedAt = performance.now()
    await queues().schedulePlanner(100)
    const ticks = collector<number>(4)
    consume(plannerQueue, async (tick) => {
      expect(tick).toEqual({ schemaVersion: 1 })
      ticks.add(performance.now())
    })
    const times = await ticks.all
    // The first tick comes at once, the second at the next full interval; a busy machine only makes them later.
    expect((times[3] ?? 0) - startedAt).toBeGreaterThan(190)
    await queues().schedulePlanner(86_400_000)
  })

  test('a check’s job id is a UUID of what it is', () => {
    expect(checkJobId(checkJob('a'))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const others = [
      checkJob('b'),
      checkJob('a', { check: 'spf' }),
      checkJob('a', { dueAt: '2026-11-24T12:00:01.000Z' }),
    ]
    expect(new Set([checkJob('a'), checkJob('a'), ...others].map(checkJobId)).size).toBe(4)
  })
}

/** Collects values; `all` resolves when there are as many as wanted. */
function collector<Value>(wanted: number): {
  add(value: Value): void
  count(): number
  readonly all: Promise<Value[]>
} {
  const values: Value[] = []
  const { promise, resolve } = Promise.withResolvers<Value[]>()
  return {
    add: (value) => {
      values.push(value)
      if (values.length === wanted) resolve(values)
    },
    count: () => values.length,
    all: promise,
  }
}
