import type { Messages } from '../spec.ts'
import type { ResolverFindings } from './findings.ts'

export const resolverEn: Messages<ResolverFindings> = {
  'resolver.failing': {
    summary: ({ args }) =>
      `No DNS resolver works (${args.servers.join(', ')}): ${args.reason}. Until one does, nothing else can be told.`,
    remedy: () =>
      'Run "mailhealth doctor", then restart the resolver or repair its way to the internet (port 53, UDP and TCP).',
  },
  'resolver.public': {
    summary: ({ args }) =>
      `The resolver ${args.servers.join(', ')} is ${args.services.join(', ')}, a service for everybody: blocklists refuse it or answer it with nothing, so that listings go unseen.`,
    remedy: () =>
      'Run a resolver of your own (unbound on this machine) and name it as resolver.servers, or use a key of the list (Spamhaus DQS).',
  },
  'resolver.rewriting': {
    summary: ({ args }) =>
      `The resolver ${args.servers.join(', ')} makes up addresses for names that do not exist: lists seem to list everything, and missing names go unseen.`,
    remedy: () =>
      'Name a resolver that does not do so as resolver.servers, such as an unbound on this machine, or have its operator turn that off.',
  },
  'resolver.unanswered': {
    summary: ({ subject, args }) =>
      `${subject} was not answered (${args.failure}), so that ${args.checks.join(', ')} could not judge everything: what hangs on it is neither well nor broken, but unknown.`,
    remedy: () =>
      'Run "mailhealth doctor"; if the resolver and the way outward are well, what was asked here is failing itself.',
  },
}
