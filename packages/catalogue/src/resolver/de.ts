import type { Messages } from '../spec.ts'
import type { ResolverFindings } from './findings.ts'

export const resolverDe: Messages<ResolverFindings> = {
  'resolver.failing': {
    summary: ({ args }) =>
      `Der DNS-Resolver arbeitet nicht: ${args.unanswered} von ${args.asked} Probefragen blieben unbeantwortet (${args.reason}). Bis er wieder arbeitet, lässt sich nichts anderes feststellen.`,
    remedy: () =>
      '„mailhealth doctor“ ausführen, dann den Resolver neu starten oder seinen Weg ins Internet reparieren (Port 53, UDP und TCP).',
  },
  'resolver.unanswered': {
    summary: ({ subject, args }) =>
      `${subject} blieb ohne Antwort (${args.failure}); ${args.checks.join(', ')} konnten deshalb nicht alles beurteilen: Was daran hängt, ist weder in Ordnung noch kaputt, sondern unbekannt.`,
    remedy: () =>
      '„mailhealth doctor“ ausführen; sind Resolver und der Weg nach außen in Ordnung, fällt das Gefragte selbst aus.',
  },
}
