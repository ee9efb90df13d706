/** A certificate to issue; what is left out is that of an ordinary, valid one. */
export interface CertificateWish {
  /** dNSNames of subjectAltName; with none the certificate has only a common name. */
  readonly names: readonly string[]
  /** Default: the first name. */
  readonly commonName?: string
  /** Default: a day ago. */
  readonly notBefore?: Date
  /** Default: in 90 days. */
  readonly notAfter?: Date
  /** Default `ec256`; `rsa1024` is too weak on purpose. */
  readonly keyType?: 'ec256' | 'rsa2048' | 'rsa1024'
  /** Signed by its own key instead of the CA's. */
  readonly selfSigned?: boolean
  /** Signed by an intermediate of the CA, which `chainPem` then holds too. */
  readonly throughIntermediate?: boolean
  /** What it is for (RFC 5280 §4.2.1.12), as object identifiers; not said by default. */
  readonly usages?: readonly string[]
  /** Where it says that its issuer's certificate can be had; nowhere by default. */
  readonly issuerUrl?: string
}

/** A certificate with its key, in PEM. */
export interface IssuedCertificate {
  readonly keyPem: string
  readonly certPem: string
  /** What a server sends: the certificate, and the intermediate where there is one; never the root. */
  readonly chainPem: string
}

/** A certification authority of its own, which nobody trusts who does not add `rootPem`. */
export interface PrivateCa {
  readonly rootPem: string
  issue(wish: CertificateWish): Promise<IssuedCertificate>
}

/** Makes a root and an intermediate, both fresh. */
export async function createPrivateCa(): Promise<PrivateCa> {
  // Loaded on demand: the X.509 library is the slowest thing here to load, and most tests want no certificate.
  const { openAuthority } = await import('./authority.ts')
  return openAuthority()
}
