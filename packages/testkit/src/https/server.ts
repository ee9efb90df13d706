import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { IssuedCertificate } from '../tls/private-ca.ts'

/** What a path answers with. */
export interface HttpsRoute {
  readonly status: number
  readonly headers?: { readonly [name: string]: string }
  readonly body: string
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
    response.writeHead(route.status, { 'content-type': 'text/plain', ...route.headers }).end(route.body)
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

const notFound: HttpsRoute = { status: 404, body: 'no such policy\n' }

function identityOf(certificate: IssuedCertificate): { key: string; cert: string } {
  return { key: certificate.keyPem, cert: certificate.chainPem }
}
