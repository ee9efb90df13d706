import type { Messages } from '../spec.ts'
import type { CipherWeakness, SessionFault, SomeSuites, StarttlsFault, TlsFindings } from './findings.ts'
import { versionNames } from './version-names.ts'

const starttlsFaults: { readonly [F in StarttlsFault]: (reply: string) => string } = {
  'not-offered': () => 'does not offer STARTTLS; mail to it travels in clear text',
  refused: (reply) => `offers STARTTLS and then refuses it (${reply})`,
  handshake: (reply) => `makes no TLS handshake with any version from SSL 3.0 to TLS 1.3 (${reply})`,
}

const weaknesses: { readonly [W in CipherWeakness]: string } = {
  'no-encryption': 'no encryption',
  anonymous: 'no authentication',
  export: 'export-grade key',
  rc4: 'RC4',
  des: 'DES or 3DES',
  md5: 'MD5',
  'no-forward-secrecy': 'no forward secrecy',
  'sha1-mac': 'CBC with SHA-1',
}

const sessionFaults: { readonly [F in SessionFault]: string } = {
  'no-extended-master-secret': 'no Extended Master Secret',
  'no-secure-renegotiation': 'no secure renegotiation (RFC 5746)',
  compression: 'TLS compression (CRIME)',
}

/** The first names, and how many more there are. */
function some({ ciphers, total, isWhole }: SomeSuites): string {
  const more = total > ciphers.length ? ` and ${total - ciphers.length} more` : ''
  return `${ciphers.join(', ')}${more}${isWhole ? '' : ', perhaps others like them'}`
}

/** OpenSSL's reasons in words; any other is shown as it is. */
const reasons: { readonly [reason: string]: string } = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its root is not a public one',
  UNABLE_TO_GET_ISSUER_CERT: 'a certificate above it is missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'a certificate above it is missing, or its root is not a public one',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the server does not send the intermediate certificate, or its issuer is not a public CA',
  CERT_NOT_YET_VALID: 'it, or a certificate above it, is not valid yet',
  CERT_HAS_EXPIRED: 'a certificate above it has expired',
}

export const tlsEn: Messages<TlsFindings> = {
  'tls.starttls-missing': {
    summary: ({ subject, args }) => `${subject} ${starttlsFaults[args.fault](args.reply)}.`,
    remedy: ({ args }) =>
      args.fault === 'not-offered'
        ? 'Turn on STARTTLS with a certificate for the host name, or take the filter out that hides it.'
        : "Look in the server's log for the TLS error: most often the key or the certificate cannot be read.",
  },
  'tls.protocol-old': {
    summary: ({ subject, args }) =>
      args.severity === 'critical'
        ? `${subject} accepts nothing newer than ${versionNames(args.versions.slice(-1))}; modern senders cannot encrypt.`
        : `${subject} accepts ${versionNames(args.versions)}.`,
    remedy: ({ args }) =>
      args.severity === 'critical'
        ? 'Update the server so that it has TLS 1.2 and TLS 1.3.'
        : 'Turn these versions off once the log shows that no peer needs them: to such a peer, clear text is worse.',
  },
  'tls.protocol-missing': {
    summary: ({ subject, args }) => `${subject} does not have ${versionNames(args.versions)}.`,
    remedy: () => 'Update the TLS library, or take the limit on versions out of the configuration.',
  },
  'tls.cipher-weak': {
    summary: ({ subject, args }) =>
      `${subject} accepts suites that ${args.baseline} finds insufficient: ${some(args)} (${args.weaknesses.map((one) => weaknesses[one]).join(', ')}).`,
    remedy: ({ args }) =>
      args.severity === 'high'
        ? 'Remove them: no peer of today needs them. Keep ECDHE with AES-GCM or ChaCha20.'
        : 'Remove them once the log shows that no peer uses them. Keep ECDHE with AES-GCM or ChaCha20.',
  },
  'tls.cipher-phase-out': {
    summary: ({ subject, args }) => `${subject} accepts suites that ${args.baseline} phases out: ${some(args)}.`,
    remedy: () => 'Leave them out at the next change of the configuration; ECDHE with AES-GCM or ChaCha20 is enough.',
  },
  'tls.cipher-order': {
    summary: ({ subject, args }) => `${subject} prefers ${args.preferred} although it has ${args.better}.`,
    remedy: ({ args }) => `Put what ${args.baseline} recommends first, or let the client choose.`,
  },
  'tls.group-weak': {
    summary: ({ subject, args }) =>
      `${subject} exchanges keys over ${args.groups.join(', ')}, which ${args.baseline} finds insufficient.`,
    remedy: () => 'Limit the groups to X25519, P-256, P-384 and, where there is one, a post-quantum hybrid.',
  },
  'tls.dh-weak': {
    summary: ({ subject, args }) =>
      `${subject} does Diffie-Hellman with ${args.name} of ${args.bits} bits, which ${args.baseline} finds insufficient.`,
    remedy: () => 'Remove the DHE suites, or use ffdhe3072 of RFC 7919.',
  },
  'tls.signature-weak': {
    summary: ({ subject, args }) =>
      `${subject} signs a key exchange with ${args.signatures.join(', ')} when a client asks for it, which ${args.baseline} finds insufficient.`,
    remedy: () => 'Leave SHA-1, SHA-224 and MD5 out of the signature algorithms; security level 2 of OpenSSL does.',
  },
  'tls.session-weak': {
    summary: ({ subject, args }) =>
      `Sessions with ${subject} before TLS 1.3 have ${args.faults.map((one) => sessionFaults[one]).join(', ')}.`,
    remedy: () => 'Update the TLS library; turn compression off.',
  },
  'tls.certificate-expired': {
    summary: ({ subject, args }) => `The certificate of ${subject} expired on ${args.notAfter.slice(0, 10)}.`,
    remedy: () => 'Renew the certificate now, and reload the mail server so that it uses the new one.',
  },
  'tls.certificate-expiring': {
    summary: ({ subject, args }) =>
      `The certificate of ${subject} expires in ${args.daysLeft} ${args.daysLeft === 1 ? 'day' : 'days'}, on ${args.notAfter.slice(0, 10)}.`,
    remedy: () => 'Find out why it was not renewed by now; if it was, reload the mail server.',
  },
  'tls.certificate-name': {
    summary: ({ subject, args }) =>
      args.names.length === 0
        ? `The certificate of ${subject} names no host at all.`
        : `The certificate of ${subject} is for ${args.names.join(', ')}, not for ${args.expected}.`,
    remedy: ({ args }) => `Get a certificate that has ${args.expected} among its subject alternative names.`,
  },
  'tls.certificate-untrusted': {
    summary: ({ subject, args }) =>
      `The certificate of ${subject} (issued by ${args.issuer}) is not trusted: ${reasons[args.reason] ?? args.reason}.`,
    remedy: () =>
      'Use a certificate of a public CA, and send the whole chain: the certificate, then its intermediates.',
  },
  'tls.chain-incomplete': {
    summary: ({ subject, args }) =>
      `${subject} sends ${args.sent === 1 ? 'one certificate' : `${args.sent} certificates`} and leaves out the intermediate "${args.issuer}"; senders that validate cannot build the chain.`,
    remedy: ({ args }) =>
      `Configure the whole chain (fullchain.pem). The missing certificate is at ${args.url}; reload the mail server afterwards.`,
  },
  'tls.certificate-hash': {
    summary: ({ subject, args }) =>
      `The chain of ${subject} rests on ${args.algorithm}: ${args.certificates.join('; ')}.`,
    remedy: () => 'Have the certificate issued anew; every CA of today signs with SHA-256 or better.',
  },
  'tls.certificate-differs': {
    summary: ({ subject, args }) =>
      `${subject} shows different certificates on its addresses: ${args.certificates.join('; ')}.`,
    remedy: () => 'Fine where each address has its own; else copy the newest certificate to every machine and reload.',
  },
  'tls.key-short': {
    summary: ({ subject, args }) =>
      `The certificate of ${subject} has ${args.type.toUpperCase()} with ${args.bits} bits; ${args.baseline} phases out what is below ${args.wanted}.`,
    remedy: () => 'Choose ECDSA P-256, or RSA with 3072 bits, when the key is next made anew.',
  },
  'tls.key-weak': {
    summary: ({ subject, args }) =>
      `The certificate of ${subject} has a ${args.type.toUpperCase()} key of ${args.bits} bits; ${args.minimum} is the least.`,
    remedy: () => 'Renew the certificate with a new key: ECDSA P-256, or RSA with 3072 bits.',
  },
  'tls.unexamined': {
    summary: ({ subject, args }) =>
      `TLS of ${subject} was not looked at on ${args.addresses.join(', ')}. This machine has no way there.`,
    remedy: () => 'Run mailhealth where there is IPv6, too, to have these addresses watched.',
  },
  'tls.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell how ${subject} encrypts: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () =>
      'Run "mailhealth doctor" to see whether port 25 is open outward; if it is, look at the server itself.',
  },
}
