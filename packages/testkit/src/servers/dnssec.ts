import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { removeFolder, runToEnd, type StartedServer, serverFolder, spawnServer, stop, untilPrinted } from './child.ts'
import { freePort } from './free-port.ts'

/** What a skipped test says when the servers for signed zones are missing. */
export const dnssecServersHint = 'needs nsd, unbound and ldnsutils: apt-get install nsd unbound ldnsutils'

const programs = {
  nsd: '/usr/sbin/nsd',
  unbound: '/usr/sbin/unbound',
  keygen: '/usr/bin/ldns-keygen',
  sign: '/usr/bin/ldns-signzone',
}

/** True when all of them are installed. */
export function hasDnssecServers(): boolean {
  return Object.values(programs).every((program) => existsSync(program))
}

/** A zone to serve: its records in master-file syntax, and how it is signed. */
export interface SignedZone {
  readonly records: string
  /** `expired`: with signatures that ran out a day ago; `expiring`: with such as run out in two. */
  readonly signed: 'yes' | 'no' | 'expired' | 'expiring'
}

/** For how many seconds answers may be remembered, and that there is none. */
interface ZoneTtl {
  readonly records: number
  readonly negative: number
}

/**
 * Starts an NSD that serves zones, signed where they are to be with fresh keys (NSEC3), and an unbound that validates
 * them from those keys and knows nothing else. `url` is unbound's `127.0.0.1:PORT`, `authorityPort` NSD's there. A zone
 * right above others delegates to them, with their DS records.
 */
export async function startSignedZones(
  zones: { readonly [name: string]: SignedZone },
  ttl: ZoneTtl = { records: 60, negative: 1 },
): Promise<StartedServer & { readonly authorityPort: number }> {
  const folder = serverFolder('dnssec')
  const [authority, port] = [await freePort(), await freePort()]
  const anchors: string[] = []
  const deepestFirst = Object.entries(zones).sort(([a], [b]) => b.split('.').length - a.split('.').length)
  const ds = new Map<string, readonly string[]>()
  for (const [name, zone] of deepestFirst) {
    const below = [...ds].filter(([child]) => child.slice(child.indexOf('.') + 1) === name)
    const cuts = below.flatMap(([child, own]) => [`${child}. NS ns.${child}.`, `ns.${child}. A 127.0.0.1`, ...own])
    ds.set(name, await writeZone(folder, name, { ...zone, records: [zone.records, ...cuts].join('\n') }, ttl))
  }
  for (const own of ds.values()) anchors.push(...own)
  writeFileSync(join(folder, 'nsd.conf'), nsdConf(folder, authority, Object.keys(zones)))
  writeFileSync(join(folder, 'unbound.conf'), unboundConf(folder, port, authority, Object.keys(zones), anchors))
  const nsd = spawnServer(programs.nsd, ['-d', '-c', join(folder, 'nsd.conf')])
  await untilPrinted(nsd, /nsd started/)
  const unbound = spawnServer(programs.unbound, ['-d', '-c', join(folder, 'unbound.conf')])
  await untilPrinted(unbound, /start of service/)
  return {
    authorityPort: authority,
    url: `127.0.0.1:${port}`,
    close: async () => {
      await Promise.all([stop(nsd, 'SIGTERM'), stop(unbound, 'SIGKILL')])
      removeFolder(folder)
    },
  }
}

/** Writes a zone file, and gives the DS record to trust it by where it is signed. */
async function writeZone(
  folder: string,
  name: string,
  { records, signed }: SignedZone,
  ttl: ZoneTtl,
): Promise<string[]> {
  const plain = join(folder, `${name}.plain`)
  const served = join(folder, `${name}.zone`)
  const head = `$ORIGIN ${name}.\n$TTL ${ttl.records}\n@ SOA ns hostmaster 1 3600 600 86400 ${ttl.negative}\n@ NS ns\nns A 127.0.0.1\n`
  writeFileSync(signed === 'no' ? served : plain, `${head}${records}\n`)
  if (signed === 'no') return []
  const before = new Set(readdirSync(folder))
  await runToEnd(spawn(programs.keygen, ['-a', 'ECDSAP256SHA256', '-k', name], { cwd: folder }))
  const key = readdirSync(folder).find((file) => file.endsWith('.ds') && !before.has(file))
  if (key === undefined) throw new Error(`no key was made for ${name}`)
  const lives = { yes: [], expired: life(2 * day, -day), expiring: life(14 * day, 2 * day) }
  await runToEnd(
    spawn(programs.sign, ['-n', ...lives[signed], '-f', served, plain, key.replace(/\.ds$/, '')], { cwd: folder }),
  )
  return [readFileSync(join(folder, key), 'utf8').trim()]
}

const day = 86_400

/** From so many seconds ago to so many from now. */
function life(spent: number, left: number): string[] {
  const now = Math.floor(Date.now() / 1000)
  return ['-i', String(now - spent), '-e', String(now + left)]
}

function nsdConf(folder: string, port: number, zones: readonly string[]): string {
  return `server:
  ip-address: 127.0.0.1@${port}
  server-count: 1
  rrl-ratelimit: 0
  username: ""
  chroot: ""
  database: ""
  pidfile: ""
  zonesdir: "${folder}"
  xfrdfile: "${folder}/xfrd.state"
  zonelistfile: "${folder}/zone.list"
  verbosity: 1
remote-control:
  control-enable: no
${zones.map((name) => `zone:\n  name: "${name}"\n  zonefile: "${name}.zone"\n`).join('')}`
}

function unboundConf(
  folder: string,
  port: number,
  authority: number,
  zones: readonly string[],
  anchors: readonly string[],
): string {
  return `server:
  interface: 127.0.0.1@${port}
  directory: "${folder}"
  pidfile: ""
  chroot: ""
  username: ""
  use-syslog: no
  verbosity: 1
  module-config: "validator iterator"
  ede: yes
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  local-zone: "." refuse
${zones.map((name) => `  local-zone: "${name}" transparent\n`).join('')}${anchors.map((ds) => `  trust-anchor: "${ds.replaceAll('\t', ' ')}"\n`).join('')}${zones.map((name) => `stub-zone:\n  name: "${name}"\n  stub-addr: 127.0.0.1@${authority}\n`).join('')}`
}
