import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { playStory } from '../demo/play.ts'
import { openStage } from '../demo/stage.ts'
import { transcriptOf } from '../demo/transcript.ts'
import { printable } from '../render/printable.ts'

export const demoCommand: Command = {
  synopsis: '[--once]',
  about:
    'Runs the product, unchanged, against a simulated internet and a simulated Slack that a browser can open: break something there, see the alert, use its buttons and /mailhealth, mend it again. It needs no network and no token, and leaves nothing behind. --once plays the story of one listing without a browser and prints what the simulated Slack received; exit code 0 when each step happened exactly once, else 1.',
  options: [{ name: 'once', value: null, help: 'play the story without a browser, and print it as JSON' }],
  run,
}

async function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 0)
    throw new UsageError('the demo has a domain of its own; mailhealth check DOMAIN looks at yours')
  return args.has('once') ? playOnce(io) : showUntilEnded(io)
}

async function playOnce(io: Io): Promise<number> {
  const played = await playStory(io)
  io.out(transcriptOf(played))
  const failed = played.steps.filter(({ problem }) => problem !== null)
  for (const { name, problem } of failed) io.err(`mailhealth: the step "${name}" failed: ${problem}\n`)
  return failed.length === 0 ? exitCodes.ok : exitCodes.findings
}

async function showUntilEnded(io: Io): Promise<number> {
  io.err('mailhealth: starting the demo; the first start of its database takes some seconds …\n')
  const stage = await openStage({ io, hasPage: true, onVerdict: () => undefined })
  try {
    for (const line of greeting(stage)) io.err(`mailhealth: ${printable(line)}\n`)
    if (!io.signal.aborted) await new Promise((resolve) => io.signal.addEventListener('abort', resolve, { once: true }))
    io.err('mailhealth: ending the demo …\n')
  } finally {
    await stage.close()
  }
  return exitCodes.ok
}

function greeting({ slack, internet, httpAddress }: Awaited<ReturnType<typeof openStage>>): string[] {
  return [
    `the demo watches ${internet.domain}; open ${slack.url}/ in a browser`,
    '1. turn on "List the address on Spamhaus ZEN": within seconds an alert is in #mail-ops',
    '2. press Acknowledge, or type "/mailhealth status"',
    '3. turn the switch off again: the same message says that it is resolved, and its thread tells the story',
    `nothing of this leaves the machine; health and metrics at ${httpAddress}; Ctrl-C ends`,
  ]
}
