import type { FindingSpecs, IndeterminateArgs } from '../spec.ts'

/** What is wrong with a BIMI record. `several`: more than one at a name counts as none. */
export type BimiRecordFault = 'several' | 'version' | 'tag' | 'location' | 'authority'

/** Why receivers that show logos do not take a domain's DMARC policy for enough. */
export type BimiObstacle = 'no-record' | 'policy' | 'subdomains' | 'percentage'

/** Why a document of BIMI did not come. `address`: its host has none. */
export type BimiUnreachable =
  | 'address'
  | 'connect'
  | 'tls'
  | 'certificate'
  | 'redirect'
  | 'status'
  | 'too-large'
  | 'answer'

/** What keeps a logo from being SVG Tiny Portable/Secure, or from being shown well. */
export type BimiImageFault =
  | 'not-xml'
  | 'not-svg'
  | 'version'
  | 'profile'
  | 'title'
  | 'script'
  | 'external'
  | 'animation'
  | 'position'
  | 'not-square'
  | 'too-large'

/** What is wrong with a mark certificate. `usage`: it is not one for logos. */
export type BimiCertificateFault = 'not-pem' | 'usage' | 'not-yet' | 'expired' | 'name'

/** BIMI: a domain's logo beside its mail. For information: mail flows without it. */
export type BimiFindings = {
  'bimi.record-invalid': {
    readonly name: string
    readonly faults: readonly { readonly fault: BimiRecordFault; readonly text: string }[]
  }
  'bimi.dmarc-not-enforced': { readonly obstacles: readonly BimiObstacle[]; readonly at: string }
  'bimi.indicator-missing': { readonly name: string }
  'bimi.indicator-unreachable': { readonly why: BimiUnreachable; readonly detail: string }
  'bimi.indicator-invalid': { readonly faults: readonly BimiImageFault[]; readonly bytes: number }
  'bimi.certificate-missing': { readonly name: string }
  'bimi.certificate-unreachable': { readonly why: BimiUnreachable; readonly detail: string }
  'bimi.certificate-invalid': {
    readonly faults: readonly BimiCertificateFault[]
    readonly names: readonly string[]
    readonly notAfter: string | null
  }
  'bimi.certificate-expiring': { readonly notAfter: string; readonly daysLeft: number }
  'bimi.indeterminate': IndeterminateArgs
}

const draft = 'draft-brand-indicators-for-message-identification'

export const bimiFindings: FindingSpecs<BimiFindings> = {
  'bimi.record-invalid': { severity: 'low', reference: draft },
  'bimi.dmarc-not-enforced': { severity: 'low', reference: draft },
  'bimi.indicator-missing': { severity: 'low', reference: draft },
  'bimi.indicator-unreachable': { severity: 'low', reference: draft },
  'bimi.indicator-invalid': { severity: 'low', reference: 'draft-svg-tiny-ps-abrotman' },
  'bimi.certificate-missing': { severity: 'info', reference: draft },
  'bimi.certificate-unreachable': { severity: 'low', reference: draft },
  'bimi.certificate-invalid': { severity: 'low', reference: 'draft-fetch-validation-vmc-wchuang' },
  'bimi.certificate-expiring': { severity: 'low', reference: 'draft-fetch-validation-vmc-wchuang' },
  'bimi.indeterminate': { severity: 'low', reference: draft, plane: 'unknown' },
}
