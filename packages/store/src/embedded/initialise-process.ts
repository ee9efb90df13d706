import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { syncPath } from './durable-fs.ts'
import { openDatabase } from './open-database.ts'

// Making a cluster takes some 500 MB for seconds: a process of its own gives them back to the system, a thread does not.

const directory = process.argv[2]
if (directory === undefined || process.send === undefined)
  throw new Error('initialise-process.ts is forked with a directory')

// Whoever started this holds the lock of the directory: without it, nothing may be written any more.
process.on('disconnect', () => process.exit(1))

try {
  await initialise(directory)
  process.send({ failure: null })
} catch (error) {
  process.send({ failure: error instanceof Error ? error.message : String(error) })
}

/** Makes the cluster beside its place and moves it there when it is whole: a kill half way leaves nothing that looks ready. */
async function initialise(place: string): Promise<void> {
  const fresh = `${place}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  const empty = await openDatabase(fresh)
  await empty.close()
  syncTree(fresh)
  renameSync(fresh, place)
  syncPath(dirname(place))
}

function syncTree(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) syncTree(join(path, entry.name))
    else syncPath(join(path, entry.name))
  syncPath(path)
}
