import type { Messages } from '../spec.ts'
import type { DnsblFindings } from './findings.ts'
import type { ListingCause, RefusalCause } from './list.ts'
import { dayOf, inBrackets, isUnconfirmed, listedThing, zonesInWords } from './phrases.ts'

export const dnsblDe: Messages<DnsblFindings> = {
  'dnsbl.listed': {
    summary: ({ subject, args }) =>
      `${listedThing(subject)} steht auf ${args.list} ${inBrackets(args)}.${args.listedUntil == null ? '' : ` Zum wiederholten Mal: Seit ${dayOf(args.listedUntil)} war der Eintrag weg.`}${args.tested ? '' : ' Die Liste hat keinen Testeintrag und ließ sich nicht prüfen.'}${isUnconfirmed(args) ? ' Noch von keinem späteren Lauf bestätigt.' : ''}`,
    remedy: ({ args }) => `${firstStep[args.cause]} ${removal(args.delistUrl)}`,
  },
  'dnsbl.zone-refused': {
    summary: ({ args }) =>
      `${args.list} verweigert die Antwort (${args.code}): ${refusedSince[args.cause]}. Von dieser Liste ist nichts bekannt.`,
    remedy: ({ args }) => refusalRemedy[args.cause],
  },
  'dnsbl.zone-broken': {
    summary: ({ args }) => `${args.list} funktioniert nicht für ${args.kinds.join(', ')}: ${brokenState[args.state]}.`,
    remedy: ({ subject }) => `Ein, zwei Tage abwarten; danach ${subject} in dnsbl.disable eintragen.`,
  },
  'dnsbl.coverage-low': {
    summary: ({ args }) =>
      args.asked === 0
        ? 'Keine der benutzten DNSBLs lässt sich prüfen; ihr Schweigen sagt nichts.'
        : `Nur auf ${args.answered} von ${args.asked} DNSBLs war Verlass; es fehlen: ${zonesInWords(args)}.`,
    remedy: () =>
      '„mailhealth doctor“ ausführen: Fast immer fehlt ein eigener Resolver, dem die Listen auch antworten.',
  },
  'dnsbl.resolver-fault': {
    summary: ({ args }) =>
      `${args.failing} von ${args.asked} DNSBLs bestehen ihre eigene Prüfung zugleich nicht (${failure[args.how]}): Das liegt am Weg zu ihnen, nicht an den Listen.`,
    remedy: () =>
      '„mailhealth doctor“ ausführen, den Resolver reparieren oder einen eigenen benutzen. Bis dahin ist über Einträge nichts bekannt.',
  },
  'dnsbl.reputation-low': {
    summary: ({ subject, args }) =>
      `${listedThing(subject)} hat bei ${args.list} einen schlechten Ruf ${inBrackets(args)}.`,
    remedy: () =>
      'Nach Beschwerden, Spamfallen und plötzlichen Mengen suchen; mit sauberer Mail erholt sich der Ruf in Wochen.',
  },
  'dnsbl.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht feststellbar, ob ${subject} gelistet ist: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () => 'Den nächsten Lauf abwarten; bleibt es dabei, „mailhealth doctor“ ausführen.',
  },
}

const failure: { readonly [H in DnsblFindings['dnsbl.resolver-fault']['how']]: string } = {
  silent: 'keine Antwort',
  refused: 'sie verweigern sich',
  rewritten: 'Antworten, wie sie keine Liste gibt',
  emptied: 'ihre Testeinträge sind verdeckt',
}

const firstStep: { readonly [C in ListingCause]: string } = {
  spam: 'Zuerst den Spam finden und abstellen: übernommene Konten, Webformulare, gekaufte Adressen.',
  exploit:
    'Den Host als übernommen behandeln: Schadprogramm, offenen Proxy oder gestohlenes Konto finden und schließen.',
  cracked:
    'Auf der Domain und ihren Webseiten nach Phishing, Schadprogrammen und Weiterleitungen suchen, und aufräumen.',
  policy: 'Der Bereich gilt als Endkundennetz: über einen Smarthost senden, oder den Mailserver dort nachweisen.',
  rdns: 'Der Adresse einen PTR geben, der den Mailhost nennt und auf sie zurückführt.',
  backscatter: 'Unbekannte Empfänger schon im SMTP-Dialog ablehnen, statt später zu bouncen.',
  network: 'Das ganze Netz steht wegen der Nachbarn auf der Liste: Nur der Provider kann handeln; dort nachfragen.',
  young: 'Die Domain ist neu: zunächst wenig senden, und abwarten.',
  other: 'Lesen, was die Liste zu dem Eintrag sagt.',
}

const refusedSince: { readonly [C in RefusalCause]: string } = {
  'public-resolver': 'Die Frage kam über einen öffentlichen Resolver oder einen ohne eigenen PTR',
  volume: 'Von diesem Resolver kamen zu viele Fragen',
  registration: 'Die fragende Adresse ist nicht angemeldet, oder ihr Kontingent ist erschöpft',
  key: 'Der Schlüssel ist gesperrt oder ungültig',
  mistyped: 'Zone oder Frage sind der Liste unbekannt',
  other: 'Einen Grund nennt sie nicht',
}

const refusalRemedy: { readonly [C in RefusalCause]: string } = {
  'public-resolver':
    'Über einen eigenen rekursiven Resolver fragen, dessen Adresse einen PTR hat, oder mit einem Schlüssel des Betreibers.',
  volume:
    'Seltener fragen (schedule.dnsbl), oder über einen Resolver, den niemand mitbenutzt; die Sperre endet nach etwa einem Tag.',
  registration: 'Die Adresse des Resolvers beim Betreiber anmelden, oder die Liste in dnsbl.disable eintragen.',
  key: 'Den Schlüssel beim Betreiber prüfen: den, den dnsbl.keys oder die Liste in dnsbl.add nennt.',
  mistyped: 'Die Schreibweise der Zone in dnsbl.add prüfen.',
  other: 'Die Nutzungsregeln der Liste lesen, oder die Liste in dnsbl.disable eintragen.',
}

const brokenState: { readonly [S in DnsblFindings['dnsbl.zone-broken']['state']]: string } = {
  wildcard: 'Sie listet alles, auch was nie gelistet sein darf',
  emptied: 'Ihr eigener Testeintrag fehlt; sie ist leer oder verweigert sich stillschweigend',
  parked: 'Sie antwortet mit Adressen außerhalb von 127.0.0.0/8, wie geparkte Domains es tun',
}

function removal(delistUrl: string | null): string {
  return delistUrl === null
    ? 'Eine Seite zum Entfernen nennt die Liste nicht; ihren Hinweis zum Eintrag lesen.'
    : `Danach die Entfernung beantragen: ${delistUrl}`
}
