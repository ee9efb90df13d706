import type { Messages } from '../spec.ts'
import type { ResolverFindings } from './findings.ts'

export const resolverDe: Messages<ResolverFindings> = {
  'resolver.failing': {
    summary: ({ args }) =>
      `Der DNS-Resolver arbeitet nicht: ${args.unanswered} von ${args.asked} Probefragen blieben unbeantwortet (${args.reason}). Bis er wieder arbeitet, lässt sich nichts anderes feststellen.`,
    remedy: () =>
      '„mailhealth doctor“ ausführen, dann den Resolver neu starten oder seinen Weg ins Internet reparieren (Port 53, UDP und TCP).',
  },
}
