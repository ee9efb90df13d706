/** TLS versions as people write them: `TLSv1` is TLS 1.0. */
export function versionNames(versions: readonly string[]): string {
  return versions.map((version) => (version === 'TLSv1' ? 'TLS 1.0' : version.replace('TLSv', 'TLS '))).join(', ')
}
