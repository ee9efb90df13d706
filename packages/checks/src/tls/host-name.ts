/** Whether a certificate's dNSNames cover a host name: equal, or a wildcard for its first label, whole and alone. */
export function namesCover(names: readonly string[], host: string): boolean {
  const parent = host.slice(host.indexOf('.') + 1)
  // RFC 9525 §6.3: the wildcard is the whole left-most label, and stands for exactly one.
  return names.some((name) => name === host || (host.includes('.') && name === `*.${parent}`))
}
