import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { removeFolder, type StartedServer, serverFolder, spawnServer, stop } from './child.ts'

/** What a skipped test says when there is no openssl. */
export const opensslHint = 'needs openssl: apt-get install openssl'

/** True when an openssl can be run. */
export function hasOpenssl(): boolean {
  return spawnSync('openssl', ['version']).status === 0
}

/** How the server is to be. */
export interface OpensslWish {
  readonly certificate: { readonly keyPem: string; readonly chainPem: string }
  /** Arguments of `openssl s_server` beside the certificate. */
  readonly args: readonly string[]
}

/** Starts `openssl s_server` behind a small SMTP server that knows EHLO, STARTTLS and QUIT. `url` is its `127.0.0.1:PORT`. */
export async function startOpensslServer({ certificate, args }: OpensslWish): Promise<StartedServer> {
  const folder = serverFolder('openssl')
  const file = join(folder, 'chain.pem')
  writeFileSync(file, `${certificate.keyPem}\n${certificate.chainPem}\n`, { mode: 0o644 })
  const own = ['s_server', '-accept', '127.0.0.1:0', '-cert', file, '-cert_chain', file, '-key', file]
  // An input that stays open: at its end it would close every connection.
  const child = spawnServer('openssl', [...own, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  const port = await acceptingPort(child)
  const front = net.createServer((socket) => serve(socket, port))
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  return {
    url: `127.0.0.1:${(front.address() as AddressInfo).port}`,
    close: async () => {
      front.close()
      await stop(child, 'SIGKILL')
      removeFolder(folder)
    },
  }
}

/** The port that it prints once it listens. @throws Error with what it printed, when it ends before */
function acceptingPort(child: ReturnType<typeof spawnServer>): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const read = (chunk: Buffer): void => {
      printed = (printed + chunk.toString()).slice(-10_000)
      const port = /^ACCEPT .*:(\d+)$/m.exec(printed)?.[1]
      if (port !== undefined) resolve(Number(port))
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`openssl ended with ${code}: ${printed}`)))
  })
}

function serve(socket: net.Socket, port: number): void {
  socket.on('error', () => socket.destroy())
  socket.write('220 front.example ESMTP\r\n')
  const onData = (chunk: Buffer): void => {
    const verb = chunk.toString('latin1').trim().slice(0, 8).toUpperCase()
    if (verb.startsWith('EHLO')) socket.write('250-front.example\r\n250 STARTTLS\r\n')
    else if (verb === 'STARTTLS') beginTls()
    else if (verb.startsWith('QUIT')) socket.end('221 bye\r\n')
    else socket.write('502 what\r\n')
  }
  const beginTls = (): void => {
    socket.off('data', onData)
    const behind = net.connect(port, '127.0.0.1', () => socket.write('220 go\r\n'))
    behind.on('error', () => socket.destroy()).on('close', () => socket.end())
    socket.on('close', () => behind.destroy())
    socket.pipe(behind).pipe(socket)
  }
  socket.on('data', onData)
}
