import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError, StoreInUseError } from '../store-error.ts'

/**
 * Locks a data directory for this process. PGlite would let two processes in, and rows would vanish. SQLite's lock is a
 * kernel lock: whatever ends the process, kill -9 too, frees it.
 *
 * @returns a function that frees it
 * @throws StoreInUseError when another process holds it; StoreError when the directory cannot be written
 */
export function lockDirectory(directory: string): () => void {
  makeDirectory(directory)
  const pidFile = join(directory, 'store.pid')
  const database = new DatabaseSync(join(directory, 'store.lock'), { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    throw isLocked(error) ? refusal(directory, readPid(pidFile)) : error
  }
  writeFileSync(pidFile, `${process.pid}\n`)
  return () => database.close()
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    writeFileSync(join(directory, 'store.lock'), '', { flag: 'a' })
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    throw new StoreError(
      `The data directory ${directory} cannot be written (${reason}); give mailhealth a directory of its own with MAILHEALTH_DATA_DIR.`,
      { cause: error },
    )
  }
}

function isLocked(error: unknown): boolean {
  const SQLITE_BUSY = 5
  return (error as { errcode?: number }).errcode === SQLITE_BUSY
}

function refusal(directory: string, pid: number | null): StoreInUseError {
  const holder = pid === null ? 'another process' : `process ${pid}`
  return new StoreInUseError(
    `The data directory ${directory} is in use by ${holder}; use /mailhealth in Slack while that runs, or stop it, or set MAILHEALTH_DATA_DIR to another directory, or keep the history in PostgreSQL with DATABASE_URL, which several processes share.`,
  )
}

/** The holder's process id, when it is one of a process that lives. */
function readPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    process.kill(pid, 0)
    return pid
  } catch {
    return null
  }
}
