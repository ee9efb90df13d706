import type { ChangeMessages } from '../spec.ts'

/** What becomes of what a reputation list or an allowlist says. A listing on a blocklist is a finding, and none of these. */
export type DnsblChanges = {
  /** Empty where the list has nothing to say. */
  'dnsbl.value-changed': {
    readonly about: string
    readonly list: string
    readonly before: readonly string[]
    readonly after: readonly string[]
  }
}

export const dnsblChangesEn: ChangeMessages<DnsblChanges> = {
  'dnsbl.value-changed': ({ args: { about, list, before, after } }) =>
    after.length === 0
      ? `${list} no longer says anything of ${about}; it said ${before.join(', ')}.`
      : `${list} says ${after.join(', ')} of ${about} now, ${before.length === 0 ? 'and said nothing before' : `instead of ${before.join(', ')}`}.`,
}

export const dnsblChangesDe: ChangeMessages<DnsblChanges> = {
  'dnsbl.value-changed': ({ args: { about, list, before, after } }) =>
    after.length === 0
      ? `${list} sagt zu ${about} nichts mehr; vorher: ${before.join(', ')}.`
      : `${list} sagt zu ${about} jetzt ${after.join(', ')}${before.length === 0 ? ', vorher nichts' : ` statt ${before.join(', ')}`}.`,
}
