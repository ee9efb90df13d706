import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from './index.ts'

const cwd = fileURLToPath(new URL('./fixtures', import.meta.url))
const vocabulary = { 'mx.cname': 'other', 'mx.missing': 'other', 'tls.certificate-expiring': 'days' } as const

function messageOf(name: string): string {
  try {
    loadConfig({ file: `invalid-${name}.yaml`, cwd, env: {}, vocabulary })
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(`invalid-${name}.yaml`, 'F')
    throw error
  }
  throw new Error(`invalid-${name}.yaml was accepted`)
}

const rows: { readonly [name: string]: readonly string[] } = {
  address: ['F:3: hosts[0].addresses[0]: "192.0.2.256" is not an IPv4 or IPv6 address'],
  alerting: [
    'F:1: alerting.openAfter: expected a whole number from 1 to 100, found 0',
    'F:1: alerting.closeAfter: expected a whole number from 1 to 100, found 1.5',
    'F:1: alerting.unknownAfter: expected a whole number from 1 to 1000, found "many"',
  ],
  alias: ['F: the alias *channel stands for nothing'],
  'alias-bomb': ['F: the aliases (*name) multiply too much'],
  'alias-cycle': ['F: an alias (*name) is inside of what it stands for'],
  allow: [
    'F:1: network.allow[0]: "10.0.0.1" is not a range such as 10.0.0.0/8',
    'F:1: network.allow[1]: "10.0.0.0/33" is not a range such as 10.0.0.0/8',
  ],
  digest: [
    'F:2: slack.digest.at: "9 am" is not a time of day such as "09:00"',
    'F:2: slack.digest.timeZone: "Berlin" is not a time zone such as Europe/Berlin',
    'F:2: slack.digest.weekly: expected one of sunday, monday, tuesday, wednesday, thursday, friday, saturday, found "mo"',
    'F:2: slack.digest.chanel: unknown key; did you mean "channel"?',
  ],
  'digest-never': [
    'F:2: slack.digest.daily: is false while weekly is null, so none would come; leave slack.digest out for none',
  ],
  'digest-none': ['F:2: slack.digest.at: expected a time of day such as "09:00", in quotes, found 540'],
  dmarc: ['F:3: domains[0].dmarc.expect: expected one of none, quarantine, reject, found "block"'],
  dnsbl: [
    'F:2: dnsbl.mode: expected one of resolver, authoritative, found "axfr"',
    'F:3: dnsbl.disable[0]: "no zone" is not the zone of a list',
    'F:4: dnsbl.add[0].kinds[0]: expected one of ipv4, ipv6, domain, found "ipv5"',
    'F:4: dnsbl.add[1].kinds: is missing',
    'F:4: dnsbl.add[2]: expected a zone of the catalogue, or a list of your own with zone and kinds, found 7',
    'F:4: dnsbl.add[3].returnCodes[0].code: "10.0.0.1" is not a code such as 127.0.0.2, 127.0.0.4-7 or bit 2',
    'F:4: dnsbl.add[3].returnCodes[0].cause: expected one of spam, exploit, cracked, policy, rdns, backscatter, network, young, other, found "fun"',
    'F:4: dnsbl.add[3].testPoints.ipv4.listed: "x" is not an IPv4 or IPv6 address',
    'F:4: dnsbl.add[3].limits.perDay: expected a whole number from 1 to 1000000000, found 0',
    'F:4: dnsbl.add[3].key: a key is not written here; write { env: VARIABLE }',
    'F:4: dnsbl.add[4].key.env: is not the name of an environment variable, such as SPAMHAUS_DQS_KEY',
    'F:5: dnsbl.keys.spamhaus.env: is not the name of an environment variable, such as SPAMHAUS_DQS_KEY',
    'F:5: dnsbl.keys.abusix: a key is not written here; write { env: VARIABLE }',
    'F:5: dnsbl.keys.other.env: is missing',
  ],
  'domains-as-text': [
    'F:1: domains: expected a list, found "example.com"',
    'F:2: hosts[0]: expected a mapping (key: value), found "mail.example.com"',
  ],
  'duplicate-key': ['F:2: Map keys must be unique'],
  ehlo: ['F:3: hosts[0].ehlo: "-mail.example.com" is not a valid name: the label "-mail" begins or ends with a hyphen'],
  fallback: [
    'F:2: fallback.after: expected a duration such as 15m, 6h or 3d, found 5',
    'F:3: fallback.webhook.url: a secret is not written here; write { env: VARIABLE }',
    'F:4: fallback.smtp.host: "smtp example" is neither a name nor an address of a mail server',
    'F:4: fallback.smtp.port: expected a whole number from 1 to 65535, found 0',
    'F:4: fallback.smtp.tls: expected one of starttls, implicit, none, found "ssl"',
    'F:4: fallback.smtp.from: "ops" is not a mail address such as ops@example.com',
    'F:4: fallback.smtp.to: is empty; an address to send to was expected',
    'F:5: fallback.pulse.url.env: is not the name of an environment variable, such as SPAMHAUS_DQS_KEY',
    'F:5: fallback.pulse.evry: unknown key; did you mean "every"?',
  ],
  'fallback-login': [
    'F:2: fallback.smtp.tls: is none, which would send the password in clear; write starttls or implicit',
  ],
  'fallback-nobody': ['F:1: fallback: names nobody; webhook, smtp or pulse was expected'],
  'fallback-user': ['F:2: fallback.smtp.user: and password come together; write both, or neither'],
  finding: [
    'F:2: severity["mx.cnam"]: no such finding; did you mean "mx.cname"?',
    'F:3: severity["mx.missing"]: does not go by days; write one severity',
    'F:6: runbooks.overrides.nonsense: no such finding',
  ],
  list: ['F: expected a mapping (key: value), found a list'],
  name: [
    'F:2: domains[0].name: "foo bar" has a space in it; a name such as mail.example.com was expected',
    'F:4: hosts[0].name: "192.0.2.10" is an address; a name was expected',
    'F:5: hosts[1].name: is missing',
  ],
  'network-too-large': [
    'F:3: networks[1].cidr: "10.0.0.0/8" has 16,777,216 addresses; a range may have at most 65,536 (IPv4 /16, IPv6 /112)',
    'F:4: networks[2].cidr: "2001:db8::/32" has 79,228,162,514,264,337,593,543,950,336 addresses; a range may have at most 65,536 (IPv4 /16, IPv6 /112)',
    'F:5: networks[3].cidr: "192.0.2.1" is not a range such as 198.51.100.0/28',
  ],
  port: [
    'F:3: hosts[0].ports.smtp: expected a whole number from 1 to 65535, found 70000',
    'F:3: hosts[0].ports.submission: expected a port from 1 to 65535, or false, found true',
    'F:3: hosts[0].ports.pop3s: expected a whole number from 1 to 65535, found 0',
    'F:4: network.smtpPort: expected a whole number from 1 to 65535, found "25"',
    'F:4: network.dnsPort: expected a whole number from 1 to 65535, found 0',
  ],
  resolver: [
    'F:1: resolver.servers[0]: "127.0.0.1:0" is not a resolver; write IP, IP:PORT or [IPv6]:PORT',
    'F:1: resolver.servers[1]: "::1:53x" is not a resolver; write IP, IP:PORT or [IPv6]:PORT',
    'F:1: resolver.servers[2]: "resolver.example" is not a resolver; write IP, IP:PORT or [IPv6]:PORT',
    'F:1: resolver.validating: expected auto, true or false, found "sometimes"',
    'F:1: resolver.tests.signed: "a b" has a space in it; a name such as mail.example.com was expected',
    'F:1: resolver.tests.unsigned: unknown key; did you mean "signed"?',
    'F:1: resolver.serveStale: 2d is too long; the longest is 1d',
  ],
  retention: [
    'F:1: retention.runs: "forever" is not a duration; write a number and s, m, h or d, such as 15m',
    'F:1: retention.incidents: 4000d is too long; the longest is 3650d',
  ],
  runbooks: [
    'F:1: runbooks.baseUrl: "javascript:alert(1)" is not an http or https address',
    'F:1: runbooks.overrides["mx.cname"]: "/wiki" is not an http or https address',
  ],
  routes: [
    'F:3: slack.routes[0].channel: is missing',
    'F:4: slack.routes[1].channel: "prod" is not a channel\'s #name or id',
    'F:4: slack.routes[1].severity: expected one of critical, high, medium, low, info, found "severe"',
    'F:5: slack.routes[2].checks[0]: expected the name of a check such as dnsbl, found "dnslb"',
    'F:5: slack.routes[2].tag: unknown key; did you mean "tags"?',
    'F:6: slack.routes[3].tags: is empty; leave it out for targets with any tags',
    'F:6: slack.routes[3].mention: "ann" is not the id of a Slack user or user group',
    'F:8: slack.escalation[0].after: expected a duration such as 15m, 6h or 3d, found 15',
    'F:9: slack.escalation[1].after: is missing',
    'F:9: slack.escalation[1].mention: "@ann" is not the id of a Slack user or user group',
    'F:10: slack.remindAfter: "never" is not a duration; write a number and s, m, h or d, such as 15m',
    'F:11: slack.thread: expected one of full, key, off, found "some"',
  ],
  'routes-named': ['F:3: slack.routes[0].name: "Mail Prod" is not a name such as mail-prod: small letters, no spaces'],
  'routes-twice': ['F:5: slack.routes[2].name: prod is there twice'],
  schedule: [
    'F:1: schedule.dnsbl: expected a duration such as 15m, 6h or 3d, found 15',
    'F:1: schedule.mx: "1 hour" is not a duration; write a number and s, m, h or d, such as 15m',
    'F:1: schedule.spf: 0s is too short; the shortest is 1s',
    'F:1: schedule.dkim: 31d is too long; the longest is 30d',
    'F:1: schedule.dmrac: unknown key; did you mean "dmarc"?',
  ],
  selector: [
    'F:3: domains[0].dkim.selectors[0].name: "two words" is not a DKIM selector',
    'F:3: domains[0].dkim.selectors[1]: expected a mapping (key: value), found "tx2026"',
    'F:3: domains[0].dkim.rotateAfterDays: expected a whole number from 1 to 3650, found 0',
  ],
  sender: [
    'F:3: domains[0].senders[0]: "mail..example.com" is not a valid name: it has an empty label (two dots in a row, or a dot in front)',
  ],
  severity: [
    'F:2: severity["mx.cname"]: expected one of critical, high, medium, low, info, or durations by severity such as { high: 7d }, found "severe"',
    'F:3: severity["tls.certificate-expiring"].critical: "3 days" is not a duration; write a number and s, m, h or d, such as 15m',
    'F:3: severity["tls.certificate-expiring"].hihg: unknown key; did you mean "high"?',
    'F:4: severity["mx.missing"]: expected one of critical, high, medium, low, info, or durations by severity such as { high: 7d }, found 7',
  ],
  slack: [
    'F:2: slack.channel: expected a channel: "#name" (in quotes, since # begins a comment) or its id, found nothing',
    'F:6: slack.routes: expected a list, found "nowhere"',
    'F:3: slack.responders[0]: "alice" is not the id of a Slack user or user group',
    'F:4: slack.mention: "@here" is not the id of a Slack user or user group',
    'F:5: slack.locale: expected one of en, de, found "fr"',
  ],
  syntax: ['F:3: Missing closing "quote'],
  tag: ['F:1: Unresolved tag: !env'],
  tags: ['F:3: networks[0].tags: expected a list, found "prod"'],
  twice: [
    'F:1: domains[1].name: example.com is there twice',
    'F:2: hosts[1].name: mail.example.com is there twice',
    'F:3: networks[1].cidr: 198.51.100.0/28 is there twice',
  ],
  tls: [
    'F:1: tls.baseline: expected one of ncsc-nl-2025-05, rfc-9325, bsi-tr-02102-2, found "ncsc-nl-2019"',
    'F:1: tls.connections: expected a whole number from 4 to 200, found 1',
  ],
  'two-documents': ['F:2: a second document begins here; one is allowed'],
  'unknown-key': [
    'F:6: domains[0].dkim.selectors[0].steam: unknown key; did you mean "stream"?',
    'F:8: slak: unknown key; did you mean "slack"?',
    'F:9: nonsense: unknown key; known here: domains, hosts, networks, resolver, dnsbl, schedule, alerting, severity, slack, fallback, runbooks, tls, network, retention',
  ],
}

describe('a file that is refused', () => {
  test.each(Object.entries(rows))('invalid-%s.yaml', (name, lines) => {
    expect(messageOf(name).split('\n')).toEqual(lines)
  })

  test('every fixture has its row', () => {
    const files = readdirSync(cwd).filter((file) => file.startsWith('invalid-'))
    expect(files.sort()).toEqual(
      Object.keys(rows)
        .map((name) => `invalid-${name}.yaml`)
        .sort(),
    )
  })
})
