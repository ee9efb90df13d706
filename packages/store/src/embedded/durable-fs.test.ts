import fs, { mkdtempSync, rmSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterEach, expect, test } from 'vitest'
import { DurableFS } from './durable-fs.ts'

const directory = mkdtempSync(join(tmpdir(), 'mailhealth-fsync-'))
const real = { fdatasyncSync: fs.fdatasyncSync, fsyncSync: fs.fsyncSync }
afterEach(() => {
  Object.assign(fs, real)
  syncBuiltinESMExports()
  rmSync(directory, { recursive: true })
})

test('each commit reaches the disk, and a new file’s directory too', async () => {
  const database = await PGlite.create({
    fs: new DurableFS(directory),
    startParams: [...PGlite.defaultStartParams.filter((param) => param !== '-F'), '-c', 'wal_sync_method=fsync'],
  })
  await database.exec('create table commits (a int)')
  const counted = { files: 0, directories: 0 }
  fs.fdatasyncSync = (descriptor) => {
    counted.files++
    real.fdatasyncSync(descriptor)
  }
  fs.fsyncSync = (descriptor) => {
    counted.directories++
    real.fsyncSync(descriptor)
  }
  syncBuiltinESMExports()
  for (let index = 0; index < 50; index++) await database.query('insert into commits values ($1)', [index])
  expect(counted).toEqual({ files: 50, directories: 0 })
  await database.exec('select pg_switch_wal(); insert into commits values (0)')
  expect(counted.directories).toBeGreaterThan(0)
  await database.close()
}, 60_000)
