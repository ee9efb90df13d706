import type { TlsBaseline } from './baseline.ts'

/** RFC 9325 (BCP 195), "Recommendations for Secure Use of TLS and DTLS", November 2022. */
export const rfc9325: TlsBaseline = {
  id: 'rfc-9325',
  name: 'RFC 9325',
  restsOn: [
    {
      kind: 'secondary',
      text: 'RFC 9325 §3.1.1 (versions), §4.1 and §4.2 (suites), §4.5 (key lengths), §3.2 (compression), §3.5 (renegotiation), as they are known; the text was not at hand to be compared sentence by sentence.',
    },
    {
      kind: 'own',
      text: 'What it recommends is good, what it says SHOULD NOT be used is phased out, what MUST NOT is insufficient; what it says nothing of is sufficient.',
    },
  ],
  versions: {
    SSLv3: 'insufficient',
    TLSv1: 'insufficient',
    'TLSv1.1': 'insufficient',
    'TLSv1.2': 'sufficient',
    'TLSv1.3': 'good',
  },
  suites: [
    [/NULL|EXPORT|RC4|RC2|_anon_|_DES_/, 'insufficient'],
    [/^TLS_(AES_\d+_(GCM|CCM)_SHA\d+|CHACHA20_POLY1305_SHA256)$/, 'good'],
    [/^TLS_ECDHE_(ECDSA|RSA)_WITH_AES_(128_GCM_SHA256|256_GCM_SHA384)$/, 'good'],
    [/3DES|IDEA|SEED/, 'phase-out'],
    [/^TLS_(RSA|DHE_RSA|ECDH_(RSA|ECDSA))_WITH_/, 'phase-out'],
    [/^TLS_ECDHE_|^TLS_AES_128_CCM_8/, 'sufficient'],
  ],
  groups: [
    [/MLKEM/, 'good'],
    [/^(x25519|secp256r1)$/, 'good'],
    [
      /^(x448|secp(384|521)r1|brainpoolP\d+r1(tls13)?|secp(224r1|224k1|256k1)|ffdhe\d+|sect(233|239|283|409|571)[rk]1)$/,
      'sufficient',
    ],
  ],
  primes: { named: [[/^ffdhe/, 'phase-out']], othersFrom: [[2048, 'phase-out']] },
  rsaFrom: [[2048, 'good']],
  curves: [
    [/256|384|521|512/, 'good'],
    [/224|233|283|409|571/, 'sufficient'],
  ],
  signatures: [
    [/sha(256|384|512)|^ed(25519|448)$/, 'good'],
    [/sha224/, 'sufficient'],
  ],
  needsExtendedMasterSecret: false,
}
