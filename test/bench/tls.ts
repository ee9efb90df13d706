import net, { type AddressInfo } from 'node:net'
import type { Cidr } from '@mailhealth/core'
import { createDialer } from '@mailhealth/net'
import { askTestssl, createPrivateCa, startPostfix } from '@mailhealth/testkit'
import { looked, scannedWhole } from '../real/scanned.ts'

/**
 * Connections and seconds of the tls check beside testssl.sh, on the same Postfix in the same run, and what each side found.
 * Two pairs that ask for the same: a first look (versions, one suite of each kind) beside its protocol part and its kinds of
 * ciphers; a later run without a limit (all versions and suites) beside its protocol part and every cipher. Ours tells
 * groups, signatures, session details and the certificates of both kinds of key as well.
 *
 * No scan that names every accepted suite takes fewer connections than there are suites: a ServerHello names one.
 *
 *     npm run bench:tls -- --json
 */
const name = 'mail.nordwind.example'
const configurations: { readonly [configuration: string]: readonly string[] } = {
  modern: [
    'smtpd_tls_protocols = >=TLSv1.2',
    'smtpd_tls_ciphers = high',
    'tls_high_cipherlist = ECDHE+AESGCM:ECDHE+CHACHA20',
  ],
  stock: [],
}

/** What one side needed, and how much it found. */
interface Measured {
  readonly connections: number
  readonly seconds: number
  readonly versions: number
  readonly suites: number
}

interface Found {
  readonly versions: readonly unknown[]
  readonly suites13: readonly unknown[]
  readonly suites: readonly unknown[]
}

const ca = await createPrivateCa()
const rows: Row[] = []
for (const [configuration, settings] of Object.entries(configurations)) {
  const certificate = await ca.issue({ names: [name], keyType: 'rsa2048' })
  const server = await startPostfix({ hostname: name, certificate, settings })
  const relay = await startRelay(Number(server.url.split(':')[1]))
  const dialer = createDialer({ allow: ['127.0.0.0/8' as Cidr], ehloName: 'bench.example', trustedRoots: [ca.rootPem] })
  const first = await measure(relay, () => looked(relay.port, dialer, name))
  const whole = await measure(relay, () => scannedWhole(relay.port, dialer, name, first.result.memory))
  const kinds = await measure(relay, () => askTestssl(relay.port, 'kinds'))
  const suites = await measure(relay, () => askTestssl(relay.port, 'suites'))
  rows.push({
    configuration,
    asked: 'kinds',
    ours: told(first, first.result.scanned),
    testssl: told(kinds, kinds.result),
  })
  rows.push({ configuration, asked: 'suites', ours: told(whole, whole.result), testssl: told(suites, suites.result) })
  relay.close()
  await server.close()
}
console.log(process.argv.includes('--json') ? JSON.stringify(rows) : rows.map(lineOf).join('\n'))
process.exit(0)

interface Row {
  readonly configuration: string
  readonly asked: 'kinds' | 'suites'
  readonly ours: Measured
  readonly testssl: Measured
}

function lineOf({ configuration, asked, ours, testssl }: Row): string {
  const ratio = (of: 'connections' | 'seconds'): string => (ours[of] / testssl[of]).toFixed(3)
  const sides = [`${configuration}, ${asked}: ${inWords(ours)}`, `testssl.sh ${inWords(testssl)}`]
  return `${sides.join('; ')}; ratio ${ratio('connections')} of connections, ${ratio('seconds')} of time`
}

function inWords({ connections, seconds, versions, suites }: Measured): string {
  return `${connections} connections in ${seconds} s for ${versions} versions and ${suites} suites by name`
}

function told(
  { connections, seconds }: Pick<Measured, 'connections' | 'seconds'>,
  { versions, suites13, suites }: Found,
): Measured {
  return { connections, seconds, versions: versions.length, suites: suites13.length + suites.length }
}

/** Counts the connections that it makes through the relay, and its time. */
async function measure<T>(relay: { connections: number }, scan: () => Promise<T>) {
  const [before, startedAt] = [relay.connections, performance.now()]
  const result = await scan()
  const seconds = Math.round((performance.now() - startedAt) / 10) / 100
  return { result, connections: relay.connections - before, seconds }
}

/** Hands connections on, and counts them. */
async function startRelay(behind: number) {
  const server = net.createServer((socket) => {
    relay.connections += 1
    const onward = net.connect(behind, '127.0.0.1')
    socket.on('error', () => onward.destroy())
    onward.on('error', () => socket.destroy())
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const relay = { port, connections: 0, close: () => void server.close() }
  return relay
}
