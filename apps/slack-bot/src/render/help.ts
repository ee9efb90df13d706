import type { Texts } from '../texts/texts.ts'
import { type Content, section } from './blocks.ts'
import { code } from './safe-text.ts'

/** Every command, with what it does. */
export function helpMessage({ help }: Texts): Content {
  const lines = help.commands.map(([usage, does]) => `${code(`/mailhealth ${usage}`, 120)} ${does}`)
  return {
    text: `${help.heading}: ${help.commands.map(([usage]) => code(usage, 120)).join(', ')}.`,
    blocks: [section([`*${help.heading}*`, ...lines].join('\n'))],
  }
}
