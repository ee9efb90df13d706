import type { ResolverState, ResolverTests } from '@mailhealth/core'
import { type Answer, fail, ok, type Question, unknown, warn } from './question.ts'

/** A check asks dozens of names; where each takes longer, they run into their time limits. */
const slowMs = 2_000

/** What its self-test, which the daemon makes too, says of one resolver. */
export function resolverQuestions(server: string, tests: ResolverTests): readonly Question[] {
  const about = (id: string, text: string, judge: (state: ResolverState) => Answer): Question => ({
    id,
    subject: server,
    text,
    async ask(signal) {
      const [state] = await tests.states(signal)
      return state === undefined ? unknown('It was not tested.') : judge(state)
    },
  })
  return [
    about('resolver.answers', `Does the resolver ${server} answer?`, judgeAnswers),
    about('resolver.public', `Is ${server} a resolver of your own?`, judgeService),
    about('resolver.rewrites', `Does ${server} leave names alone that do not exist?`, judgeAbsence),
    about('resolver.validates', `Does ${server} validate DNSSEC?`, judgeValidation),
  ]
}

function judgeAnswers({ failure, durationMs, notes }: ResolverState): Answer {
  if (failure !== null)
    return fail(`No: ${notes[0] ?? failure}.`, 'Name a resolver that works as resolver.servers, or take this one out.')
  const took = `${Math.round(durationMs)} ms`
  return durationMs <= slowMs
    ? ok(`Yes, in ${took}.`)
    : warn(`Yes, but it takes ${took}.`, 'Use a resolver nearby, such as an unbound on this machine.')
}

function judgeService({ publicService }: ResolverState): Answer {
  return publicService === null
    ? ok('Yes, as far as its address tells.')
    : warn(
        `No: it is ${publicService}, which serves everybody. Lists refuse it, or answer it with nothing.`,
        'Use a resolver of your own, such as an unbound on this machine, or a key of the list (Spamhaus DQS).',
      )
}

/** A signed zone may say NODATA of a name that does not exist (RFC 9824 §2): no address is invented, which is what matters. */
function judgeAbsence({ rewritesNxdomain, notes }: ResolverState): Answer {
  switch (rewritesNxdomain) {
    case null:
      return unknown(`That cannot be told: ${notes.at(-1) ?? 'no answer'}.`)
    case false:
      return ok('Yes.')
    case true:
      return fail(
        'No: it answers with an address for a name that does not exist.',
        'Use another resolver: with this one lists seem broken, and missing names are not noticed.',
      )
  }
}

function judgeValidation({ isValidating, notes }: ResolverState): Answer {
  switch (isValidating) {
    case true:
      return ok('Yes: it vouches for a signed name (AD), and keeps a broken one back.')
    case false:
      return warn(
        'No: it does not vouch for a signed name (no AD), or it answers about a broken one.',
        'Use one that validates, such as an unbound on this machine: DNSSEC and DANE cannot be told with this one.',
      )
    case null:
      return unknown(`That cannot be told: ${notes[0] ?? 'no answer'}.`)
  }
}
