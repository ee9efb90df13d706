import { Worker } from 'node:worker_threads'
import { StoreError } from '../store-error.ts'

/** What the thread is started with. */
export interface ThreadOptions {
  readonly directory: string
}

export type ToThread = { readonly kind: 'execute'; readonly bytes: Uint8Array } | { readonly kind: 'close' }
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'reply'; readonly bytes: Uint8Array }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly message: string }

/** The database in its thread. */
export interface DatabaseThread {
  /** One batch of wire messages in, the whole answer out; one at a time. */
  execute(bytes: Buffer): Promise<Buffer>
  /** Shuts the database down in order and ends the thread. */
  close(): Promise<void>
}

/**
 * Starts the thread and waits until the database answers.
 *
 * @param onFailure told once if the thread dies while it should serve
 * @throws StoreError when the database does not start
 */
export async function startThread(directory: string, onFailure: (error: Error) => void): Promise<DatabaseThread> {
  const worker = start({ directory })
  await expectMessage(worker, 'ready').catch(async (error) => {
    await worker.terminate()
    throw error
  })
  let isClosing = false
  let answer: ((bytes: Buffer) => void) | null = null
  worker.on('message', (message: FromThread) => {
    if (message.kind !== 'reply') return
    const settle = answer
    answer = null
    settle?.(Buffer.from(message.bytes.buffer, message.bytes.byteOffset, message.bytes.byteLength))
  })
  const died = (reason: string): void => {
    if (!isClosing) onFailure(new StoreError(`The embedded database stopped: ${reason}. Start mailhealth again.`))
  }
  worker.on('error', (error) => died(error.message))
  worker.on('exit', (code) => died(`its thread ended with code ${code}`))
  return {
    execute: (bytes) =>
      new Promise((resolve) => {
        answer = resolve
        worker.postMessage({ kind: 'execute', bytes } satisfies ToThread)
      }),
    close: async () => {
      isClosing = true
      const closed = expectMessage(worker, 'closed')
      worker.postMessage({ kind: 'close' } satisfies ToThread)
      await closed
      await worker.terminate()
    },
  }
}

function start(options: ThreadOptions): Worker {
  return new Worker(new URL('./pglite-thread.ts', import.meta.url), { workerData: options })
}

function expectMessage(worker: Worker, kind: 'ready' | 'closed'): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (error: Error | null): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      if (error === null) resolve()
      else reject(new StoreError(`The embedded database does not start: ${error.message}`, { cause: error }))
    }
    const onMessage = (message: FromThread): void => {
      if (message.kind === kind) stop(null)
      else if (message.kind === 'failed') stop(new Error(message.message))
    }
    const onError = (error: Error): void => stop(error)
    const onExit = (code: number): void => stop(new Error(`its thread ended with code ${code}`))
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
}
