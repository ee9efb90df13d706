/** What people type in Slack, as they meant it: links unwrapped, entities undone, what phones make of quotes and dashes undone. */
export function typedText(text: string): string {
  return text
    .replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (whole, target: string, label: string | undefined) =>
      unwrap(whole, target, label),
    )
    .replace(/&(lt|gt|amp);/g, (_, name: 'lt' | 'gt' | 'amp') => entities[name])
    .replace(/[‘’‚‛′]/g, "'")
    .replace(/[“”„‟″«»]/g, '"')
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim()
}

/** A word without the quotes, the formatting and the punctuation that somebody put around it. */
export function bareWord(word: string): string {
  return word.replace(/^["'`*]+/, '').replace(/(?:["'`*,;!?.…]|(?<!:):)+$/u, '')
}

const entities = { lt: '<', gt: '>', amp: '&' } as const

/** Slack makes links of names: `<http://mx1.example.org|mx1.example.org>`. People and channels stay as they are. */
function unwrap(whole: string, target: string, label: string | undefined): string {
  if (/^[@#!]/.test(target) || target === '') return whole
  return label !== undefined && label !== '' ? label : target.replace(/^mailto:/i, '')
}
