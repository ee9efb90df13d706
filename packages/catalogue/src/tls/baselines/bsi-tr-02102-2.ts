import type { TlsBaseline } from './baseline.ts'

/** BSI TR-02102-2, "Verwendung von Transport Layer Security (TLS)". */
export const bsiTr021022: TlsBaseline = {
  id: 'bsi-tr-02102-2',
  name: 'BSI TR-02102-2',
  restsOn: [
    {
      kind: 'secondary',
      text: 'Tables of version 2023-01 (suites, groups, key lengths), as public extracts repeat them; the guideline itself was not read.',
    },
    {
      kind: 'secondary',
      text: 'That version 2026-01 ends DHE after 2029, for which it is phased out here; and that it no longer recommends signatures by PKCS #1 v1.5, which is left out, since every public CA makes them.',
    },
    {
      kind: 'own',
      text: 'What the tables do not list although it is sound elsewhere (ChaCha20, X25519, X448) is phased out: not recommended is not broken.',
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
    [/^TLS_AES_(128_GCM_SHA256|256_GCM_SHA384|128_CCM_SHA256)$/, 'good'],
    [/^TLS_ECDHE_(ECDSA|RSA)_WITH_AES_(128_(GCM|CBC)_SHA256|256_(GCM|CBC)_SHA384)$/, 'sufficient'],
    [/^TLS_ECDHE_ECDSA_WITH_AES_(128|256)_CCM$/, 'sufficient'],
    [/^TLS_DHE_RSA_WITH_AES_(128_(GCM|CBC)_SHA256|256_GCM_SHA384|256_CBC_SHA256|(128|256)_CCM)$/, 'phase-out'],
    [/^TLS_(ECDHE_(ECDSA|RSA)_WITH_|DHE_RSA_WITH_)?CHACHA20_POLY1305_SHA256$/, 'phase-out'],
  ],
  groups: [
    [/MLKEM/, 'good'],
    [/^(secp(256|384|521)r1|brainpoolP(256|384|512)r1(tls13)?|ffdhe(3072|4096))$/, 'good'],
    [/^(x25519|x448|ffdhe(6144|8192))$/, 'phase-out'],
  ],
  primes: { named: [[/^ffdhe(3072|4096|6144|8192)$/, 'phase-out']], othersFrom: [[3000, 'phase-out']] },
  rsaFrom: [
    [3000, 'good'],
    [2048, 'phase-out'],
  ],
  curves: [[/^(prime256v1|secp(384|521)r1|brainpoolP(256|384|512)r1)$/, 'good']],
  signatures: [
    [/sha(256|384|512)/, 'good'],
    [/^ed(25519|448)$/, 'phase-out'],
  ],
  needsExtendedMasterSecret: true,
}
