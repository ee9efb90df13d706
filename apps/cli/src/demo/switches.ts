import type { Internet, Panel } from '@mailhealth/testkit'

/** The list that the story is about. */
export const listZone = 'zen.spamhaus.org'

interface Switch {
  readonly label: string
  readonly hint: string
  readonly turn: (internet: Internet, on: boolean) => void
}

const switches: { readonly [id: string]: Switch } = {
  listing: {
    label: 'List the address on Spamhaus ZEN',
    hint: 'Receivers begin to refuse the mail: a critical incident within seconds.',
    turn: (internet, on) => {
      if (on) internet.list(internet.mailAddress, listZone)
      else internet.delist(internet.mailAddress, listZone)
    },
  },
  ptr: {
    label: 'Remove the PTR',
    hint: 'The mail server’s address has no name any more.',
    turn: (internet, on) => internet.setPtr(internet.mailAddress, on ? null : internet.mailHost),
  },
  dmarc: {
    label: 'Weaken DMARC to none',
    hint: 'Forged mail in the domain’s name is delivered again.',
    turn: (internet, on) =>
      internet.setTxt(
        `_dmarc.${internet.domain}`,
        on ? internet.dmarcRecord.replace('p=reject', 'p=none') : internet.dmarcRecord,
      ),
  },
  certificate: {
    label: 'Let the certificate expire',
    hint: 'Senders that insist on TLS stop delivering.',
    turn: (internet, on) => internet.setCertificate(on ? 'expired' : 'valid'),
  },
  resolver: {
    label: 'Make the resolver fail',
    hint: 'Nothing can be told: nothing is called healthy, nothing broken, and no incident closes.',
    turn: (internet, on) => internet.failResolver(on),
  },
}

/** The switches beside the channel, each of which breaks one thing. */
export function breakThings(internet: Internet): Panel {
  return {
    title: 'Break things',
    controls: Object.entries(switches).map(([id, { label, hint }]) => ({ id, label, hint, state: false })),
    onToggle: async (id, on) => switches[id]?.turn(internet, on),
  }
}
