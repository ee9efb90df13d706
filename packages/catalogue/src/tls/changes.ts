import type { ChangeMessages } from '../spec.ts'
import { versionNames } from './version-names.ts'

/** What becomes of the TLS of one service, `mail.example.com:25`, from one look to the next. */
export type TlsChanges = {
  'tls.starttls-changed': { readonly service: string; readonly isOffered: boolean }
  'tls.versions-changed': {
    readonly service: string
    readonly added: readonly string[]
    readonly removed: readonly string[]
  }
  /** By what keys are agreed on, as suites name it: `ECDHE_RSA`; `RSA` alone keeps nothing secret once the key is known. */
  'tls.key-exchange-changed': {
    readonly service: string
    readonly added: readonly string[]
    readonly removed: readonly string[]
  }
  'tls.post-quantum-changed': { readonly service: string; readonly isOffered: boolean }
  /** Of the certificates: `rsa`, `ec`. */
  'tls.key-types-changed': {
    readonly service: string
    readonly added: readonly string[]
    readonly removed: readonly string[]
  }
  'tls.issuer-changed': {
    readonly service: string
    readonly before: readonly string[]
    readonly after: readonly string[]
  }
  'tls.names-changed': {
    readonly service: string
    readonly added: readonly string[]
    readonly removed: readonly string[]
  }
}

export const tlsChangesEn: ChangeMessages<TlsChanges> = {
  'tls.starttls-changed': ({ args: { service, isOffered } }) =>
    isOffered
      ? `${service} offers STARTTLS now.`
      : `${service} no longer offers STARTTLS: mail goes there in the clear, or not at all.`,
  'tls.versions-changed': ({ args: { service, added, removed } }) =>
    `${service} ${told([versionNames(added)], 'now accepts', [versionNames(removed)], 'no longer accepts', 'and')}.`,
  'tls.key-exchange-changed': ({ args: { service, added, removed } }) =>
    `${service} ${told(added, 'now agrees on keys by', removed, 'no longer by', 'and')}.`,
  'tls.post-quantum-changed': ({ args: { service, isOffered } }) =>
    isOffered
      ? `${service} takes post-quantum key exchange now.`
      : `${service} no longer takes post-quantum key exchange.`,
  'tls.key-types-changed': ({ args: { service, added, removed } }) =>
    `${service} ${told(added, 'now has certificates with keys of', removed, 'no longer has any of', 'and')}.`,
  'tls.issuer-changed': ({ args: { service, before, after } }) =>
    `The certificate of ${service} comes from ${after.join(', ')} now, instead of ${before.join(', ')}.`,
  'tls.names-changed': ({ args: { service, added, removed } }) =>
    `The certificate of ${service} ${told(added, 'now names', removed, 'no longer names', 'and')}.`,
}

export const tlsChangesDe: ChangeMessages<TlsChanges> = {
  'tls.starttls-changed': ({ args: { service, isOffered } }) =>
    isOffered
      ? `${service} bietet jetzt STARTTLS an.`
      : `${service} bietet kein STARTTLS mehr an; Mail geht dorthin unverschlüsselt oder gar nicht.`,
  'tls.versions-changed': ({ args: { service, added, removed } }) =>
    `${service} ${told([versionNames(added)], 'akzeptiert jetzt', [versionNames(removed)], 'akzeptiert nicht mehr', 'und')}.`,
  'tls.key-exchange-changed': ({ args: { service, added, removed } }) =>
    `${service} ${told(added, 'vereinbart Schlüssel jetzt über', removed, 'nicht mehr über', 'und')}.`,
  'tls.post-quantum-changed': ({ args: { service, isOffered } }) =>
    isOffered
      ? `${service} beherrscht jetzt quantensicheren Schlüsselaustausch.`
      : `${service} beherrscht keinen quantensicheren Schlüsselaustausch mehr.`,
  'tls.key-types-changed': ({ args: { service, added, removed } }) =>
    `${service} ${told(added, 'hat jetzt Zertifikate mit Schlüsseln vom Typ', removed, 'keine mehr vom Typ', 'und')}.`,
  'tls.issuer-changed': ({ args: { service, before, after } }) =>
    `Das Zertifikat von ${service} kommt jetzt von ${after.join(', ')} statt von ${before.join(', ')}.`,
  'tls.names-changed': ({ args: { service, added, removed } }) =>
    `Das Zertifikat von ${service} ${told(added, 'nennt jetzt', removed, 'nennt nicht mehr', 'und')}.`,
}

function told(
  added: readonly string[],
  isNew: string,
  removed: readonly string[],
  isGone: string,
  and: string,
): string {
  const part = (list: readonly string[], words: string): string[] =>
    list.join('') === '' ? [] : [`${words} ${list.join(', ')}`]
  return [...part(added, isNew), ...part(removed, isGone)].join(` ${and} `)
}
