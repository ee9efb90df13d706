import type { DomainName, Resolver } from '@mailhealth/core'
import { askMail, type MailLookups } from '../discover/takes-mail.ts'
import { type Asked, askedOf } from '../lookup.ts'
import { mailHostOf, type TlsRptRecord } from './parse.ts'

/** Whether other domains that reports are to be mailed to take mail, and how many were beyond the bound. */
export interface Destinations {
  readonly looked: readonly { readonly host: string; readonly mail: MailLookups }[]
  readonly overflow: number
}

/** So many domains that take reports are looked at; real records name one or two. */
const maxDomains = 8

/** Asks the domains that records want reports mailed to whether they take mail; `own` is asked about anyway. */
export async function gatherDestinations(
  records: readonly TlsRptRecord[],
  own: DomainName,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Destinations> {
  const named = records.flatMap(({ rua }) => rua.flatMap((uri) => mailHostOf(uri) ?? []))
  const others = [...new Set(named)].filter((host) => host !== own)
  const looked = await Promise.all(
    others.slice(0, maxDomains).map(async (host) => ({ host, mail: await askMail(host, resolver, signal) })),
  )
  return { looked, overflow: Math.max(0, others.length - maxDomains) }
}

/** Everything that was asked about destinations. Domains beyond the bound count as unanswered. */
export function askedOfDestinations({ looked, overflow }: Destinations): Asked[] {
  const failure = `more than ${maxDomains} report domains`
  const beyond = Array.from({ length: overflow }, () => ({ what: 'report domain', failure }))
  return [...looked.flatMap(({ mail }) => mail).map(askedOf), ...beyond]
}
