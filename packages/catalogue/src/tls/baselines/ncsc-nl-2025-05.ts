import type { TlsBaseline } from './baseline.ts'

/** NCSC-NL, "ICT-beveiligingsrichtlijnen voor Transport Layer Security", edition of May 2025. */
export const ncscNl202505: TlsBaseline = {
  id: 'ncsc-nl-2025-05',
  name: 'NCSC-NL 2025-05',
  restsOn: [
    {
      kind: 'secondary',
      text: 'Internet.nl 1.11 (April 2026), which applies the guideline to mail servers: checks/tasks/tls/tls_constants.py and evaluation.py. Every table here is from there; the guideline itself was not read.',
    },
    {
      kind: 'own',
      text: 'Hybrid groups with ML-KEM are not in those tables: taken as good, since each contains a group that is.',
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
    [/^TLS_(AES_256_GCM_SHA384|CHACHA20_POLY1305_SHA256)$/, 'good'],
    [/^TLS_AES_128_(GCM|CCM)_SHA256$/, 'sufficient'],
    [/^TLS_ECDHE_(ECDSA|RSA)_WITH_(CHACHA20_POLY1305_SHA256|AES_(256_GCM_SHA384|128_GCM_SHA256))$/, 'sufficient'],
    [/^TLS_ECDHE_ECDSA_WITH_AES_(256|128)_CCM$/, 'sufficient'],
    [/^TLS_ECDHE_(ECDSA|RSA)_WITH_(AES|CAMELLIA|ARIA)_\d+_CBC_SHA(256|384)$/, 'phase-out'],
    [/^TLS_ECDHE_(ECDSA|RSA)_WITH_(CAMELLIA|ARIA)_\d+_GCM_SHA(256|384)$/, 'phase-out'],
    [/^TLS_DHE_RSA_WITH_(CHACHA20_POLY1305_SHA256|AES_\d+_CCM|\w+_GCM_SHA(256|384))$/, 'phase-out'],
    [/^TLS_DHE_RSA_WITH_(AES|CAMELLIA|ARIA)_\d+_CBC_SHA(256|384)$/, 'phase-out'],
  ],
  groups: [
    [/MLKEM/, 'good'],
    [/^(x25519|x448|secp(256|384|521)r1|brainpoolP(256|384|512)r1(tls13)?)$/, 'good'],
    [/^(secp224r1|ffdhe(3072|4096|6144|8192))$/, 'phase-out'],
  ],
  primes: { named: [[/^ffdhe(3072|4096|6144|8192)$/, 'phase-out']], othersFrom: [] },
  rsaFrom: [
    [3072, 'good'],
    [2048, 'phase-out'],
  ],
  curves: [
    [/^(prime256v1|secp(384|521)r1|brainpoolP(256|384|512)r1)$/, 'good'],
    [/^secp224r1$/, 'phase-out'],
  ],
  signatures: [
    [/sha(256|384|512)|^ed(25519|448)$/, 'good'],
    [/sha224/, 'phase-out'],
  ],
  needsExtendedMasterSecret: true,
}
