import { daysEn, seenForEn } from '../duration.ts'
import { serversDifferEn, serversFollowEn } from '../servers-differ.ts'
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
  cut: () => 'the key in p= ends too early; a piece of the record was lost',
  wrapped: () => 'p= holds the Ed25519 key in its 44-byte form, and DKIM wants the 32 bytes of the key alone',
  other: (text) => `"${text}" is not a DKIM key`,
  pkcs1: () => 'the key is in the bare PKCS#1 form, which many receivers cannot read',
  'too-long': (text) => `the key has ${text} bits, and receivers need not handle more than 4096`,
}

/** " (hosted at key.example.net)" where a CNAME leads elsewhere. */
function hosted(alias: string | null): string {
  return alias === null ? '' : ` (hosted at ${alias})`
}

/** What to do about a key, where its host has to do it. */
function byHost(alias: string | null, own: string): string {
  return alias === null ? own : `Ask whoever runs ${alias}: the key is theirs to replace.`
}

const newKey = 'Create a 2048-bit RSA key under a new selector, publish it, and sign with it.'

export const dkimEn: Messages<DkimFindings> = {
  'dkim.missing': {
    summary: ({ subject, args }) => {
      if (args.answer === 'wildcard') {
        return `There is no DKIM key at ${subject}, only the text that a wildcard gives to every name; mail signed with it fails DKIM.`
      }
      return args.alias === null
        ? `There is no DKIM key at ${subject}; mail signed with it fails DKIM.`
        : `${subject} is an alias of ${args.alias}, where there is no DKIM key; mail signed with it fails DKIM.`
    },
    remedy: ({ subject, args }) =>
      args.alias === null
        ? `Publish the public key at ${subject}, or take the selector out of the configuration if nothing signs with it.`
        : `Ask whoever runs ${args.alias} to publish the key again, or point ${subject} at the right name.`,
  },
  'dkim.revoked': {
    summary: ({ subject, args }) =>
      `The DKIM key at ${subject}${hosted(args.alias)} is revoked (p= is empty); mail signed with it ${args.hasTwin ? 'has only the other selector of its stream to pass by' : 'fails DKIM'}.`,
    remedy: ({ args }) =>
      args.hasTwin
        ? 'If the key was replaced, take this selector out of the configuration, and make sure that nothing signs with it any more.'
        : 'Publish the key that the mail server signs with, or stop signing with this selector and take it out of the configuration.',
  },
  'dkim.key-weak': {
    summary: ({ subject, args }) =>
      `The RSA key at ${subject}${hosted(args.alias)} has ${args.bits} bits; receivers refuse less than 1024.`,
    remedy: ({ args }) => byHost(args.alias, newKey),
  },
  'dkim.key-invalid': {
    summary: ({ subject, args }) =>
      `The key record at ${subject}${hosted(args.alias)} is faulty: ${faults[args.fault](args.text)}.`,
    remedy: ({ args }) =>
      args.fault === 'pkcs1'
        ? 'Publish the key as SubjectPublicKeyInfo (the form of "openssl rsa -pubout").'
        : args.fault === 'too-long'
          ? 'Sign with a 2048-bit key under a new selector.'
          : args.fault === 'wrapped'
            ? 'Publish the last 32 of the 44 bytes in base64 ("openssl pkey -pubout -outform der", without its first 12 bytes).'
            : 'Publish the record exactly as the mail server or the provider gives it, in one TXT record.',
  },
  'dkim.key-short': {
    summary: ({ subject, args }) =>
      `The RSA key at ${subject}${hosted(args.alias)} has ${args.bits} bits; 2048 are expected today.`,
    remedy: ({ args }) => byHost(args.alias, newKey),
  },
  'dkim.testing': {
    summary: ({ subject, args }) =>
      `The key at ${subject} says that it is only being tested (t=y)${seenForEn(args.days)}; receivers may ignore its signatures.`,
    remedy: () => 'Remove "y" from the tag t= once mail is signed as it should be.',
  },
  'dkim.rotation-due': {
    summary: ({ subject, args }) =>
      `The key at ${subject}${hosted(args.alias)} has been in use for ${daysEn(args.days)}; it should be replaced every ${daysEn(args.limit)}.`,
    remedy: ({ args }) =>
      byHost(
        args.alias,
        'Publish a new key under a new selector, sign with it, and revoke the old one after the last mail signed with it has arrived.',
      ),
  },
  'dkim.rotated': {
    summary: ({ subject, args }) =>
      `The key at ${subject} was replaced ${args.days === 0 ? 'just now' : `${daysEn(args.days)} ago`}, after ${daysEn(args.age)} in use.`,
    remedy: () => 'Nothing to do if you or your provider did it. If nobody did, somebody else can sign in your name.',
  },
  'dkim.shared-key': {
    summary: ({ subject, args }) =>
      `The key at ${subject} is also that of ${[...args.others, ...args.elsewhere].join(', ')}.`,
    remedy: ({ args }) =>
      args.elsewhere.length === 0
        ? 'Give each selector a key of its own, so that one can be replaced or revoked without the other.'
        : 'Give each domain a key of its own: whoever has this one can sign for all of them, and one leak is a leak of all.',
  },
  'dkim.shared-selector': {
    summary: ({ args }) =>
      `The streams ${args.streams.join(', ')} are all signed with the selector ${args.selector}${args.without.length === 0 ? '' : `; without a selector of its own: ${args.without.join(', ')}`}.`,
    remedy: () =>
      'Give each stream a selector and a key of its own, so that one can be rotated, or stopped after a leak, without the others.',
  },
  'dkim.rsa-missing': {
    summary: ({ subject, args }) =>
      `${args.stream === null ? `Mail of ${subject}` : `The stream ${args.stream} of ${subject.split(' ')[0]}`} is signed with Ed25519 alone (${args.selectors.join(', ')}); many receivers know only RSA and take it for unsigned.`,
    remedy: () =>
      'Sign with a 2048-bit RSA key as well, under a second selector; each message then carries both signatures.',
  },
  'dkim.multiple-records': {
    summary: ({ subject, args }) =>
      args.isOneSplit
        ? `The key at ${subject} was published as ${args.count} TXT records; receivers cannot put them together.`
        : `There are ${args.count} TXT records at ${subject}; no rule says which one receivers take.`,
    remedy: ({ args }) =>
      args.isOneSplit
        ? 'Publish it as one TXT record of several strings, each of at most 255 characters.'
        : 'Keep only the record of the key in use. A long key is one record of several strings.',
  },
  'dkim.answer-large': {
    summary: ({ subject, args }) =>
      `The DNS answer with the key at ${subject} has ${args.bytes} bytes (${args.bits} bits); more than 512 need EDNS or TCP all the way.`,
    remedy: () =>
      'Make sure that your name servers answer over TCP. A 2048-bit key is strong enough, and fits without.',
  },
  'dkim.obsolete-tag': {
    summary: ({ subject, args }) =>
      `The key record at ${subject} has ${args.tags.join(', ')}, which DKIM no longer knows; old receivers may refuse signatures because of it.`,
    remedy: () => 'Remove it from the record.',
  },
  'dkim.unlisted-key': {
    summary: ({ subject }) =>
      `There is a key that works at ${subject}, and the configuration does not name its selector.`,
    remedy: ({ args }) =>
      `If mail is signed with it, add ${args.selector} to dkim.selectors; if not, revoke it: whoever has the private key can sign in your name.`,
  },
  'dkim.servers-differ': {
    summary: ({ subject, args }) => serversDifferEn(`the DKIM key at ${subject}`, args),
    remedy: serversFollowEn,
  },
  'dkim.indeterminate': {
    summary: ({ subject, args }) =>
      `Could not tell whether the DKIM keys of ${subject} are well: ${args.unanswered} of ${args.asked} questions went unanswered (${args.reason}).`,
    remedy: () => 'Run "mailhealth doctor"; if the resolver is well, the domain\'s own name servers are failing.',
  },
}
