import { found, type TlsBaseline } from '@mailhealth/catalogue'
import type { RawFinding, Severity } from '@mailhealth/core'
import type { EndpointEvidence } from './check.ts'
import { subjectOf } from './endpoints.ts'
import { versionsThat } from './versions.ts'

/** Judges which versions there are, and which there should be. */
export function protocolFindings(endpoint: EndpointEvidence, { versions }: TlsBaseline): RawFinding[] {
  const subject = subjectOf(endpoint)
  const old = versionsThat(true, endpoint).filter((version) => versions[version] === 'insufficient')
  const wanted = versionsThat(false, endpoint).filter((version) => versions[version] !== 'insufficient')
  const sound = versionsThat(true, endpoint).filter((version) => versions[version] !== 'insufficient')
  const isAll = old.length > 0 && sound.length === 0 && versionsThat(null, endpoint).length === 0
  const severity = isAll ? 'critical' : weigh(endpoint, old.includes('SSLv3') ? 'high' : 'medium')
  const misses13 = wanted.includes('TLSv1.3')
  return [
    ...(old.length > 0 ? [found('tls.protocol-old', subject, { versions: old, severity })] : []),
    ...(misses13 && versionsThat(true, endpoint).length > 0
      ? [found('tls.protocol-missing', subject, { versions: wanted })]
      : []),
  ]
}

const raised: { readonly [S in Severity]: Severity } = {
  info: 'low',
  low: 'medium',
  medium: 'high',
  high: 'critical',
  critical: 'critical',
}

/**
 * What a fault weighs at an endpoint. On port 25 senders that find no better go on in clear text, so that weak encryption
 * is not worse than none; elsewhere programs log in with passwords, and it weighs one step more.
 */
export function weigh({ service }: EndpointEvidence, severity: Severity): Severity {
  return service === 'smtp' ? severity : raised[severity]
}
