/** Where a message is. */
export interface MessagePlace {
  readonly channel: string
  readonly ts: string
  /** The thread that it is in; null in the channel itself. */
  readonly threadTs: string | null
}

/** Where people find a message, as Slack writes it. `workspace` is `https://example.slack.com/`. */
export function permalink(workspace: string, { channel, ts, threadTs }: MessagePlace): string {
  const thread = threadTs === null ? '' : `?thread_ts=${threadTs}&cid=${channel}`
  return `${workspace}archives/${channel}/p${ts.replace('.', '')}${thread}`
}
