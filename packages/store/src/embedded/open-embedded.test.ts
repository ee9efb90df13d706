import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Embedded, openEmbedded } from './open-embedded.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'mailhealth-embedded-'))
let embedded: Embedded
let pool: pg.Pool

beforeAll(async () => {
  // What an initialisation that was killed leaves behind.
  mkdirSync(join(dataDir, 'pg.new', 'base'), { recursive: true })
  writeFileSync(join(dataDir, 'pg.new', 'PG_VERSION'), '18\n')
  embedded = await openEmbedded(dataDir)
  pool = embedded.pool
}, 60_000)
afterAll(async () => {
  await embedded.close()
  rmSync(dataDir, { recursive: true })
})

const value = async (sql: string, ...params: unknown[]): Promise<unknown> =>
  (await pool.query({ text: sql, values: params, rowMode: 'array' })).rows[0]?.[0]

describe('the event loop', () => {
  test('is free while a query runs', async () => {
    let isDone = false
    const query = pool.query('select count(*) from generate_series(1, 6000000)').then(() => (isDone = true))
    let ticks = 0
    while (!isDone && ticks < 100) {
      await wait(1)
      if (!isDone) ticks++
    }
    expect(ticks).toBe(100)
    expect(isDone).toBe(false)
    await query
  })

  test('is free between short queries', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    for (let index = 0; index < 500; index++) await pool.query('select $1::int', [index])
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(10)
  })
})

describe('values', () => {
  test.each<[string, unknown]>([
    ['42::int8', '42'],
    ['1.50::numeric', '1.50'],
    ['7::int4', 7],
    ['0.5::float8', 0.5],
    ['true', true],
    ['null::text', null],
    [`'{"a": [1, null]}'::jsonb`, { a: [1, null] }],
    ["'2026-11-24 12:00:00.123+00'::timestamptz", new Date('2026-11-24T12:00:00.123Z')],
    ["array['a', null, 'ü😀']::text[]", ['a', null, 'ü😀']],
    ["'\\x00ff'::bytea", Buffer.from([0, 255])],
    ['count(*) from pg_class where false', '0'],
  ])('%s comes as node-postgres gives it', async (sql, expected) => {
    expect(await value(`select ${sql}`)).toEqual(expected)
  })

  test.each<[string, unknown, unknown]>([
    ['text', "it's ü😀\\", "it's ü😀\\"],
    ['int8', 2 ** 53 - 1, '9007199254740991'],
    ['jsonb', { a: 'x' }, { a: 'x' }],
    ['timestamptz', new Date(0), new Date(0)],
    ['text[]', ['a,b', '"', null], ['a,b', '"', null]],
    ['bytea', Buffer.from('\0\xff', 'latin1'), Buffer.from('\0\xff', 'latin1')],
    ['text', null, null],
    ['text', 'x'.repeat(3_000_000), 'x'.repeat(3_000_000)],
  ])('a %s parameter goes and comes back', async (type, parameter, expected) => {
    expect(await value(`select $1::${type}`, parameter)).toEqual(expected)
  })

  test('several statements, command tags and row counts', async () => {
    const results = (await pool.query(
      'create temp table tags (a int); insert into tags values (1), (2); select a from tags',
    )) as unknown
    expect((results as pg.QueryResult[]).map((one) => [one.command, one.rowCount, one.rows])).toEqual([
      ['CREATE', null, []],
      ['INSERT', 2, []],
      ['SELECT', 2, [{ a: 1 }, { a: 2 }]],
    ])
    expect((await pool.query('')).rows).toEqual([])
  })
})

describe('errors', () => {
  beforeAll(async () => {
    await pool.query('create table refusals (a int constraint refusals_a unique)')
  })

  test('carry what PostgreSQL says', async () => {
    await pool.query('insert into refusals values ($1)', [1])
    await expect(pool.query('insert into refusals values ($1)', [1])).rejects.toMatchObject({
      code: '23505',
      constraint: 'refusals_a',
      table: 'refusals',
      detail: 'Key (a)=(1) already exists.',
      severity: 'ERROR',
    })
    await expect(pool.query("select 'x'::int")).rejects.toMatchObject({ code: '22P02' })
  })

  test('a statement that failed may work later', async () => {
    const sql = 'select a from comes_later where a = $1'
    await expect(pool.query(sql, [1])).rejects.toMatchObject({ code: '42P01' })
    await pool.query('create table comes_later (a int)')
    expect((await pool.query(sql, [1])).rows).toEqual([])
    await expect(pool.query('select $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' })
    expect(await value('select $1::int', '5')).toBe(5)
  })

  test('a statement that a changed table made stale is prepared anew', async () => {
    await pool.query('create table changes (a int)')
    const read = (): Promise<pg.QueryResult> => pool.query('select * from changes where a > $1', [0])
    expect((await read()).fields).toHaveLength(1)
    await pool.query('alter table changes add b int')
    await expect(read()).rejects.toMatchObject({ code: '0A000' })
    expect((await read()).fields).toHaveLength(2)
  })

  test('more texts than stay prepared', async () => {
    for (let index = 0; index < 600; index++) expect(await value(`select $1::int + ${index}`, 1)).toBe(1 + index)
    expect(await value('select $1::int + 0', 1)).toBe(1)
    expect(Number(await value('select count(*) from pg_prepared_statements'))).toBeLessThanOrEqual(257)
  })

  test('a named statement of several clients', async () => {
    const named = (name: string, text: string): Promise<unknown> =>
      pool.query({ name, text, values: [2], rowMode: 'array' }).then((result) => result.rows[0]?.[0])
    const asked = ['$1::int + 1', '$1::int + 2', '$1::int + 1'].map((sum, index) =>
      named(`n${index % 2}`, `select ${sum}`),
    )
    expect(await Promise.all(asked)).toEqual([3, 4, 3])
    expect(await named('n0', 'select $1::int + 1')).toBe(3)
  })
})

describe('transactions', () => {
  test('others wait until the end of one', async () => {
    await pool.query('create table steps (a int)')
    const client = await pool.connect()
    await client.query('begin')
    await client.query('insert into steps values (1)')
    const seen = pool.query('select count(*)::int as n from steps').then((result) => result.rows[0]?.n)
    await client.query('insert into steps values (2)')
    await client.query('savepoint one; insert into steps values (3); rollback to one')
    await client.query('commit')
    client.release()
    expect(await seen).toBe(2)
  })

  test('a failed one goes on refusing until its rollback', async () => {
    const client = await pool.connect()
    await client.query('begin')
    await expect(client.query('select 1/0')).rejects.toMatchObject({ code: '22012' })
    const other = pool.query('select 1 as one')
    await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' })
    await client.query('rollback')
    client.release()
    expect((await other).rows).toEqual([{ one: 1 }])
  })

  test('one whose client goes away is rolled back', async () => {
    await pool.query('create table lost (a int)')
    const client = await pool.connect()
    await client.query('begin')
    await client.query('insert into lost values (1)')
    client.release(true)
    expect(await value('select count(*)::int from lost')).toBe(0)
  })
})

describe('notifications', () => {
  const listener = async (channel: string): Promise<{ client: pg.PoolClient; heard: string[] }> => {
    const client = await pool.connect()
    const heard: string[] = []
    client.on('notification', (message) => heard.push(`${message.channel}:${message.payload}`))
    await client.query(`-- a comment, as BullMQ has it\nLISTEN ${channel};\n`)
    return { client, heard }
  }

  test('reach those who listen, when the transaction commits', async () => {
    const one = await listener('Jobs')
    const two = await listener('"Jobs"')
    const three = await listener('jobs')
    await pool.query("select pg_notify('jobs', $1)", ['a'])
    const sender = await pool.connect()
    await sender.query('begin')
    await sender.query("notify jobs, 'b'")
    expect(three.heard).toEqual(['jobs:a'])
    await sender.query('commit')
    sender.release()
    await pool.query("select pg_notify('Jobs', 'c')")
    expect([one.heard, two.heard, three.heard]).toEqual([['jobs:a', 'jobs:b'], ['Jobs:c'], ['jobs:a', 'jobs:b']])
    for (const { client } of [one, two, three]) client.release(true)
  })

  test('stop with UNLISTEN and with the client, for that client only', async () => {
    const one = await listener('stops')
    const two = await listener('stops')
    const three = await listener('stops')
    await one.client.query('UNLISTEN stops')
    three.client.release(true)
    await pool.query("notify stops, 'a'")
    await two.client.query('unlisten *')
    await pool.query("notify stops, 'b'")
    expect([one.heard, two.heard, three.heard]).toEqual([[], ['stops:a'], []])
    one.client.release(true)
    two.client.release(true)
  })
})

test('each client has an application name of its own', async () => {
  const names = async (): Promise<string[]> => {
    const { rows } = await pool.query<{ application_name: string }>(
      "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND application_name <> '' ORDER BY 1",
    )
    return rows.map((row) => row.application_name)
  }
  expect(await names()).toEqual([])
  const one = await pool.connect()
  const two = await pool.connect()
  const setName = "SELECT set_config('application_name', $1, false)"
  await one.query(setName, ["checks:w:it's ü"])
  await two.query(setName, ['events.slack'])
  expect(await names()).toEqual(["checks:w:it's ü", 'events.slack'])
  one.release(true)
  two.release(true)
  expect(await names()).toEqual([])
})

test('a thousand queries at once from more callers than clients', async () => {
  const sums = await Promise.all(Array.from({ length: 1_000 }, (_, index) => value('select $1::int', index)))
  expect(sums).toEqual(Array.from({ length: 1_000 }, (_, index) => index))
})
