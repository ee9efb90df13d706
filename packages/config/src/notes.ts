import type { WrittenConfig } from './written.ts'

/** What the file says although nothing reads it yet, a sentence each. */
export function notesOn({ dnsbl }: WrittenConfig): readonly string[] {
  const unused = dnsbl.mode === 'authoritative' ? ['dnsbl.mode authoritative'] : []
  return unused.map((what) => `${what} is accepted, but this version does not use it yet`)
}
