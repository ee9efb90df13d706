import type { Messages } from '../spec.ts'
import type { ResolverFindings } from './findings.ts'

export const resolverEn: Messages<ResolverFindings> = {
  'resolver.failing': {
    summary: ({ args }) =>
      `The DNS resolver does not work: ${args.unanswered} of ${args.asked} test questions went unanswered (${args.reason}). Until it does, nothing else can be told.`,
    remedy: () =>
      'Run "mailhealth doctor", then restart the resolver or repair its way to the internet (port 53, UDP and TCP).',
  },
  'resolver.unanswered': {
    summary: ({ subject, args }) =>
      `${subject} was not answered (${args.failure}), so that ${args.checks.join(', ')} could not judge everything: what hangs on it is neither well nor broken, but unknown.`,
    remedy: () =>
      'Run "mailhealth doctor"; if the resolver and the way outward are well, what was asked here is failing itself.',
  },
}
