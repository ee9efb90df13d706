import type { Messages } from '../spec.ts'
import type { DmarcFault, DmarcFindings } from './findings.ts'

const faults: { readonly [F in DmarcFault]: (text: string) => string } = {
  'policy-value': (text) => `„${text}“ ist keine Richtlinie`,
  value: (text) => `„${text}“ hat keinen gültigen Wert`,
  'report-uri': (text) => `„${text}“ ist keine Adresse für Berichte (mailto:name@domain)`,
  malformed: (text) => `„${text}“ hat nicht die Form tag=wert`,
  duplicate: (text) => `das Tag ${text}= steht zweimal da`,
  'unknown-tag': (text) => `das Tag ${text}= ist unbekannt`,
  version: (text) => `„${text}“ beginnt nicht mit genau v=DMARC1;`,
  spf: (text) => `„${text}“ ist ein SPF-Eintrag`,
  apex: (text) => `„${text}“ steht bei der Domain selbst, wo kein Empfänger sucht`,
  'no-policy': () =>
    'er hat weder eine gültige Richtlinie noch eine Adresse für Berichte, daher übergehen Empfänger ihn',
  psd: () => 'psd=y erklärt eine gewöhnliche Domain zum Public Suffix',
}

function inherited(subject: string, location: string): string {
  return subject === location ? '' : ` (geerbt von ${location})`
}

export const dmarcDe: Messages<DmarcFindings> = {
  'dmarc.missing': {
    summary: ({ subject }) => `${subject} hat keinen DMARC-Eintrag, und keine Domain darüber hat einen.`,
    remedy: ({ subject }) =>
      `Unter _dmarc.${subject} einen TXT-Eintrag veröffentlichen, zu Beginn „v=DMARC1; p=none; rua=mailto:“ und ein Postfach, das jemand liest.`,
  },
  'dmarc.multiple-records': {
    summary: ({ args }) => `Unter ${args.at} stehen ${args.count} DMARC-Einträge; Empfänger benutzen keinen davon.`,
    remedy: ({ args }) => `Einen Eintrag unter ${args.at} behalten und die anderen löschen.`,
  },
  'dmarc.syntax': {
    summary: ({ args }) =>
      `Der DMARC-Eintrag unter ${args.at} ist fehlerhaft: ${args.faults.map(({ fault, text }) => faults[fault](text)).join('; ')}.`,
    remedy: ({ subject, args }) =>
      args.at.startsWith('_dmarc.')
        ? `Den TXT-Eintrag unter ${args.at} berichtigen.`
        : `Den Eintrag von ${args.at} nach _dmarc.${subject} verschieben.`,
  },
  'dmarc.policy-none': {
    summary: ({ subject, args }) =>
      `Die DMARC-Richtlinie von ${subject} ist ${args.tag}=none${inherited(subject, args.location)}, so gesehen seit ${args.days} Tagen: gefälschte Mail wird zugestellt${args.hasReports ? '' : ', und niemand bekommt Berichte'}.`,
    remedy: ({ args }) =>
      args.hasReports
        ? 'Die Berichte lesen, bis alle eigene Mail besteht, dann p=quarantine veröffentlichen.'
        : 'Mit rua= ein Postfach für Berichte angeben; die Richtlinie anheben, wenn die eigene Mail darin besteht.',
  },
  'dmarc.policy-below-expected': {
    summary: ({ subject, args }) =>
      `Die DMARC-Richtlinie von ${subject} läuft auf ${args.actual} hinaus${inherited(subject, args.location)}; erwartet wird ${args.expected}.`,
    remedy: ({ args }) => `Unter ${args.at} veröffentlichen: ${args.next}`,
  },
  'dmarc.testing': {
    summary: ({ subject, args }) =>
      `Die DMARC-Richtlinie von ${subject}${inherited(subject, args.location)} ist ein Test (t=y), so gesehen seit ${args.days} Tagen: aus ${args.requested} wird ${args.effective}.`,
    remedy: ({ args }) =>
      `t=y aus dem Eintrag unter _dmarc.${args.location} nehmen, sobald die Berichte keine Überraschungen mehr zeigen.`,
  },
  'dmarc.subdomain-weaker': {
    summary: ({ subject, args }) =>
      `Die Richtlinie für Subdomains von ${subject} ist schwächer als die eigene: ${args.weaker.join(', ')} neben p=${args.p}.`,
    remedy: () => 'sp= und np= entfernen, oder auf den Wert von p= anheben.',
  },
  'dmarc.no-reports': {
    summary: ({ subject, args }) =>
      `Der DMARC-Eintrag, der für ${subject} gilt${inherited(subject, args.location)}, nennt keine brauchbare Adresse für Berichte.`,
    remedy: ({ args }) =>
      `Im Eintrag unter _dmarc.${args.location} rua=mailto: und ein Postfach ergänzen, das jemand liest.`,
  },
  'dmarc.report-unauthorized': {
    summary: ({ subject, args }) =>
      args.answer === 'name-too-long'
        ? `${subject} kann Berichten über ${args.location} nicht zustimmen: der Name dafür ist länger, als DNS erlaubt.`
        : `${subject} stimmt Berichten über ${args.location} nicht zu; Empfänger schicken keine dorthin.`,
    remedy: ({ subject, args }) =>
      args.answer === 'name-too-long'
        ? 'Die Berichte an einen Host mit kürzerem Namen schicken lassen.'
        : `Den Betreiber von ${subject} bitten, unter ${args.name} TXT „v=DMARC1“ zu veröffentlichen, oder die Adresse aus rua= nehmen.`,
  },
  'dmarc.removed-tag': {
    summary: ({ args }) =>
      `Der Eintrag unter ${args.at} benutzt, was DMARC nicht mehr kennt: ${args.tags.join(', ')}. Empfänger lesen ihn verschieden.`,
    remedy: () => 'Diese Teile entfernen. Statt pct= mit t=y testen.',
  },
  'dmarc.psl-walk-differ': {
    summary: ({ subject, args }) =>
      `Empfänger sind sich uneins, zu welcher Organisation ${subject} gehört: ${args.walk} nach dem DNS-Baum, ${args.psl} nach der Public Suffix List.`,
    remedy: ({ args }) =>
      `Einen DMARC-Eintrag unter _dmarc.${args.psl} veröffentlichen, oder der Domain einen eigenen mit adkim=s und aspf=s geben.`,
  },
  'dmarc.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht alles über die DMARC-Richtlinie von ${subject} feststellbar: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () =>
      '„mailhealth doctor“ ausführen; ist der Resolver gesund, fallen die Nameserver des genannten Namens aus.',
  },
}
