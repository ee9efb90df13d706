import { type CommandProblem, longestText } from '@mailhealth/alerting'
import type { Texts } from '../texts/texts.ts'
import { button, type Content, sentence } from './blocks.ts'
import { actionIds } from './incident-actions.ts'
import { code, inPlainText, plain } from './safe-text.ts'

/** Says what is wrong with a command, and how it is written; the nearest one can be run with a button. */
export function problemMessage(problem: CommandProblem, texts: Texts): Content {
  const said = sentence(wordsOf(problem, texts))
  if (problem.kind !== 'unknown-verb' || problem.nearest === null) return said
  const text = texts.buttons.run(problem.retry)
  const run = button({
    action: actionIds.run,
    text,
    label: text,
    value: JSON.stringify({ v: 1, t: plain(problem.retry, 500) }),
  })
  return { ...said, blocks: [...said.blocks, { type: 'actions', elements: [run] }] }
}

/** The same where Slack shows no formatting, such as the error at an input. */
export function problemInPlainText(problem: CommandProblem, texts: Texts): string {
  return inPlainText(wordsOf(problem, texts))
}

function wordsOf(problem: CommandProblem, { problem: texts, help }: Texts): string {
  const nearest = 'nearest' in problem && problem.nearest !== null ? code(problem.nearest, 80) : null
  switch (problem.kind) {
    case 'too-long':
      return texts.tooLong(longestText)
    case 'missing':
      return texts.missing(code(problem.verb, 80), code(help.commands[problem.verb][0], 120))
    case 'unknown-verb':
      return texts.unknownVerb(code(problem.text, 80), nearest)
    case 'bad-incident':
      return texts.badIncident(code(problem.text, 80))
    case 'bad-duration':
      return texts.badDuration(code(problem.text, 80))
    case 'bad-mute':
      return texts.badMute(code(problem.text, 80))
    case 'bad-target':
      return texts.badTarget(code(problem.text, 80))
    case 'private-target':
      return texts.privateTarget(code(problem.text, 80))
    case 'unknown-check':
      return texts.unknownCheck(code(problem.text, 80), nearest)
    case 'unknown-state':
      return texts.unknownState(code(problem.text, 80))
    case 'bad-digest':
      return texts.badDigest(code(problem.text, 80))
    case 'bad-route':
      return texts.badRoute(code(problem.text, 80))
    case 'unknown-runbook':
      return texts.unknownRunbook(code(problem.text, 80), nearest)
  }
}
