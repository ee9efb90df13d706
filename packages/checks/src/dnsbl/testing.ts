import { readFileSync } from 'node:fs'
import { type DnsblList, describeList, rfcTestPoints } from '@mailhealth/catalogue'
import {
  type IpAddress,
  type ListCoverage,
  parseAddress,
  parseDomainName,
  plainDomain,
  type Resolver,
  type Target,
  type Verdict,
} from '@mailhealth/core'
import { type ZoneResolver, zoneResolver } from '@mailhealth/testkit'
import type { Surroundings } from '../check.ts'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import { createListSource } from './list-health.ts'

const { ipv4, ipv6, domain } = rfcTestPoints

/** The lists of zones/lists.zone. */
export const exampleLists: Readonly<Record<'zen' | 'dbl' | 'uri' | 'trap' | 'hobby', DnsblList>> = {
  zen: describeList({
    zone: 'zen.example',
    name: 'Zen',
    operator: 'Operator Z',
    kinds: ['ipv4', 'ipv6'],
    severity: 'critical',
    returnCodes: [
      { code: '127.0.0.2', meaning: 'spam source', cause: 'spam', severity: null },
      { code: '127.0.0.4-7', meaning: 'infected', cause: 'exploit', severity: null },
      { code: '127.0.0.10', meaning: 'end users', cause: 'policy', severity: 'high' },
    ],
    delistUrl: 'https://zen.example/remove',
    testPoints: { ipv4, ipv6 },
  }),
  dbl: describeList({
    zone: 'dbl.example',
    name: 'Dbl',
    operator: 'Operator Z',
    kinds: ['domain'],
    severity: 'critical',
    returnCodes: [{ code: '127.0.1.2', meaning: 'spam domain', cause: 'spam', severity: null }],
    errorCodes: [{ code: '127.0.1.255', cause: 'mistyped' }],
    testPoints: { domain: { listed: 'dbltest.com', unlisted: 'example.net' } },
  }),
  uri: describeList({
    zone: 'uri.example',
    name: 'Uri',
    operator: 'Operator U',
    kinds: ['domain'],
    severity: 'high',
    codeMode: 'bitmask',
    returnCodes: [
      { code: 'bit 2', meaning: 'black', cause: 'spam', severity: null },
      { code: 'bit 4', meaning: 'grey', cause: 'other', severity: 'info' },
      { code: 'bit 8', meaning: 'phishing', cause: 'cracked', severity: null },
    ],
    errorCodes: [{ code: 'bit 1', cause: 'public-resolver' }],
    testPoints: { domain },
    domainForm: 'full',
  }),
  trap: describeList({
    zone: 'trap.example',
    name: 'Trap',
    operator: 'Operator T',
    severity: 'medium',
    testPoints: { ipv4 },
  }),
  hobby: describeList({
    zone: 'hobby.example',
    name: 'Hobby',
    operator: 'Operator H',
    severity: 'low',
    testPoints: { ipv4 },
  }),
}

/** A fresh copy of the world in zones/lists.zone, with more zone text where a test needs it. */
export function exampleWorld(more = ''): ZoneResolver {
  return zoneResolver(readFileSync(new URL('./zones/lists.zone', import.meta.url), 'utf8'), more)
}

export const exampleCom: Target = plainDomain(parseDomainName('example.com'))

export function addressTarget(text: string): Target {
  return { kind: 'address', address: parseAddress(text) as IpAddress }
}

/** Surroundings with the lists' health asked of the same resolver. */
export function dnsblSurroundings(resolver: Resolver, lists: readonly DnsblList[]): Surroundings {
  const surroundings = surroundingsOf({ resolver })
  return { ...surroundings, lists: createListSource(lists, resolver, surroundings.clock) }
}

/** A verdict without times; `missing` is there where lists are. */
type ListVerdict = Omit<Verdict, 'check' | 'subject' | 'startedAt' | 'durationMs'> & { readonly missing?: ListCoverage }

/** Runs the check; all example lists unless others are given. */
export async function dnsblVerdict(
  target: Target,
  resolver: Resolver,
  lists: readonly DnsblList[] = Object.values(exampleLists),
  change: (surroundings: Surroundings) => Surroundings = (same) => same,
): Promise<ListVerdict> {
  const surroundings = change(dnsblSurroundings(resolver, lists))
  const { verdict } = await runCheck(checkNamed('dnsbl'), target, surroundings, {}, null)
  const { outcome, skipped, findings, facts, evidence } = verdict
  const { lists: missing, ...coverage } = verdict.coverage
  const why = skipped === undefined ? {} : { skipped }
  return { outcome, ...why, findings, coverage, facts, evidence, ...(missing === undefined ? {} : { missing }) }
}
