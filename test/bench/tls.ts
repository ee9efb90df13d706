import net, { type AddressInfo } from 'node:net'
import type { Cidr } from '@mailhealth/core'
import { createDialer } from '@mailhealth/net'
import { askTestssl, createPrivateCa, startPostfix } from '@mailhealth/testkit'
import { scanned } from '../real/scanned.ts'

/**
 * Connections and seconds of a whole scan (protocols, suites, groups, signatures, both chains) beside those of testssl.sh's
 * protocol and cipher parts, on the same Postfix in the same run: a modern configuration and a stock one.
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
const ca = await createPrivateCa()
const rows = []
for (const [configuration, settings] of Object.entries(configurations)) {
  const certificate = await ca.issue({ names: [name], keyType: 'rsa2048' })
  const server = await startPostfix({ hostname: name, certificate, settings })
  const dialer = createDialer({ allow: ['127.0.0.0/8' as Cidr], ehloName: 'bench.example', trustedRoots: [ca.rootPem] })
  const behind = Number(server.url.split(':')[1])
  const ours = await counted(behind, (port) => scanned(port, dialer, name))
  const theirs = await counted(behind, askTestssl)
  await server.close()
  rows.push({ configuration, ours, testssl: theirs })
}
if (process.argv.includes('--json')) console.log(JSON.stringify(rows))
else {
  for (const { configuration, ours, testssl } of rows) {
    console.log(
      `${configuration}: ${ours.connections} connections in ${ours.seconds} s; testssl.sh ${testssl.connections} in ${testssl.seconds} s`,
    )
  }
}
process.exit(0)

/** Runs a scan through a relay that counts connections. */
async function counted(
  behind: number,
  scan: (port: number) => Promise<unknown>,
): Promise<{ connections: number; seconds: number }> {
  let connections = 0
  const relay = net.createServer((socket) => {
    connections += 1
    const onward = net.connect(behind, '127.0.0.1')
    socket.on('error', () => onward.destroy())
    onward.on('error', () => socket.destroy())
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const startedAt = performance.now()
  await scan((relay.address() as AddressInfo).port)
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  relay.close()
  return { connections, seconds }
}
