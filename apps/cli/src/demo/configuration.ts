import type { Internet } from '@mailhealth/testkit'

/** The mailhealth.yaml of the demo: an ordinary one, but for its haste. */
export function demoConfiguration({ environment, domain, mailHost, dkimSelector }: Internet): string {
  const { resolver, resolverTestNames, allow, smtpPort, httpsPort } = environment
  return `domains:
  - name: ${domain}
    dkim: { selectors: [{ name: ${dkimSelector} }] }
    dmarc: { expect: reject }
    senders: [${mailHost}]

# The simulated internet is on this machine's loopback, which is not dialled unless it is allowed.
resolver: { servers: ["${resolver}"], tests: ${JSON.stringify(resolverTestNames)} }
network: { allow: ${JSON.stringify(allow)}, smtpPort: ${smtpPort}, httpsPort: ${httpsPort} }

# A demo is watched while it happens. Real mail wants minutes to hours here: leave the section out for that.
schedule: { dnsbl: 2s, iprev: 3s, mx: 4s, spf: 4s, dkim: 5s, dmarc: 3s, tls: 3s, mta-sts: 4s, tls-rpt: 5s, dane: 4s, dnssec: 5s, bimi: 5s }

# One run is enough to believe a fault, its end, and three that nothing can be told.
alerting: { openAfter: 1, closeAfter: 1, unknownAfter: 3 }

slack: { channel: "#mail-ops", responders: [S0123ABCD], mention: S0123ABCD }
`
}
