import type { Messages } from '../spec.ts'
import type {
  BimiCertificateFault,
  BimiFindings,
  BimiImageFault,
  BimiObstacle,
  BimiRecordFault,
  BimiUnreachable,
} from './findings.ts'

const records: { readonly [F in BimiRecordFault]: string } = {
  several: 'there are several',
  version: 'it does not begin with "v=BIMI1"',
  tag: 'a piece is no tag',
  location: 'l= is no https address that can be fetched',
  authority: 'a= is no https address that can be fetched',
}

const obstacles: { readonly [O in BimiObstacle]: string } = {
  'no-record': 'there is no DMARC record',
  policy: 'the policy is none',
  subdomains: 'the policy for subdomains is none',
  percentage: 'it applies to a part of mail only (pct)',
}

const unreachable: { readonly [W in BimiUnreachable]: string } = {
  address: 'its host has no address',
  connect: 'its host takes no connection',
  tls: 'no TLS handshake comes about',
  certificate: 'the web server’s certificate is not trusted, or is for another name',
  redirect: 'it leads elsewhere',
  status: 'the web server does not have it',
  'too-large': 'it is larger than any receiver takes',
  answer: 'the answer broke off',
}

const images: { readonly [F in BimiImageFault]: string } = {
  'not-xml': 'it is no XML',
  'not-svg': 'it is no SVG',
  version: 'version is not 1.2',
  profile: 'baseProfile is not tiny-ps',
  title: 'it has no title',
  script: 'it has scripts',
  external: 'it takes in other files',
  animation: 'it has animations',
  position: 'its root has x or y',
  'not-square': 'its viewBox is not square',
  'too-large': 'it is larger than 32 KB',
}

const certificates: { readonly [F in BimiCertificateFault]: string } = {
  'not-pem': 'it cannot be read',
  usage: 'it is not one for logos',
  'not-yet': 'it is not valid yet',
  expired: 'it has expired',
  name: 'it does not name the domain',
}

const list = <F extends string>(words: { readonly [K in F]: string }, faults: readonly F[]): string =>
  faults.map((fault) => words[fault]).join('; ')
const detailOf = (detail: string): string => (detail === '' ? '' : ` (${detail})`)

export const bimiEn: Messages<BimiFindings> = {
  'bimi.record-invalid': {
    summary: ({ args }) =>
      `The BIMI record at ${args.name} cannot be used: ${args.faults.map(({ fault, text }) => `${records[fault]}${detailOf(text)}`).join('; ')}.`,
    remedy: () => 'Publish one record of the form "v=BIMI1; l=https://…/logo.svg; a=https://…/certificate.pem".',
  },
  'bimi.dmarc-not-enforced': {
    summary: ({ subject, args }) =>
      `The logo of ${subject} is not shown, since DMARC does not enforce at ${args.at}: ${list(obstacles, args.obstacles)}.`,
    remedy: () =>
      'Bring DMARC to quarantine or reject for all mail, subdomains too; the dmarc check says the next step.',
  },
  'bimi.indicator-missing': {
    summary: ({ args }) => `The BIMI record at ${args.name} names no logo (l=).`,
    remedy: () =>
      'Put the address of the logo into l=. To say that there is none on purpose, leave l= and a= both empty.',
  },
  'bimi.indicator-unreachable': {
    summary: ({ subject, args }) =>
      `The logo ${subject} could not be fetched: ${unreachable[args.why]}${detailOf(args.detail)}.`,
    remedy: () => 'Serve the file itself at that address, over HTTPS with a trusted certificate, without redirection.',
  },
  'bimi.indicator-invalid': {
    summary: ({ subject, args }) =>
      `The logo ${subject} (${args.bytes} bytes) is not as receivers want it: ${list(images, args.faults)}.`,
    remedy: () => 'Export it as SVG Tiny Portable/Secure (SVG P/S), square, with a title, below 32 KB.',
  },
  'bimi.certificate-missing': {
    summary: ({ args }) =>
      `The BIMI record at ${args.name} names no mark certificate (a=): Gmail and Apple Mail show no logo without one.`,
    remedy: () => 'If the logo is to appear there, obtain a VMC or CMC certificate and put its address into a=.',
  },
  'bimi.certificate-unreachable': {
    summary: ({ subject, args }) =>
      `The mark certificate ${subject} could not be fetched: ${unreachable[args.why]}${detailOf(args.detail)}.`,
    remedy: () =>
      'Serve the PEM file itself at that address, over HTTPS with a trusted certificate, without redirection.',
  },
  'bimi.certificate-invalid': {
    summary: ({ subject, args }) =>
      `The mark certificate ${subject} is not accepted: ${list(certificates, args.faults)}${args.names.length > 0 && args.faults.includes('name') ? ` (${args.names.join(', ')})` : ''}.`,
    remedy: () =>
      'Have the certificate issued anew for this domain and serve the whole chain as PEM, the certificate first.',
  },
  'bimi.certificate-expiring': {
    summary: ({ subject, args }) =>
      `The mark certificate ${subject} ends in ${args.daysLeft} ${args.daysLeft === 1 ? 'day' : 'days'}, on ${args.notAfter.slice(0, 10)}; the logo disappears then.`,
    remedy: () => 'Renew it: the issuer wants to verify the organisation again, which takes days or weeks.',
  },
  'bimi.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell how BIMI stands for ${subject}: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () => 'It is asked again at the next run.',
  },
}
