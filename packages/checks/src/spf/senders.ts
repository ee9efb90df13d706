import { found } from '@mailhealth/catalogue'
import {
  type DomainName,
  type HostTarget,
  type IpAddress,
  type RawFinding,
  type Resolver,
  recordsOf,
} from '@mailhealth/core'
import { type Asked, type Lookup, lookup } from '../lookup.ts'
import { checkHost, type SpfOutcome, type SpfRequest } from './check-host.ts'
import { drive, replay } from './drive.ts'
import type { QuestionLog } from './question-log.ts'

/** A host that sends in the domain's name: what it says in HELO, and its addresses or the lookups that gave them. */
export interface Sender {
  readonly host: DomainName
  readonly helo: DomainName
  /** As configured; null where they are looked up. */
  readonly addresses: readonly IpAddress[] | null
  readonly lookups: readonly Lookup<'A' | 'AAAA'>[]
}

/** Asks for a sender's addresses, where the operator does not give them. */
export async function askSender(
  host: DomainName,
  configured: HostTarget | null,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Sender> {
  const addresses = configured?.addresses ?? null
  const lookups =
    addresses !== null
      ? []
      : await Promise.all([lookup(resolver, host, 'A', { signal }), lookup(resolver, host, 'AAAA', { signal })])
  return { host, helo: configured?.ehlo ?? host, addresses, lookups }
}

/** Asks what receivers would ask about every sender's mail: with the domain in MAIL FROM, and with none. */
export async function sendersMail(domain: DomainName, senders: readonly Sender[], log: QuestionLog): Promise<void> {
  const requests = senders.flatMap((sender) => requestsOf(domain, sender).flatMap(({ mail, bounce }) => [mail, bounce]))
  await Promise.all(requests.map((request) => drive(checkHost(request), (questions) => log.ask(questions))))
}

/** What came of one sender: what was asked for it, and its findings. */
export interface SenderJudgement {
  readonly asked: readonly Asked[]
  readonly findings: readonly RawFinding[]
}

/**
 * Judges a sender's mail, address by address: as the domain's, and as a bounce, which receivers judge by the HELO name
 * (RFC 7208 §2.3, §2.4). `hasRecord` is false where the domain has none, which is a finding of its own.
 */
export function judgeSender(
  domain: DomainName,
  sender: Sender,
  lookups: readonly Lookup[],
  hasRecord: boolean,
): SenderJudgement {
  const { host, helo } = sender
  const requests = requestsOf(domain, sender)
  if (requests.length === 0)
    return { asked: [{ what: `SPF of ${host}`, failure: 'no address is known' }], findings: [] }
  const parts = requests.map(({ mail, bounce }) => {
    const about = { host, address: mail.ip }
    const [outcome, asHelo] = [replay(checkHost(mail), lookups), replay(checkHost(bounce), lookups)]
    return {
      asked: [askedOf(`SPF of ${host} (${mail.ip})`, outcome), askedOf(`SPF of HELO ${helo} (${mail.ip})`, asHelo)],
      findings: [...(hasRecord ? notCovered(about, outcome) : []), ...heloFindings({ ...about, helo }, asHelo)],
    }
  })
  return { asked: parts.flatMap(({ asked }) => asked), findings: parts.flatMap(({ findings }) => findings) }
}

function requestsOf(domain: DomainName, sender: Sender): { readonly mail: SpfRequest; readonly bounce: SpfRequest }[] {
  const { helo, addresses, lookups } = sender
  const known = addresses ?? lookups.flatMap(({ answer }) => [...recordsOf(answer)])
  return [...new Set(known)].map((ip) => ({
    mail: { ip, helo, mailFrom: `postmaster@${domain}` },
    bounce: { ip, helo, mailFrom: '' },
  }))
}

/** A pass for postmaster is none for everybody where the record asks for the local part. */
function askedOf(what: string, { result, reason, usesLocalPart }: SpfOutcome): Asked {
  if (result === 'temperror') return { what, failure: reason ?? 'temperror' }
  return { what, failure: usesLocalPart ? 'it depends on the sender, by a macro' : null }
}

function notCovered(about: { host: string; address: string }, outcome: SpfOutcome): RawFinding[] {
  const { result, reason, through } = outcome
  if (result === 'pass' || result === 'temperror' || outcome.usesLocalPart) return []
  const weight = result === 'fail' || result === 'permerror' ? 'critical' : 'high'
  const args = { ...about, result, reason, through: [...through], weight } as const
  return [found('spf.sender-not-covered', `${about.host} (${about.address})`, args)]
}

/** Without a record there is nothing against the name, and nothing for it: once a name, not once an address. */
function heloFindings(about: { host: string; address: string; helo: string }, outcome: SpfOutcome): RawFinding[] {
  const { result, reason, through } = outcome
  if (result === 'pass' || result === 'temperror' || outcome.usesLocalPart) return []
  if (result === 'none') return [found('spf.helo-missing', about.helo, { host: about.host })]
  const weight = result === 'fail' || result === 'permerror' ? 'high' : 'medium'
  const args = { ...about, result, reason, through: [...through], weight } as const
  return [found('spf.helo-not-covered', `${about.helo} (${about.address})`, args)]
}
