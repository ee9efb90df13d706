import type { IpAddress } from '@mailhealth/core'

/** How often one address is dialled: so many times one after another at once, then once in so many milliseconds. */
export interface Pace {
  readonly burst: number
  readonly everyMs: number
}

/** Runs a job when its address's turn has come. */
type InTurn = <T>(address: IpAddress, signal: AbortSignal | undefined, job: () => Promise<T>) => Promise<T>

/**
 * One job at a time for each address, in the order in which they came, and no faster than the pace. A job whose signal
 * aborts while it waits rejects with the signal's reason.
 */
export function addressQueue(pace: Pace): InTurn {
  const lanes = new Map<IpAddress, Lane>()
  return async (address, signal, job) => {
    signal?.throwIfAborted()
    const lane = lanes.get(address) ?? { tail: Promise.resolve(), waiting: 0, spentUntil: 0 }
    lanes.set(address, lane)
    lane.waiting += 1
    const before = lane.tail
    const done = Promise.withResolvers<void>()
    lane.tail = before.then(() => done.promise)
    try {
      await unlessAborted(before, signal)
      await pause(lane.spentUntil - (pace.burst - 1) * pace.everyMs - performance.now(), signal)
      lane.spentUntil = Math.max(lane.spentUntil, performance.now()) + pace.everyMs
      return await job()
    } finally {
      done.resolve()
      lane.waiting -= 1
      forget(lanes, address, lane)
    }
  }
}

interface Lane {
  tail: Promise<void>
  waiting: number
  /** When the jobs so far would have been over, had each taken `everyMs`. */
  spentUntil: number
}

/** Drops a lane that nobody waits in, once it says nothing any more about when the address is free. */
function forget(lanes: Map<IpAddress, Lane>, address: IpAddress, lane: Lane): void {
  if (lane.waiting > 0 || lanes.get(address) !== lane) return
  const leftMs = lane.spentUntil - performance.now()
  if (leftMs <= 0) lanes.delete(address)
  else setTimeout(() => forget(lanes, address, lane), Math.ceil(leftMs)).unref()
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms > 0) await unlessAborted(new Promise((resolve) => setTimeout(resolve, ms)), signal)
}

function unlessAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise
  const { promise: result, resolve, reject } = Promise.withResolvers<void>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  void promise.then(resolve).finally(() => signal.removeEventListener('abort', onAbort))
  if (signal.aborted) onAbort()
  return result
}
