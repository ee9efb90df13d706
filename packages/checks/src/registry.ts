import type { CheckId } from '@mailhealth/core'
import { bimiCheck } from './bimi/check.ts'
import type { Check } from './check.ts'
import { daneCheck } from './dane/check.ts'
import { dkimCheck } from './dkim/check.ts'
import { dmarcCheck } from './dmarc/check.ts'
import { dnsblCheck } from './dnsbl/check.ts'
import { dnssecCheck } from './dnssec/check.ts'
import { iprevCheck } from './iprev/check.ts'
import { mtaStsCheck } from './mta-sts/check.ts'
import { mxCheck } from './mx/check.ts'
import { spfCheck } from './spf/check.ts'
import { tlsCheck } from './tls/check.ts'
import { tlsRptCheck } from './tls-rpt/check.ts'

/** Every check, in the order of reports. The one place where checks are registered. */
export const checks: readonly Check<never, never>[] = [
  dnsblCheck,
  iprevCheck,
  mxCheck,
  spfCheck,
  dkimCheck,
  dmarcCheck,
  tlsCheck,
  mtaStsCheck,
  tlsRptCheck,
  daneCheck,
  dnssecCheck,
  bimiCheck,
] as unknown as readonly Check<never, never>[]

/** The check of that name. @throws Error when there is none: a bug, since names are checked at the edges. */
export function checkNamed(id: CheckId): Check<unknown, unknown> {
  const check = checks.find((one) => one.id === id)
  if (check === undefined) throw new Error(`no check ${id}`)
  return check as unknown as Check<unknown, unknown>
}
