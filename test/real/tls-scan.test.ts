import { suiteName } from '@mailhealth/core'
import { createDialer } from '@mailhealth/net'
import {
  askTestssl,
  type CertificateWish,
  canStartPostfix,
  createPrivateCa,
  hasOpenssl,
  hasTestssl,
  opensslHint,
  type PrivateCa,
  postfixHint,
  type StartedServer,
  startOpensslServer,
  startPostfix,
  testsslHint,
} from '@mailhealth/testkit'
import { beforeAll, describe, expect, test } from 'vitest'
import { looked, scannedWhole } from './scanned.ts'
import { loopback } from './surroundings.ts'

/*
 * testssl.sh as second opinion: on servers that neither of us wrote, both have to find the same versions and suites. It lists
 * suites for each version and we list them once, so the versions before TLS 1.3 are compared together.
 */
const name = 'mail.nordwind.example'
const canRun = canStartPostfix() && hasOpenssl() && hasTestssl()
const why = [postfixHint, opensslHint, testsslHint].join('; ')

const openssl: readonly (readonly [string, CertificateWish['keyType'], readonly string[]])[] = [
  ['TLS 1.0 alone, without forward secrecy', 'rsa2048', ['-tls1', '-cipher', 'AES128-SHA:AES256-SHA@SECLEVEL=0']],
  ['TLS 1.1 alone', 'rsa2048', ['-tls1_1', '-cipher', 'ECDHE-RSA-AES128-SHA:CAMELLIA128-SHA@SECLEVEL=0']],
  [
    'TLS 1.2 alone, ARIA and CCM',
    'rsa2048',
    ['-tls1_2', '-cipher', 'ARIA128-GCM-SHA256:DHE-RSA-AES128-CCM8:AES256-CCM'],
  ],
  [
    'TLS 1.2 with an ECDSA key and its own order',
    'ec256',
    ['-tls1_2', '-serverpref', '-cipher', 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA256'],
  ],
  ['TLS 1.3 alone', 'ec256', ['-tls1_3']],
  ['TLS 1.3 with CCM', 'rsa2048', ['-tls1_3', '-ciphersuites', 'TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256']],
]

const postfix: readonly (readonly [string, readonly string[]])[] = [
  [
    'ECDHE with AES-GCM',
    ['smtpd_tls_protocols = >=TLSv1.2', 'smtpd_tls_ciphers = high', 'tls_high_cipherlist = ECDHE+AESGCM'],
  ],
  [
    'nothing newer than TLS 1.1',
    ['smtpd_tls_protocols = >=TLSv1, <=TLSv1.1', 'tls_medium_cipherlist = AES128-SHA:@SECLEVEL=0'],
  ],
]

describe.skipIf(!canRun).concurrent(`a scan and testssl.sh (${why})`, { timeout: 240_000 }, () => {
  let ca: PrivateCa
  beforeAll(async () => {
    ca = await createPrivateCa()
  })

  async function compare(starting: Promise<StartedServer>): Promise<void> {
    const server = await starting
    const port = Number(server.url.split(':')[1])
    const dialer = createDialer({
      allow: [loopback],
      ehloName: 'check.example',
      trustedRoots: [ca.rootPem],
    })
    try {
      const { memory } = await looked(port, dialer, name)
      const { versions, suites13, suites } = await scannedWhole(port, dialer, name, memory)
      const opinion = await askTestssl(port)
      expect(opinion.versions.length).toBeGreaterThan(0)
      expect({ versions, suites13: suites13.toSorted(), suites: suites.toSorted() }).toEqual({
        versions: opinion.versions,
        suites13: opinion.suites13.map(suiteName).toSorted(),
        suites: opinion.suites.map(suiteName).toSorted(),
      })
    } finally {
      await server.close()
    }
  }

  test.each(openssl)('agree on OpenSSL with %s', async (_, keyType = 'ec256', args) => {
    await compare(startOpensslServer({ certificate: await ca.issue({ names: [name], keyType }), args }))
  })

  test.each(postfix)('agree on Postfix with %s', async (_, settings) => {
    await compare(
      startPostfix({ hostname: name, certificate: await ca.issue({ names: [name], keyType: 'rsa2048' }), settings }),
    )
  })
})
