import type { CheckId } from '@mailhealth/core'

/** How often each check is wished for. */
export const scheduleDefaults: { readonly [C in CheckId]: string } = {
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
}
