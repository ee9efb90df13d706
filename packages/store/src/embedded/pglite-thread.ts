import { parentPort, workerData } from 'node:worker_threads'
import type { PGlite } from '@electric-sql/pglite'
import { openDatabase } from './open-database.ts'
import type { FromThread, ThreadOptions, ToThread } from './thread.ts'

// The thread owns the database: WASM blocks whoever runs it, for seconds in a VACUUM or a large query.

const port = parentPort
if (port === null) throw new Error('pglite-thread.ts runs as a worker thread')
const { directory } = workerData as ThreadOptions

// Listening from the start keeps the thread alive while nothing but compilation is under way.
const database = Promise.withResolvers<PGlite>()
port.on('message', (message: ToThread) => void database.promise.then((opened) => obey(opened, message)))

try {
  database.resolve(await openDatabase(directory))
  send({ kind: 'ready' })
} catch (error) {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
}

function obey(opened: PGlite, message: ToThread): Promise<void> {
  return message.kind === 'execute' ? execute(opened, message.bytes) : close(opened)
}

async function execute(opened: PGlite, bytes: Uint8Array): Promise<void> {
  const chunks: Uint8Array[] = []
  // A slice, since the chunk is a view of memory that the database uses again.
  await opened.execProtocolRawStream(bytes, { syncToFs: false, onRawData: (chunk) => chunks.push(chunk.slice()) })
  const reply = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    reply.set(chunk, at)
    at += chunk.length
  }
  send({ kind: 'reply', bytes: reply }, [reply.buffer])
}

async function close(opened: PGlite): Promise<void> {
  await opened.close()
  send({ kind: 'closed' })
}

function send(message: FromThread, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer)
}
