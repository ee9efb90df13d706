import type { DomainTarget } from '@mailhealth/core'
import { hasNullMx } from '../discover/mail-hosts.ts'
import type { DmarcEvidence } from './check.ts'
import { spfTexts } from './readiness.ts'

/** What a domain says about its use for mail. */
export interface MailUse {
  /** A null MX (RFC 7505): it takes no mail. */
  readonly hasNullMx: boolean
  /** Its SPF is `v=spf1 -all` and nothing else: it sends no mail. */
  readonly forbidsSending: boolean
  /** It has no MX, and nothing says that this is meant. */
  readonly lacksMx: boolean
  /** It says that it is not used for sending: by one of the two, while nothing in the configuration says otherwise. */
  readonly isSilent: boolean
}

/** Reads what a domain says about its use for mail. What could not be told counts as not said. */
export function mailUseOf({ dkim, senders }: DomainTarget, { mx, apex }: Pick<DmarcEvidence, 'mx' | 'apex'>): MailUse {
  const nullMx = hasNullMx(mx)
  const [spf, ...others] = spfTexts(apex)
  const forbidsSending = spf !== undefined && others.length === 0 && /^v=spf1 +-all *$/i.test(spf)
  const isConfiguredToSend = dkim.selectors.length > 0 || senders.length > 0
  return {
    hasNullMx: nullMx,
    forbidsSending,
    lacksMx: mx.answer.kind === 'nodata',
    isSilent: (nullMx || forbidsSending) && !isConfiguredToSend,
  }
}
