import type { Messages } from '../spec.ts'
import type { ResolverFindings } from './findings.ts'

export const resolverDe: Messages<ResolverFindings> = {
  'resolver.failing': {
    summary: ({ args }) =>
      `Kein DNS-Resolver arbeitet (${args.servers.join(', ')}): ${args.reason}. Bis einer wieder arbeitet, lässt sich nichts anderes feststellen.`,
    remedy: () =>
      '„mailhealth doctor“ ausführen, dann den Resolver neu starten oder seinen Weg ins Internet reparieren (Port 53, UDP und TCP).',
  },
  'resolver.public': {
    summary: ({ args }) =>
      `Der Resolver ${args.servers.join(', ')} ist ${args.services.join(', ')}, ein Dienst für alle: Sperrlisten weisen ihn ab oder antworten ihm leer, sodass Einträge unbemerkt bleiben.`,
    remedy: () =>
      'Einen eigenen Resolver betreiben (unbound auf dieser Maschine) und als resolver.servers eintragen, oder einen Schlüssel der Liste verwenden (Spamhaus DQS).',
  },
  'resolver.rewriting': {
    summary: ({ args }) =>
      `Der Resolver ${args.servers.join(', ')} erfindet Adressen für Namen, die es nicht gibt: Listen scheinen alles zu führen, und fehlende Namen fallen nicht auf.`,
    remedy: () =>
      'Als resolver.servers einen Resolver eintragen, der das nicht tut, etwa unbound auf dieser Maschine, oder es beim Betreiber abschalten lassen.',
  },
  'resolver.unanswered': {
    summary: ({ subject, args }) =>
      `${subject} blieb ohne Antwort (${args.failure}); ${args.checks.join(', ')} konnten deshalb nicht alles beurteilen: Was daran hängt, ist weder in Ordnung noch kaputt, sondern unbekannt.`,
    remedy: () =>
      '„mailhealth doctor“ ausführen; sind Resolver und der Weg nach außen in Ordnung, fällt das Gefragte selbst aus.',
  },
}
