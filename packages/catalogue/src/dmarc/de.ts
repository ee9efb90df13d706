import { seenForDe } from '../duration.ts'
import { serversDifferDe, serversFollowDe } from '../servers-differ.ts'
import type { Messages } from '../spec.ts'
import type { DmarcFault, DmarcFindings, DmarcObstacle, ParkingSign } from './findings.ts'

const faults: { readonly [F in DmarcFault]: (text: string) => string } = {
  'policy-value': (text) => `„${text}“ ist keine Richtlinie, und Empfänger handeln wie bei none`,
  value: (text) => `„${text}“ hat keinen gültigen Wert`,
  'report-uri': (text) => `„${text}“ ist keine Adresse für Berichte (mailto:name@domain)`,
  malformed: (text) => `„${text}“ hat nicht die Form tag=wert`,
  duplicate: (text) => `das Tag ${text}= steht zweimal da`,
  'unknown-tag': (text) => `das Tag ${text}= ist unbekannt`,
  'fo-value': (text) => `„${text}“ ist keine Angabe für Fehlerberichte`,
  'fo-both': (text) => `„${text}“ verlangt zwei Dinge, die einander ausschließen`,
  'fo-unused': (text) => `„${text}“ bewirkt nichts ohne eine Adresse in ruf=`,
  order: (text) => `in „${text}“ steht p= nicht gleich hinter der Version, wo ältere Empfänger es verlangen`,
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

const obstacles: { readonly [O in DmarcObstacle]: string } = {
  'spf-missing': 'die Domain hat keinen SPF-Eintrag',
  'spf-multiple': 'die Domain hat mehrere SPF-Einträge',
  'spf-unknown': 'ihr SPF-Eintrag ließ sich nicht abfragen',
  'dkim-missing': 'keiner der konfigurierten DKIM-Selektoren hat einen brauchbaren Schlüssel',
  'dkim-unlisted': 'es sind keine DKIM-Selektoren konfiguriert, von hier ist nicht zu sehen, ob signiert wird',
  'dkim-unknown': 'ihre DKIM-Schlüssel ließen sich nicht abfragen',
  'spf-alone':
    'keiner der konfigurierten DKIM-Selektoren hat einen brauchbaren Schlüssel, und reject darf nicht auf SPF allein ruhen',
  'no-reports': 'niemand bekommt Berichte',
  'reports-lost': 'Berichte erreichen eine Adresse in rua= nicht',
  'too-early': 'die jetzige Richtlinie wird noch keine 30 Tage gesehen',
}

const signs: { readonly [S in ParkingSign]: string } = {
  'null-mx': 'Null-MX („0 .“)',
  spf: '„v=spf1 -all“',
  reject: 'p=reject',
}

function told(list: readonly DmarcObstacle[]): string {
  return list.length === 0 ? '' : ` Dem steht entgegen: ${list.map((one) => obstacles[one]).join('; ')}.`
}

export const dmarcDe: Messages<DmarcFindings> = {
  'dmarc.missing': {
    summary: ({ subject }) => `${subject} hat keinen DMARC-Eintrag, und keine Domain darüber hat einen.`,
    remedy: ({ args }) =>
      `Unter ${args.at} TXT „${args.next}“ veröffentlichen${args.next.includes('rua=') ? ', mit einem Postfach, das jemand liest' : ''}.`,
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
      `Die DMARC-Richtlinie von ${subject} ist ${args.tag}=none${inherited(subject, args.location)}${seenForDe(args.days)}: gefälschte Mail wird zugestellt${args.hasReports ? '' : ', und niemand bekommt Berichte'}.`,
    remedy: ({ args }) =>
      args.hasReports
        ? 'Die Berichte lesen, bis alle eigene Mail besteht, dann p=quarantine veröffentlichen.'
        : 'Mit rua= ein Postfach für Berichte angeben; die Richtlinie anheben, wenn die eigene Mail darin besteht.',
  },
  'dmarc.policy-below-expected': {
    summary: ({ subject, args }) =>
      `Die DMARC-Richtlinie von ${subject} läuft auf ${args.actual} hinaus${inherited(subject, args.location)}; erwartet wird ${args.expected}.`,
    remedy: ({ args }) => `Unter ${args.at} TXT „${args.next}“ veröffentlichen.${told(args.obstacles)}`,
  },
  'dmarc.next-stage': {
    summary: ({ subject, args }) =>
      `Die DMARC-Richtlinie von ${subject} steht bei ${args.stage}; der nächste Eintrag ist „${args.next}“.${told(args.obstacles)}`,
    remedy: ({ args }) =>
      `${args.obstacles.includes('no-reports') ? 'Zuerst jemanden Berichte bekommen lassen:' : 'Wenn die Berichte zeigen, dass die eigene Mail besteht,'} ihn unter ${args.at} veröffentlichen. Soll die Richtlinie so bleiben, das mit dmarc.expect sagen.`,
  },
  'dmarc.half-parked': {
    summary: ({ subject, args }) =>
      `${subject} sagt (${args.has.map((one) => signs[one]).join(', ')}), dass es ${args.has.includes('null-mx') ? 'nicht für Mail' : 'nicht zum Senden'} benutzt wird; dazu fehlt: ${args.lacks.map((one) => signs[one]).join(', ')}.`,
    remedy: ({ subject, args }) =>
      args.lacks
        .map((one) =>
          one === 'reject'
            ? `Unter ${args.at} TXT „${args.next}“ veröffentlichen.`
            : `Unter ${subject} veröffentlichen: ${signs[one]}.`,
        )
        .join(' '),
  },
  'dmarc.testing': {
    summary: ({ subject, args }) =>
      `Die DMARC-Richtlinie von ${subject}${inherited(subject, args.location)} ist ein Test (t=y)${seenForDe(args.days)}: aus ${args.requested} wird ${args.effective}.`,
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
    summary: ({ subject, args }) => {
      if (args.answer === 'name-too-long') {
        return `${subject} kann Berichten über ${args.location} nicht zustimmen: der Name dafür ist länger, als DNS erlaubt.`
      }
      return args.answer === 'other-host'
        ? `${subject} leitet Berichte über ${args.location} an einen anderen Host; Empfänger schicken dann gar keine.`
        : `${subject} stimmt Berichten über ${args.location} nicht zu; Empfänger schicken keine dorthin.`
    },
    remedy: ({ subject, args }) => {
      if (args.answer === 'name-too-long') return 'Die Berichte an einen Host mit kürzerem Namen schicken lassen.'
      return args.answer === 'other-host'
        ? `Den Betreiber von ${subject} bitten, rua= aus dem Eintrag unter ${args.name} zu nehmen oder darin ein Postfach bei ${subject} zu nennen.`
        : `Den Betreiber von ${subject} bitten, unter ${args.name} TXT „v=DMARC1“ zu veröffentlichen, oder die Adresse aus ${args.tags.map((tag) => `${tag}=`).join(' und ')} nehmen.`
    },
  },
  'dmarc.report-host-mailless': {
    summary: ({ subject, args }) =>
      args.answer === 'nxdomain'
        ? `${args.tags.map((tag) => `${tag}=`).join(' und ')} nennt ein Postfach bei ${subject}, und diese Domain gibt es nicht; Berichte gehen verloren.`
        : `${args.tags.map((tag) => `${tag}=`).join(' und ')} nennt ein Postfach bei ${subject}, das keine Mail annimmt (${args.answer === 'null-mx' ? 'es hat einen Null-MX' : 'es hat weder MX noch Adresse'}); Berichte gehen verloren.`,
    remedy: () => 'Ein Postfach nennen, das es gibt und das jemand liest.',
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
  'dmarc.receivers-differ': {
    summary: ({ subject, args }) => {
      const old = `${args.oldPolicy ?? 'keine Richtlinie'}${args.oldLocation === null ? '' : ` (von ${args.oldLocation})`}`
      const why = { record: 'ein anderer Eintrag', testing: 't=y ist ihnen unbekannt', np: 'np= ist ihnen unbekannt' }[
        args.reason
      ]
      return `Empfänger sind sich über ${subject} uneins: nach RFC 9989 gilt ${args.policy ?? 'keine Richtlinie'} (von ${args.location}), bei älteren ${old}: ${why}.`
    },
    remedy: ({ subject, args }) => {
      if (args.reason === 'testing')
        return 'Während des Tests damit rechnen, dass manche Empfänger die Richtlinie voll anwenden; oder die schwächere ohne t=y veröffentlichen.'
      if (args.reason === 'np')
        return 'sp= so setzen, dass auch ältere Empfänger Namen schützen, die es nicht gibt, oder den Unterschied hinnehmen.'
      return `Unter _dmarc.${subject} einen DMARC-Eintrag veröffentlichen, den alle zuerst finden.`
    },
  },
  'dmarc.servers-differ': {
    summary: ({ args }) => serversDifferDe(`den DMARC-Eintrag unter ${args.at}`, args),
    remedy: serversFollowDe,
  },
  'dmarc.indeterminate': {
    summary: ({ subject, args }) =>
      `Nicht alles über die DMARC-Richtlinie von ${subject} feststellbar: ${args.unanswered} von ${args.asked} Fragen blieben ohne Antwort (${args.reason}).`,
    remedy: () =>
      '„mailhealth doctor“ ausführen; ist der Resolver gesund, fallen die Nameserver des genannten Namens aus.',
  },
}
