import { randomBytes } from 'node:crypto'
import type { DnsAnswer, ResolverState } from '@mailhealth/core'
import type { DnsResolver } from '@mailhealth/net'
import { type Answer, fail, ok, type Question, unknown, warn } from './question.ts'

/** A name that exists, is signed, and has an address: reserved for documentation, so that nobody minds (RFC 6761 §6.5). */
const knownName = 'example.com'
/** A check asks dozens of names; where each takes longer, they run into their time limits. */
const slowMs = 2_000

/** What is asked of one resolver, apart from what lists make of it. */
export function resolverQuestions(server: string, resolver: DnsResolver): readonly Question[] {
  const ask = (name: string, signal: AbortSignal) => resolver.resolve(name, 'A', { fresh: true, signal })
  return [
    {
      id: 'resolver.answers',
      subject: server,
      text: `Does the resolver ${server} answer?`,
      ask: async (signal) => judgeAnswer(await ask(knownName, signal)),
    },
    {
      id: 'resolver.rewrites',
      subject: server,
      text: `Does ${server} leave names alone that do not exist?`,
      ask: async (signal) =>
        judgeAbsence(await ask(`mailhealth-${randomBytes(8).toString('hex')}.${knownName}`, signal)),
    },
    {
      id: 'resolver.validates',
      subject: server,
      text: `Does ${server} validate DNSSEC?`,
      ask: async (signal) => judgeValidation(await resolver.tests.states(signal)),
    },
  ]
}

function judgeAnswer(answer: DnsAnswer<'A'>): Answer {
  const took = `${Math.round(answer.durationMs)} ms`
  switch (answer.kind) {
    case 'failed':
      return fail(
        `No: ${answer.reason} (${answer.detail}).`,
        'Name a resolver that works as resolver.servers, or take this one out.',
      )
    case 'nxdomain':
    case 'nodata':
      return warn(
        `Yes, in ${took}, but it says that ${knownName} has no address, which the Internet knows otherwise.`,
        'Use a resolver that asks the Internet: checks of anything but your own names are wrong with this one.',
      )
    case 'records':
      return answer.durationMs <= slowMs
        ? ok(`Yes, in ${took}.`)
        : warn(`Yes, but it takes ${took}.`, 'Use a resolver nearby, such as an unbound on this machine.')
  }
}

/** A signed zone may say NODATA of a name that does not exist (RFC 9824 §2): no address is invented, which is what matters. */
function judgeAbsence(answer: DnsAnswer<'A'>): Answer {
  switch (answer.kind) {
    case 'failed':
      return unknown(`No answer: ${answer.reason}.`)
    case 'nxdomain':
    case 'nodata':
      return ok('Yes.')
    case 'records':
      return fail(
        `No: it answers ${answer.records.slice(0, 3).join(', ')} for a name that does not exist.`,
        'Use another resolver: with this one lists seem broken, and missing names are not noticed.',
      )
  }
}

function judgeValidation([state]: readonly ResolverState[]): Answer {
  switch (state?.isValidating) {
    case true:
      return ok('Yes: it vouches for a signed name (AD), and keeps a broken one back.')
    case false:
      return warn(
        'No: it does not vouch for a signed name (no AD), or it answers about a broken one.',
        'Use one that validates, such as an unbound on this machine: DNSSEC and DANE cannot be told with this one.',
      )
    default:
      return unknown(`That cannot be told: ${state?.notes[0] ?? 'it was not tested'}.`)
  }
}
