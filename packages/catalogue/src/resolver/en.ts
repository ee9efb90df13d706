import type { Messages } from '../spec.ts'
import type { ResolverFindings } from './findings.ts'

export const resolverEn: Messages<ResolverFindings> = {
  'resolver.failing': {
    summary: ({ args }) =>
      `The DNS resolver does not work: ${args.unanswered} of ${args.asked} test questions went unanswered (${args.reason}). Until it does, nothing else can be told.`,
    remedy: () =>
      'Run "mailhealth doctor", then restart the resolver or repair its way to the internet (port 53, UDP and TCP).',
  },
}
