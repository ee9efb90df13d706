import { type CipherWeakness, found, gradeOf, type TlsBaseline, type TlsGrade, tlsGrades } from '@mailhealth/catalogue'
import type { RawFinding, Severity } from '@mailhealth/core'
import type { EndpointEvidence } from './check.ts'
import { isBroken, weaknessesOf } from './cipher.ts'
import { subjectOf } from './endpoints.ts'
import { weigh } from './protocol.ts'

/** A finding shows so many suites; the evidence has them all. */
const maxShown = 10

/** Judges which suites are accepted, and which of them is preferred. */
export function suiteFindings(endpoint: EndpointEvidence, baseline: TlsBaseline): RawFinding[] {
  const graded = acceptedSuites(endpoint).map((name) => ({ name, grade: gradeOf(name, baseline.suites) }))
  const named = (grade: TlsGrade): string[] => graded.filter((one) => one.grade === grade).map(({ name }) => name)
  return [
    ...weak(
      endpoint,
      named('insufficient').filter((name) => !isBestOfItsTime(endpoint, name)),
      baseline,
    ),
    ...phasedOut(endpoint, named('phase-out'), baseline),
    ...order(endpoint, [...named('good'), ...named('sufficient')], baseline),
  ]
}

/** Every suite that was seen to be accepted. */
export function acceptedSuites({ session, otherSession, tls }: EndpointEvidence): string[] {
  const seen = [session?.cipher, otherSession?.cipher].filter((cipher) => cipher !== undefined)
  return [...new Set([...(tls?.suites.map(({ name }) => name) ?? []), ...seen])]
}

/** Old versions have nothing better than CBC with SHA-1, and are a finding of their own. */
function isBestOfItsTime({ tls }: EndpointEvidence, cipher: string): boolean {
  const isOld = tls?.suites.some(({ name, since }) => name === cipher && since === 'older') === true
  return isOld && weaknessesOf(cipher).every((one) => one === 'sha1-mac')
}

function weak(endpoint: EndpointEvidence, ciphers: readonly string[], baseline: TlsBaseline): RawFinding[] {
  if (ciphers.length === 0) return []
  const worstFirst = ciphers.toSorted((a, b) => Number(isBroken(b)) - Number(isBroken(a)) || a.localeCompare(b))
  const weaknesses = [...new Set(ciphers.flatMap(weaknessesOf))].sort() as CipherWeakness[]
  return [
    found('tls.cipher-weak', subjectOf(endpoint), {
      ciphers: worstFirst.slice(0, maxShown),
      total: ciphers.length,
      isWhole: isWhole(endpoint),
      weaknesses,
      baseline: baseline.name,
      severity: severityOf(endpoint, ciphers),
    }),
  ]
}

/**
 * Broken suites are high. Anonymous ones are no worse than the rest on port 25, where a certificate is not asked for either:
 * whoever stands in between can take STARTTLS away. CBC with SHA-1 alone is low there: nothing but its age speaks against it.
 */
function severityOf(endpoint: EndpointEvidence, ciphers: readonly string[]): Severity {
  if (ciphers.some(isBroken)) return weigh(endpoint, 'high')
  const isLowOnly = ciphers.every((cipher) => weaknessesOf(cipher).every((one) => one === 'sha1-mac'))
  return weigh(endpoint, isLowOnly ? 'low' : 'medium')
}

function phasedOut(endpoint: EndpointEvidence, ciphers: readonly string[], { name }: TlsBaseline): RawFinding[] {
  if (ciphers.length === 0) return []
  const shown = { ciphers: ciphers.toSorted().slice(0, maxShown), total: ciphers.length, isWhole: isWhole(endpoint) }
  return [found('tls.cipher-phase-out', subjectOf(endpoint), { ...shown, baseline: name })]
}

function isWhole({ tls }: EndpointEvidence): boolean {
  return tls?.isWhole === true
}

function order(endpoint: EndpointEvidence, better: readonly string[], baseline: TlsBaseline): RawFinding[] {
  const preferred = endpoint.tls?.preferred ?? null
  const [best] = better.filter((cipher) => cipher.includes('_WITH_'))
  if (preferred === null || best === undefined) return []
  if (tlsGrades.indexOf(gradeOf(preferred, baseline.suites)) < tlsGrades.indexOf('phase-out')) return []
  return [found('tls.cipher-order', subjectOf(endpoint), { preferred, better: best, baseline: baseline.name })]
}
