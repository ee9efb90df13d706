import type { Messages } from '../spec.ts'
import type { DkimFindings, DkimKeyFault } from './findings.ts'

const faults: { readonly [F in DkimKeyFault]: (text: string) => string } = {
  malformed: (text) => `"${text}" is not of the form tag=value`,
  duplicate: (text) => `the tag ${text}= is there twice`,
  version: (text) => `v=${text} is not DKIM1, or not the first tag`,
  'no-key': () => 'the tag p= is missing',
  type: (text) => `k=${text} is not a type of key that receivers know`,
  hash: (text) => `h=${text} leaves out sha256`,
  service: (text) => `s=${text} does not allow the key for mail`,
  base64: () => 'p= is not valid base64',
  key: (text) => `p= does not hold a key of the type ${text}`,
  other: (text) => `"${text}" is not a DKIM key`,
  pkcs1: () => 'the key is in the bare PKCS#1 form, which many receivers cannot read',
  'too-long': (text) => `the key has ${text} bits, and receivers need not handle more than 4096`,
}

export const dkimEn: Messages<DkimFindings> = {
  'dkim.missing': {
    summary: ({ subject, args }) =>
      args.alias === null
        ? `There is no DKIM key at ${subject}; mail signed with it fails DKIM.`
        : `${subject} is an alias of ${args.alias}, where there is no DKIM key; mail signed with it fails DKIM.`,
    remedy: ({ subject, args }) =>
      args.alias === null
        ? `Publish the public key at ${subject}, or take the selector out of the configuration if nothing signs with it.`
        : `Ask whoever runs ${args.alias} to publish the key again, or point ${subject} at the right name.`,
  },
  'dkim.revoked': {
    summary: ({ subject }) => `The DKIM key at ${subject} is revoked (p= is empty); mail signed with it fails DKIM.`,
    remedy: () =>
      'Publish the key that the mail server signs with, or stop signing with this selector and take it out of the configuration.',
  },
  'dkim.key-weak': {
    summary: ({ subject, args }) => `The RSA key at ${subject} has ${args.bits} bits; receivers refuse less than 1024.`,
    remedy: () => 'Create a 2048-bit RSA key under a new selector, publish it, and sign with it.',
  },
  'dkim.key-invalid': {
    summary: ({ subject, args }) => `The key record at ${subject} is faulty: ${faults[args.fault](args.text)}.`,
    remedy: ({ args }) =>
      args.fault === 'pkcs1'
        ? 'Publish the key as SubjectPublicKeyInfo (the form of "openssl rsa -pubout").'
        : args.fault === 'too-long'
          ? 'Sign with a 2048-bit key under a new selector.'
          : 'Publish the record exactly as the mail server or the provider gives it, in one TXT record.',
  },
  'dkim.key-short': {
    summary: ({ subject, args }) => `The RSA key at ${subject} has ${args.bits} bits; 2048 are expected today.`,
    remedy: () => 'Create a 2048-bit RSA key under a new selector, publish it, and sign with it.',
  },
  'dkim.testing': {
    summary: ({ subject, args }) =>
      `The key at ${subject} says that it is only being tested (t=y), seen so for ${args.days} days; receivers may ignore its signatures.`,
    remedy: () => 'Remove "y" from the tag t= once mail is signed as it should be.',
  },
  'dkim.rotation-due': {
    summary: ({ subject, args }) =>
      `The key at ${subject} has been in use for ${args.days} days; it should be replaced every ${args.limit} days.`,
    remedy: () =>
      'Publish a new key under a new selector, sign with it, and revoke the old one after the last mail signed with it has arrived.',
  },
  'dkim.shared-key': {
    summary: ({ subject, args }) => `The key at ${subject} is also that of ${args.others.join(', ')}.`,
    remedy: () => 'Give each selector a key of its own, so that one can be replaced or revoked without the other.',
  },
  'dkim.multiple-records': {
    summary: ({ subject, args }) =>
      `There are ${args.count} TXT records at ${subject}; no rule says which one receivers take.`,
    remedy: () => 'Keep only the record of the key in use. A long key is one record of several strings.',
  },
  'dkim.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell whether the DKIM keys of ${subject} are well: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () => 'Run "mailhealth doctor"; if the resolver is well, the domain\'s own name servers are failing.',
  },
}
