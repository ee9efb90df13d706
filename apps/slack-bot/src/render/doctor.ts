import { type Content, header, limits, section } from './blocks.ts'

/** What the doctor found of one thing: well, or in need of somebody. */
export interface Found {
  readonly isWell: boolean
  /** Ready for mrkdwn. */
  readonly text: string
}

/** What the doctor found, a line each. */
export function doctorMessage(heading: string, found: readonly Found[]): Content {
  const lines = found.map(({ isWell, text }) => `${isWell ? '🟢' : '🔴'} ${text}`)
  return {
    text: `${heading}: ${lines.join(' ')}`.slice(0, limits.section),
    blocks: [header(heading), section(lines.join('\n').slice(0, limits.section))],
  }
}
