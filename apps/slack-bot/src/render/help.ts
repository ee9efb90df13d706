import { type Verb, verbs } from '@mailhealth/alerting'
import type { Texts } from '../texts/texts.ts'
import { type Content, context, section, sentence } from './blocks.ts'
import { code } from './safe-text.ts'

/** Every command, with what it does; or one of them. */
export function helpMessage({ help }: Texts, of: Verb | null): Content {
  const lineOf = (verb: Verb): string => {
    const [usage, does] = help.commands[verb]
    return `${code(`/mailhealth ${usage}`, 160)} ${does}`
  }
  if (of !== null) return sentence(lineOf(of))
  return {
    text: `${help.heading}: ${verbs.join(', ')}.`,
    blocks: [section([`*${help.heading}*`, ...verbs.map(lineOf)].join('\n')), context(help.more)],
  }
}
