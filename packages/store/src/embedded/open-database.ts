import { setFlagsFromString } from 'node:v8'
import { PGlite } from '@electric-sql/pglite'
import { DurableFS } from './durable-fs.ts'

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

/** Opens the cluster in a directory, making it where there is none. @throws Error with PostgreSQL's own reason */
export async function openDatabase(path: string): Promise<PGlite> {
  // Optimised machine code for all of PostgreSQL takes 300 to 500 MB while it is compiled, for about a fifth more jobs a second.
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
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
