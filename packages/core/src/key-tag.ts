/** The key tag of a DNSKEY record's data (RFC 4034 appendix B): what DS and RRSIG records name it by. */
export function keyTagOf(data: Uint8Array): number {
  // Appendix B.1: RSA/MD5 has a rule of its own.
  if (data[3] === 1) return ((data.at(-3) ?? 0) << 8) | (data.at(-2) ?? 0)
  let sum = 0
  for (const [at, byte] of data.entries()) sum += at % 2 === 0 ? byte << 8 : byte
  return (sum + ((sum >> 16) & 0xffff)) & 0xffff
}
