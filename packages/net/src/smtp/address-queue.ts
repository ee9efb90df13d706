import { setTimeout as delay } from 'node:timers/promises'
import type { IpAddress } from '@mailhealth/core'

/** Runs a job when its address's turn has come. */
type InTurn = <T>(address: IpAddress, signal: AbortSignal | undefined, job: () => Promise<T>) => Promise<T>

/**
 * One job at a time for each address, in the order in which they came, with at least `minSpacingMs` between the end of
 * one and the start of the next. A job whose signal aborts while it waits rejects with the signal's reason.
 */
export function addressQueue(minSpacingMs: number): InTurn {
  const lanes = new Map<IpAddress, Lane>()
  return async (address, signal, job) => {
    signal?.throwIfAborted()
    const lane = lanes.get(address) ?? { tail: Promise.resolve(), waiting: 0, freeAt: 0 }
    lanes.set(address, lane)
    lane.waiting += 1
    const before = lane.tail
    const done = Promise.withResolvers<void>()
    lane.tail = before.then(() => done.promise)
    try {
      await unlessAborted(before, signal)
      await pause(lane.freeAt - performance.now(), signal)
      try {
        return await job()
      } finally {
        lane.freeAt = performance.now() + minSpacingMs
      }
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
  freeAt: number
}

/** Drops a lane that nobody waits in, once it says nothing any more about when the address is free. */
function forget(lanes: Map<IpAddress, Lane>, address: IpAddress, lane: Lane): void {
  if (lane.waiting > 0 || lanes.get(address) !== lane) return
  const leftMs = lane.freeAt - performance.now()
  if (leftMs <= 0) lanes.delete(address)
  else setTimeout(() => forget(lanes, address, lane), Math.ceil(leftMs)).unref()
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms > 0) await unlessAborted(delay(ms), signal)
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
