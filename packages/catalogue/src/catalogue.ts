import type { Change, Direction, OutlineRow, RawFinding } from '@mailhealth/core'
import { bimiDe } from './bimi/de.ts'
import { bimiEn } from './bimi/en.ts'
import { type BimiFindings, bimiFindings } from './bimi/findings.ts'
import { type DaneChanges, daneChangesDe, daneChangesEn } from './dane/changes.ts'
import { daneDe } from './dane/de.ts'
import { daneEn } from './dane/en.ts'
import { type DaneFindings, daneFindings } from './dane/findings.ts'
import { type DkimChanges, dkimChangesDe, dkimChangesEn } from './dkim/changes.ts'
import { dkimDe } from './dkim/de.ts'
import { dkimEn } from './dkim/en.ts'
import { type DkimFindings, dkimFindings } from './dkim/findings.ts'
import { type DmarcChanges, dmarcChangesDe, dmarcChangesEn } from './dmarc/changes.ts'
import { dmarcDe } from './dmarc/de.ts'
import { dmarcEn } from './dmarc/en.ts'
import { type DmarcFindings, dmarcFindings } from './dmarc/findings.ts'
import { type DnsblChanges, dnsblChangesDe, dnsblChangesEn } from './dnsbl/changes.ts'
import { dnsblDe } from './dnsbl/de.ts'
import { dnsblEn } from './dnsbl/en.ts'
import { type DnsblFindings, dnsblFindings } from './dnsbl/findings.ts'
import { type DnssecChanges, dnssecChangesDe, dnssecChangesEn } from './dnssec/changes.ts'
import { dnssecDe } from './dnssec/de.ts'
import { dnssecEn } from './dnssec/en.ts'
import { type DnssecFindings, dnssecFindings } from './dnssec/findings.ts'
import { type DriftChanges, driftChangesDe, driftChangesEn } from './drift.ts'
import { type IprevChanges, iprevChangesDe, iprevChangesEn } from './iprev/changes.ts'
import { iprevDe } from './iprev/de.ts'
import { iprevEn } from './iprev/en.ts'
import { type IprevFindings, iprevFindings } from './iprev/findings.ts'
import { type MtaStsChanges, mtaStsChangesDe, mtaStsChangesEn } from './mta-sts/changes.ts'
import { mtaStsDe } from './mta-sts/de.ts'
import { mtaStsEn } from './mta-sts/en.ts'
import { type MtaStsFindings, mtaStsFindings } from './mta-sts/findings.ts'
import { type MxChanges, mxChangesDe, mxChangesEn } from './mx/changes.ts'
import { mxDe } from './mx/de.ts'
import { mxEn } from './mx/en.ts'
import { type MxFindings, mxFindings } from './mx/findings.ts'
import { resolverDe } from './resolver/de.ts'
import { resolverEn } from './resolver/en.ts'
import { type ResolverFindings, resolverFindings } from './resolver/findings.ts'
import type { ChangeMessages, FindingSpec, FindingSpecs, Messages, NoteMessages } from './spec.ts'
import { type SpfChanges, spfChangesDe, spfChangesEn } from './spf/changes.ts'
import { spfDe } from './spf/de.ts'
import { spfEn } from './spf/en.ts'
import { type SpfFindings, spfFindings } from './spf/findings.ts'
import { type SpfNotes, spfNotesDe, spfNotesEn } from './spf/notes.ts'
import { type TlsChanges, tlsChangesDe, tlsChangesEn } from './tls/changes.ts'
import { tlsDe } from './tls/de.ts'
import { tlsEn } from './tls/en.ts'
import { type TlsFindings, tlsFindings } from './tls/findings.ts'
import { type TlsRptChanges, tlsRptChangesDe, tlsRptChangesEn } from './tls-rpt/changes.ts'
import { tlsRptDe } from './tls-rpt/de.ts'
import { tlsRptEn } from './tls-rpt/en.ts'
import { type TlsRptFindings, tlsRptFindings } from './tls-rpt/findings.ts'

/** Every finding there is, with its arguments. */
export type FindingArgs = ResolverFindings &
  DnsblFindings &
  IprevFindings &
  MxFindings &
  SpfFindings &
  DkimFindings &
  DmarcFindings &
  TlsFindings &
  MtaStsFindings &
  TlsRptFindings &
  DaneFindings &
  DnssecFindings &
  BimiFindings
export type FindingId = keyof FindingArgs & string

/** Languages that findings are told in. */
export const locales = ['en', 'de'] as const
export type Locale = (typeof locales)[number]

/** What is fixed about each finding. */
export const findingSpecs: FindingSpecs<FindingArgs> = {
  ...resolverFindings,
  ...dnsblFindings,
  ...iprevFindings,
  ...mxFindings,
  ...spfFindings,
  ...dkimFindings,
  ...dmarcFindings,
  ...tlsFindings,
  ...mtaStsFindings,
  ...tlsRptFindings,
  ...daneFindings,
  ...dnssecFindings,
  ...bimiFindings,
}

export const findingMessages: { readonly [L in Locale]: Messages<FindingArgs> } = {
  en: {
    ...resolverEn,
    ...dnsblEn,
    ...iprevEn,
    ...mxEn,
    ...spfEn,
    ...dkimEn,
    ...dmarcEn,
    ...tlsEn,
    ...mtaStsEn,
    ...tlsRptEn,
    ...daneEn,
    ...dnssecEn,
    ...bimiEn,
  },
  de: {
    ...resolverDe,
    ...dnsblDe,
    ...iprevDe,
    ...mxDe,
    ...spfDe,
    ...dkimDe,
    ...dmarcDe,
    ...tlsDe,
    ...mtaStsDe,
    ...tlsRptDe,
    ...daneDe,
    ...dnssecDe,
    ...bimiDe,
  },
}

/** Every change of facts that a check can put into a sentence, with its arguments. */
export type ChangeArgs = DnsblChanges &
  IprevChanges &
  MxChanges &
  SpfChanges &
  DkimChanges &
  DmarcChanges &
  TlsChanges &
  MtaStsChanges &
  TlsRptChanges &
  DaneChanges &
  DnssecChanges &
  DriftChanges
export type ChangeId = keyof ChangeArgs & string

export const changeMessages: { readonly [L in Locale]: ChangeMessages<ChangeArgs> } = {
  en: {
    ...dnsblChangesEn,
    ...iprevChangesEn,
    ...mxChangesEn,
    ...spfChangesEn,
    ...dkimChangesEn,
    ...dmarcChangesEn,
    ...tlsChangesEn,
    ...mtaStsChangesEn,
    ...tlsRptChangesEn,
    ...daneChangesEn,
    ...dnssecChangesEn,
    ...driftChangesEn,
  },
  de: {
    ...dnsblChangesDe,
    ...iprevChangesDe,
    ...mxChangesDe,
    ...spfChangesDe,
    ...dkimChangesDe,
    ...dmarcChangesDe,
    ...tlsChangesDe,
    ...mtaStsChangesDe,
    ...tlsRptChangesDe,
    ...daneChangesDe,
    ...dnssecChangesDe,
    ...driftChangesDe,
  },
}

/** Every change's id. */
export const changeIds: readonly ChangeId[] = Object.keys(changeMessages.en) as ChangeId[]

/** Every note that an outline may have, with its arguments. */
type NoteArgs = SpfNotes

export const noteMessages: { readonly [L in Locale]: NoteMessages<NoteArgs> } = {
  en: { ...spfNotesEn },
  de: { ...spfNotesDe },
}

/** Every finding's id. */
export const findingIds: readonly FindingId[] = Object.keys(findingSpecs) as FindingId[]

/** Narrows any text to a finding's id. */
export function isFindingId(text: string): text is FindingId {
  return Object.hasOwn(findingSpecs, text)
}

/** The spec of a finding. @throws Error for an id that is not in the catalogue: a bug, or evidence of a newer version. */
export function specOf(id: string): FindingSpec {
  if (!isFindingId(id)) throw new Error(`no finding ${JSON.stringify(id)} in the catalogue`)
  return findingSpecs[id]
}

/** Makes a finding; its arguments are checked by type against the catalogue. */
export function found<Id extends FindingId>(id: Id, subject: string, args: FindingArgs[Id]): RawFinding {
  return { id, subject, args: args as RawFinding['args'] }
}

/** Says a change of facts; its arguments are checked by type against the catalogue. `thirdParty` as in Change. */
export function changed<Id extends ChangeId>(
  id: Id,
  args: ChangeArgs[Id],
  direction: Direction,
  thirdParty: string | null,
): Change {
  return { id, args: args as Change['args'], direction, thirdParty }
}

/** Makes a note for a line of an outline; its arguments are checked by type against the catalogue. */
export function noted<Id extends keyof NoteArgs & string>(id: Id, args: NoteArgs[Id]): OutlineRow['notes'][number] {
  return { id, args: args as Change['args'] }
}
