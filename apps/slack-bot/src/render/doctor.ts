import { type Content, header, limits, section } from './blocks.ts'

/** What the doctor found of one thing: well, or in need of somebody. */
export interface Found {
  readonly isWell: boolean
  /** Ready for mrkdwn. */
  readonly text: string
}

/** What the doctor found, a line each; the marks are for those who see it, the words say all. */
export function doctorMessage(heading: string, found: readonly Found[]): Content {
  const spoken = found.map(({ text }) => text)
  const lines = found.map(({ isWell, text }) => `${isWell ? '🟢' : '🔴'} ${text}`)
  return {
    text: `${heading}: ${spoken.join(' ')}`.slice(0, limits.section),
    blocks: [header(heading), section(lines.join('\n').slice(0, limits.section))],
  }
}
