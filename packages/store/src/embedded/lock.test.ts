import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockDirectory } from './lock.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mailhealth-lock-'))
})
afterEach(() => {
  chmodSync(directory, 0o700)
  rmSync(directory, { recursive: true })
})

const holder = `
  const { lockDirectory } = await import(process.argv[1])
  lockDirectory(process.argv[2])
  console.log('held')
  setInterval(() => {}, 1_000)`

test('another process is refused, with the holder’s number, until the holder is killed', async () => {
  const lock = new URL('./lock.ts', import.meta.url).href
  const child = spawn(process.execPath, ['--input-type=module', '-e', holder, lock, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  expect(() => lockDirectory(directory)).toThrow(
    `The data directory ${directory} is in use by process ${child.pid}; use /mailhealth in Slack while that runs, or stop it, or set MAILHEALTH_DATA_DIR to another directory, or keep the history in PostgreSQL with DATABASE_URL, which several processes share.`,
  )
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  lockDirectory(directory)()
})

test('the same process is refused too, and may lock again when it has let go', () => {
  const unlock = lockDirectory(directory)
  expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.pid}`)
  unlock()
  lockDirectory(directory)()
})

test('a holder that cannot be told is another process', () => {
  const unlock = lockDirectory(directory)
  writeFileSync(join(directory, 'store.pid'), 'x')
  expect(() => lockDirectory(directory)).toThrow('in use by another process;')
  unlock()
})

test('the directory is made, for its owner only', () => {
  const deep = join(directory, 'a', 'b')
  lockDirectory(deep)()
  expect(statSync(deep).mode & 0o777).toBe(0o700)
})

test('a place that cannot be written is named', () => {
  const file = join(directory, 'file')
  writeFileSync(file, '')
  expect(() => lockDirectory(join(file, 'data'))).toThrow(
    `The data directory ${join(file, 'data')} cannot be written (ENOTDIR); give mailhealth a directory of its own with MAILHEALTH_DATA_DIR.`,
  )
})
