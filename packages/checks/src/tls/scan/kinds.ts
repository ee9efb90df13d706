import { cipherSuites } from '@mailhealth/core'
import { isBroken, weaknessesOf } from '../cipher.ts'

/**
 * What speaks against a suite most, worst first. `broken`: whoever wants to reads along; `des`: triple DES; `ageing`: nothing
 * but that baselines phase such suites out (DHE, CBC, ARIA, Camellia, short tags); `sound`: ECDHE with AES-GCM, CCM or ChaCha20.
 */
export const suiteKinds = ['broken', 'anonymous', 'des', 'no-forward-secrecy', 'sha1-mac', 'ageing', 'sound'] as const
export type SuiteKind = (typeof suiteKinds)[number]

const kinds = new Map(cipherSuites.map(({ code, name }) => [code, kindOfName(name)]))

/** The kind of a suite before TLS 1.3, by its number. */
export function kindOf(code: number): SuiteKind {
  return kinds.get(code) ?? 'sound'
}

function kindOfName(name: string): SuiteKind {
  if (isBroken(name)) return 'broken'
  const weaknesses: readonly string[] = weaknessesOf(name)
  const worst = suiteKinds.find((kind) => weaknesses.includes(kind))
  return worst ?? (/^TLS_DHE_|_CBC_|_ARIA_|_CAMELLIA_|_CCM_8$/.test(name) ? 'ageing' : 'sound')
}
