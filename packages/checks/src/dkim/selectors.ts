/**
 * Names that mail services and signers give to selectors by default: what is asked where none is configured. They are
 * guesses. One that answers can be judged; none that is silent says anything.
 */
export const wellKnownSelectors: readonly string[] = [
  'default',
  'dkim',
  'google',
  'selector1',
  'selector2',
  'k1',
  'k2',
  'k3',
  's1',
  's2',
  'mail',
  'mx',
  'smtp',
  'email',
  'key1',
  'key2',
  'sig1',
  'fm1',
  'fm2',
  'fm3',
  'protonmail',
  'mandrill',
  'zoho',
  'pm',
]

/** A selector that nobody uses: what answers to it answers to every name, and makes guesses worthless. */
export const improbableSelector = 'mailhealth-no-such-selector'

/** The name at which a selector's key is (RFC 6376 §3.6.2.1). */
export function keyName(selector: string, domain: string): string {
  return `${selector}._domainkey.${domain}`
}
