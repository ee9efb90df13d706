import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { DurableFS, syncPath } from './durable-fs.ts'
import type { FromThread, ThreadOptions, ToThread } from './thread.ts'

// The thread owns the database: WASM blocks whoever runs it, for seconds in a VACUUM or a large query.

const port = parentPort
if (port === null) throw new Error('pglite-thread.ts runs as a worker thread')
const { directory, purpose } = workerData as ThreadOptions

// Optimised machine code for all of PostgreSQL takes 300 to 500 MB while it is compiled, and saves nothing measurable.
setFlagsFromString('--no-wasm-tier-up')
setFlagsFromString('--no-wasm-dynamic-tiering')

const settings = {
  fsync: 'on',
  wal_sync_method: 'fsync',
  search_path: 'bullmq,public',
  shared_buffers: '16MB',
  maintenance_work_mem: '16MB',
  min_wal_size: '32MB',
  wal_recycle: 'off',
}
const startParams = [
  ...PGlite.defaultStartParams.filter((param) => param !== '-F'),
  ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
]

// Listening from the start keeps the thread alive while nothing but compilation is under way.
const database = Promise.withResolvers<PGlite>()
port.on('message', (message: ToThread) => void database.promise.then((opened) => obey(opened, message)))

try {
  if (purpose === 'initialise') await initialise()
  else {
    database.resolve(await openDatabase(directory))
    send({ kind: 'ready' })
  }
} catch (error) {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
}

/** Makes the cluster beside its place and moves it there when it is whole: a kill half way leaves nothing that looks ready. */
async function initialise(): Promise<void> {
  const fresh = `${directory}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  const empty = await openDatabase(fresh)
  await empty.close()
  syncTree(fresh)
  renameSync(fresh, directory)
  syncPath(dirname(directory))
  send({ kind: 'closed' })
}

async function openDatabase(path: string): Promise<PGlite> {
  const complaints: string[] = []
  try {
    return await PGlite.create({
      fs: new DurableFS(path),
      startParams,
      onStderr: (line) => complaints.push(line) > 0 && false,
    })
  } catch (error) {
    const fatal = complaints.findLast((line) => /FATAL|PANIC/.test(line))
    throw new Error(fatal ?? (error instanceof Error ? error.message : String(error)))
  }
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

function syncTree(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) syncTree(join(path, entry.name))
    else syncPath(join(path, entry.name))
  syncPath(path)
}

function send(message: FromThread, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer)
}
