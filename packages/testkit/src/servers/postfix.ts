import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeFolder, runToEnd, type StartedServer, stop } from './child.ts'
import { freePort } from './free-port.ts'

/** What a skipped test says when Postfix is missing, or when it cannot be started: its master wants root. */
export const postfixHint = 'needs Postfix, and root: apt-get install postfix'

const postfix = '/usr/sbin/postfix'

/** True when a Postfix can be started. */
export function canStartPostfix(): boolean {
  return existsSync(postfix) && process.getuid?.() === 0
}

interface KeyAndChain {
  readonly keyPem: string
  readonly chainPem: string
}

/** How the server is to be. */
export interface PostfixWish {
  readonly hostname: string
  /** PEM; null for a server without STARTTLS. */
  readonly certificate: KeyAndChain | null
  /** A second one, with a key of the other kind. */
  readonly otherCertificate?: KeyAndChain
  /** Lines of main.cf that go last. */
  readonly settings?: readonly string[]
}

/** Starts a Postfix of the test's own that receives on a free port of 127.0.0.1 and delivers nothing. `url` is its `127.0.0.1:PORT`. */
export async function startPostfix(wish: PostfixWish): Promise<StartedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'mailhealth-postfix-'))
  chmodSync(folder, 0o755)
  for (const name of ['etc', 'queue', 'lib']) mkdirSync(join(folder, name))
  const port = await freePort()
  const etc = join(folder, 'etc')
  writeFileSync(join(etc, 'main.cf'), mainCf(wish, folder))
  writeFileSync(join(etc, 'master.cf'), masterCf(port))
  await runToEnd(spawn('chown', ['postfix', join(folder, 'lib')]))
  const server = spawn(postfix, ['-c', etc, 'start-fg'], { stdio: 'ignore' })
  const kill = (): void => killMaster(folder)
  process.once('exit', kill)
  await untilListening(server, port)
  return {
    url: `127.0.0.1:${port}`,
    close: async () => {
      process.off('exit', kill)
      killMaster(folder)
      await stop(server, 'SIGKILL')
      removeFolder(folder)
    },
  }
}

function mainCf({ hostname, certificate, otherCertificate, settings = [] }: PostfixWish, folder: string): string {
  const etc = join(folder, 'etc')
  const tls =
    certificate === null
      ? ['smtpd_tls_security_level = none']
      : tlsLines([certificate, ...(otherCertificate === undefined ? [] : [otherCertificate])], etc)
  return `${[
    'compatibility_level = 3.6',
    `queue_directory = ${join(folder, 'queue')}`,
    `data_directory = ${join(folder, 'lib')}`,
    `myhostname = ${hostname}`,
    'mydestination =',
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    // Not /dev/stdout: what Node gives a child is a socket, which cannot be opened by that name.
    `maillog_file_prefixes = ${folder}`,
    `maillog_file = ${join(folder, 'lib', 'log')}`,
    'smtpd_relay_restrictions = reject_unauth_destination',
    ...tls,
    ...settings,
  ].join('\n')}\n`
}

function tlsLines(certificates: readonly KeyAndChain[], etc: string): string[] {
  const files = certificates.map(({ keyPem, chainPem }, at) => {
    const file = join(etc, `chain-${at}.pem`)
    writeFileSync(file, `${keyPem}\n${chainPem}\n`, { mode: 0o600 })
    return file
  })
  return ['smtpd_tls_security_level = may', `smtpd_tls_chain_files = ${files.join(', ')}`]
}

function masterCf(port: number): string {
  return `127.0.0.1:${port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
rewrite unix - - n - - trivial-rewrite
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
cleanup unix n - n - 0 cleanup
proxymap unix - - n - - proxymap
`
}

/** Tries to connect until somebody listens. @throws Error when the server ends before */
async function untilListening(server: ChildProcess, port: number): Promise<void> {
  while (server.exitCode === null) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.once('error', () => setTimeout(resolve, 50, false)).once('connect', () => socket.destroy())
    })
    if (isThere) return
  }
  throw new Error(`postfix ended with ${server.exitCode}`)
}

/** Ends the master with all that it started: it makes a group of its own, and says who it is in its pid file. */
function killMaster(folder: string): void {
  try {
    const pid = Number(readFileSync(join(folder, 'queue', 'pid', 'master.pid'), 'utf8'))
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It did not come that far, or is gone already.
  }
}
