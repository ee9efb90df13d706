/** A key exchange group by its number and its name at IANA. */
export interface KeyExchangeGroup {
  readonly code: number
  readonly name: string
  /** Hybrids with a key encapsulation that a quantum computer does not break; TLS 1.3 alone has them. */
  readonly isPostQuantum?: true
}

/** The groups that are asked for, from the newest to the oldest. */
export const keyExchangeGroups: readonly KeyExchangeGroup[] = [
  { code: 0x11ec, name: 'X25519MLKEM768', isPostQuantum: true },
  { code: 0x11eb, name: 'SecP256r1MLKEM768', isPostQuantum: true },
  { code: 0x11ed, name: 'SecP384r1MLKEM1024', isPostQuantum: true },
  { code: 0x001d, name: 'x25519' },
  { code: 0x001e, name: 'x448' },
  { code: 0x0017, name: 'secp256r1' },
  { code: 0x0018, name: 'secp384r1' },
  { code: 0x0019, name: 'secp521r1' },
  { code: 0x001a, name: 'brainpoolP256r1' },
  { code: 0x001b, name: 'brainpoolP384r1' },
  { code: 0x001c, name: 'brainpoolP512r1' },
  { code: 0x001f, name: 'brainpoolP256r1tls13' },
  { code: 0x0020, name: 'brainpoolP384r1tls13' },
  { code: 0x0021, name: 'brainpoolP512r1tls13' },
  { code: 0x0100, name: 'ffdhe2048' },
  { code: 0x0101, name: 'ffdhe3072' },
  { code: 0x0102, name: 'ffdhe4096' },
  { code: 0x0103, name: 'ffdhe6144' },
  { code: 0x0104, name: 'ffdhe8192' },
  { code: 0x0016, name: 'secp256k1' },
  { code: 0x0015, name: 'secp224r1' },
  { code: 0x0014, name: 'secp224k1' },
  { code: 0x0013, name: 'secp192r1' },
  { code: 0x0012, name: 'secp192k1' },
  { code: 0x0011, name: 'secp160r2' },
  { code: 0x0010, name: 'secp160r1' },
  { code: 0x000f, name: 'secp160k1' },
  { code: 0x000e, name: 'sect571r1' },
  { code: 0x000d, name: 'sect571k1' },
  { code: 0x000c, name: 'sect409r1' },
  { code: 0x000b, name: 'sect409k1' },
  { code: 0x000a, name: 'sect283r1' },
  { code: 0x0009, name: 'sect283k1' },
  { code: 0x0008, name: 'sect239k1' },
  { code: 0x0007, name: 'sect233r1' },
  { code: 0x0006, name: 'sect233k1' },
  { code: 0x0005, name: 'sect193r2' },
  { code: 0x0004, name: 'sect193r1' },
  { code: 0x0003, name: 'sect163r2' },
  { code: 0x0002, name: 'sect163r1' },
  { code: 0x0001, name: 'sect163k1' },
]

const names = new Map(keyExchangeGroups.map((group) => [group.code, group.name]))

/** A group's name; one that is not in the table by its number, `0x1234`. */
export function groupName(code: number): string {
  return names.get(code) ?? `0x${code.toString(16).padStart(4, '0')}`
}
