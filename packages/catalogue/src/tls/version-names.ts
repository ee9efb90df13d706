const own: { readonly [version: string]: string } = { SSLv3: 'SSL 3.0', TLSv1: 'TLS 1.0' }

/** TLS versions as people write them: `TLSv1` is TLS 1.0. */
export function versionNames(versions: readonly string[]): string {
  return versions.map((version) => own[version] ?? version.replace('TLSv', 'TLS ')).join(', ')
}
