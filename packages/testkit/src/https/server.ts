import type { ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { IssuedCertificate } from '../tls/private-ca.ts'

/** What a path answers with. */
export interface HttpsRoute {
  readonly status: number
  readonly headers?: { readonly [name: string]: string }
  readonly body: string
  /**
   * How the body comes, if not whole and at once: over and over without an end, a byte every so many milliseconds, cut
   * off after it although more was promised; `never`: not even the status comes.
   */
  readonly pace?: 'endless' | { readonly byteEveryMs: number } | 'torn' | 'never'
}

/** path -> answer; every other path is a 404. */
export type HttpsRoutes = { readonly [path: string]: HttpsRoute }

/** A simulated HTTPS server that listens. */
export interface HttpsServer {
  readonly host: string
  readonly port: number
  /** Every request so far, `<host header> <path>`, in order. */
  readonly requests: readonly string[]
  /** Replaces the routes, the certificate, or both; takes effect with the next request or connection. */
  set(changes: { readonly certificate?: IssuedCertificate; readonly routes?: HttpsRoutes }): void
  close(): Promise<void>
}

/** Starts a simulated HTTPS server. `host` is in 127.0.0.0/8 or `::1` (default 127.0.0.1), `port` is free by default. */
export async function startHttpsServer(options: {
  readonly host?: string
  readonly port?: number
  readonly certificate: IssuedCertificate
  readonly routes: HttpsRoutes
}): Promise<HttpsServer> {
  const { host = '127.0.0.1', port = 0 } = options
  let routes = options.routes
  const requests: string[] = []
  const server = https.createServer(identityOf(options.certificate), (request, response) => {
    requests.push(`${request.headers.host ?? ''} ${request.url ?? ''}`)
    const route = routes[request.url ?? ''] ?? notFound
    answer(response, route)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  return {
    host,
    port: (server.address() as AddressInfo).port,
    requests,
    set(changes) {
      if (changes.certificate !== undefined) server.setSecureContext(identityOf(changes.certificate))
      routes = changes.routes ?? routes
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function answer(response: ServerResponse, { status, headers, body, pace }: HttpsRoute): void {
  if (pace === 'never') return
  const promised = pace === 'torn' ? { 'content-length': String(body.length + 1) } : {}
  response.writeHead(status, { 'content-type': 'text/plain', ...promised, ...headers })
  if (pace === undefined) response.end(body)
  else if (pace === 'torn') response.write(body, () => response.destroy())
  else if (pace === 'endless') pourOut(response, body)
  else dripOut(response, body, pace.byteEveryMs)
}

function pourOut(response: ServerResponse, body: string): void {
  while (!response.destroyed && response.write(body));
  response.once('drain', () => pourOut(response, body))
}

function dripOut(response: ServerResponse, body: string, everyMs: number): void {
  const bytes = [...body]
  const timer = setInterval(() => {
    const byte = bytes.shift()
    if (byte === undefined) response.end()
    else response.write(byte)
  }, everyMs)
  response.once('close', () => clearInterval(timer))
}

const notFound: HttpsRoute = { status: 404, body: 'no such policy\n' }

function identityOf(certificate: IssuedCertificate): { key: string; cert: string } {
  return { key: certificate.keyPem, cert: certificate.chainPem }
}
