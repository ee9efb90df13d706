import { readableName, toDomainName } from '@mailhealth/core'
import { code } from './safe-text.ts'

/** A target that was typed; a name in another script with what it is in DNS beside it. */
export function targetText(target: string): string {
  const name = toDomainName(target)
  const readable = name === null ? null : readableName(name)
  return name === null || readable === null ? code(target, 260) : `${code(readable, 260)} (${code(name, 260)})`
}

/** Both names together have so much room; a longer one is told as DNS has it. */
const bothRoom = 90

/**
 * A target where a message names it first, to be escaped: a name in another script with what it is in DNS beside it,
 * `bücher.example (xn--bcher-kva.example)`.
 */
export function fullName(target: string): string {
  const name = toDomainName(target)
  const readable = name === null ? null : readableName(name)
  const both = `${readable} (${target})`
  return readable === null || both.length > bothRoom ? target : both
}
