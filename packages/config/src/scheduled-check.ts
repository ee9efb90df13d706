import { checkIds } from '@mailhealth/core'

/** How often each check is wished for. These names are fixed; for some of them this version has no check yet. */
export const scheduleDefaults = {
  dnsbl: '15m',
  iprev: '1h',
  mx: '1h',
  spf: '1h',
  dkim: '6h',
  dmarc: '1h',
  tls: '6h',
  'mta-sts': '1h',
  'tls-rpt': '6h',
  dane: '1h',
  dnssec: '1h',
  bimi: '24h',
} as const

/** The name of a check of this version or of a later one. */
export type ScheduledCheck = keyof typeof scheduleDefaults

/** The names for which this version has no check. */
export const laterChecks: readonly ScheduledCheck[] = (Object.keys(scheduleDefaults) as ScheduledCheck[]).filter(
  (name) => !(checkIds as readonly string[]).includes(name),
)
