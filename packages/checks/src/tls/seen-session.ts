import type { Certificate, TlsSession } from '@mailhealth/core'

/** A certificate as it is stored: without its bytes, whose hashes and fields are there. */
export type SeenCertificate = Omit<Certificate, 'der'>

/** A session as it is stored: the chain as sent, and the root that completes it. */
export interface SeenSession extends Omit<TlsSession, 'chain' | 'anchor'> {
  readonly chain: readonly SeenCertificate[]
  readonly anchor?: SeenCertificate | null
}

/** Takes the bytes of certificates out of a session. */
export function withoutBytes({ anchor, ...session }: TlsSession): SeenSession {
  const chain = session.chain.map(fieldsOf)
  return { ...session, chain, ...(anchor === undefined ? {} : { anchor: anchor && fieldsOf(anchor) }) }
}

function fieldsOf({ der: _, ...fields }: Certificate): SeenCertificate {
  return fields
}
