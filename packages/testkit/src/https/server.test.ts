import https from 'node:https'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPrivateCa, type PrivateCa } from '../tls/private-ca.ts'
import { type HttpsServer, startHttpsServer } from './server.ts'

let ca: PrivateCa
let server: HttpsServer
beforeAll(async () => {
  ca = await createPrivateCa()
  const certificate = await ca.issue({ names: ['mta-sts.example'] })
  server = await startHttpsServer({ certificate, routes: { '/policy': { status: 200, body: 'version: STSv1\n' } } })
})
afterAll(() => server.close())

function get(path: string, servername = 'mta-sts.example'): Promise<{ status: number; type: string; body: string }> {
  return new Promise((resolve, reject) => {
    const { host, port } = server
    const headers = { host: servername }
    const request = https.get({ host, port, path, servername, headers, ca: ca.rootPem, agent: false }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body }),
      )
    })
    request.on('error', reject)
  })
}

describe('the HTTPS server', () => {
  test('answers the routes it has, and 404 beyond them', async () => {
    expect(await get('/policy')).toEqual({ status: 200, type: 'text/plain', body: 'version: STSv1\n' })
    expect((await get('/other')).status).toBe(404)
    expect(server.requests).toEqual(['mta-sts.example /policy', 'mta-sts.example /other'])
  })

  test('changes its routes and its certificate while it runs', async () => {
    const headers = { 'content-type': 'text/html', location: '/elsewhere' }
    server.set({ routes: { '/policy': { status: 302, headers, body: '' } } })
    expect(await get('/policy')).toEqual({ status: 302, type: 'text/html', body: '' })
    server.set({ certificate: await ca.issue({ names: ['other.example'] }) })
    await expect(get('/policy')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    expect((await get('/policy', 'other.example')).status).toBe(302)
  })
})
