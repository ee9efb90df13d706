import type { CommandProblem, Verb } from '../inbound/command.ts'
import { longestText } from '../inbound/grammar.ts'
import type { Texts } from '../texts/texts.ts'
import { type Content, sentence } from './blocks.ts'
import { code } from './safe-text.ts'

const examples: { readonly [V in Verb]: string } = {
  status: 'status',
  check: 'check mail.example.com',
  incidents: 'incidents open',
  show: 'show MH-142',
  ack: 'ack MH-142',
  snooze: 'snooze MH-142 4h',
  resolve: 'resolve MH-142 removed from the list',
  runbook: 'runbook dnsbl.listed',
  help: 'help',
}

/** Says what is wrong with a command, and how it is written. */
export function problemMessage(problem: CommandProblem, { problem: texts }: Texts): Content {
  return sentence(wordsOf(problem, texts))
}

function wordsOf(problem: CommandProblem, texts: Texts['problem']): string {
  const nearest = 'nearest' in problem && problem.nearest !== null ? code(problem.nearest, 80) : null
  switch (problem.kind) {
    case 'too-long':
      return texts.tooLong(longestText)
    case 'missing':
      return texts.missing(code(problem.verb, 80), code(examples[problem.verb], 120))
    case 'unknown-verb':
      return texts.unknownVerb(code(problem.text, 80), nearest)
    case 'bad-incident':
      return texts.badIncident(code(problem.text, 80))
    case 'bad-duration':
      return texts.badDuration(code(problem.text, 80))
    case 'unknown-check':
      return texts.unknownCheck(code(problem.text, 80), nearest)
    case 'unknown-state':
      return texts.unknownState(code(problem.text, 80))
    case 'unknown-runbook':
      return texts.unknownRunbook(code(problem.text, 80), nearest)
  }
}
