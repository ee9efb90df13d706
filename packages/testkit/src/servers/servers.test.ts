import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { findPostgres, postgresHint, startPostgres } from './postgres.ts'
import { findRedis, redisHint, startRedis } from './redis.ts'

test.skipIf(findRedis() === null)(`a Redis of one’s own answers, and is gone after close (${redisHint})`, async () => {
  const server = await startRedis()
  const port = Number(new URL(server?.url ?? '').port)
  expect(await ask(port, 'PING\r\n')).toBe('+PONG\r\n')
  await server?.close()
  await expect(ask(port, 'PING\r\n')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test.skipIf(findPostgres() === null)(
  `a PostgreSQL of one’s own has a socket while it runs (${postgresHint})`,
  async () => {
    const server = await startPostgres()
    const socket = `${new URL(server?.url ?? '').searchParams.get('host')}/.s.PGSQL.5432`
    expect(existsSync(socket)).toBe(true)
    // An SSLRequest, which a server without TLS answers with N.
    expect(await ask(socket, Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))).toBe('N')
    await server?.close()
    expect(existsSync(socket)).toBe(false)
  },
)

function ask(where: number | string, request: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = typeof where === 'number' ? connect(where, '127.0.0.1') : connect(where)
    socket.once('error', reject)
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString())
    })
    socket.write(request)
  })
}
