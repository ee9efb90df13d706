import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'

/** Finds the trusted root that a chain leads to; null where there is none. */
export type FindAnchor = (chain: readonly X509Certificate[]) => X509Certificate | null

/** Looks among Node's roots and the given ones (PEM). They are read when they are first needed. */
export function anchors(trustedRoots: readonly string[]): FindAnchor {
  let roots: Map<string, X509Certificate[]> | null = null
  return (chain) => {
    roots ??= Map.groupBy(
      [...tls.getCACertificates('default'), ...trustedRoots].flatMap(read),
      ({ subject }) => subject,
    )
    // A root that vouches for the leaf sooner makes the rest of the chain superfluous, as OpenSSL sees it.
    for (const one of chain) {
      const anchor = roots.get(one.issuer)?.find((root) => root.raw.equals(one.raw) || isIssuedBy(one, root))
      if (anchor !== undefined) return anchor
    }
    return null
  }
}

function read(pem: string): X509Certificate[] {
  try {
    return [new X509Certificate(pem)]
  } catch {
    return [] // OpenSSL does not know such a root, and trusts nothing by it
  }
}

function isIssuedBy(certificate: X509Certificate, root: X509Certificate): boolean {
  try {
    return certificate.checkIssued(root) && certificate.verify(root.publicKey)
  } catch {
    return false
  }
}
