import type { BotContext } from '../bot-context.ts'

/** Opens the app's Home in the client of whoever follows it; null while Slack did not tell what the app or its workspace is called. */
export async function homeLink({ app, identity, log }: BotContext): Promise<string | null> {
  if (app.id === null) return null
  try {
    const { team } = await identity()
    if (team === null) return null
    return `slack://app?${new URLSearchParams({ team, id: app.id, tab: 'home' })}`
  } catch (error) {
    log.debug({ err: error }, 'no way to the Home is shown')
    return null
  }
}

/** Keeps what the app itself is called: everything that Slack sends says it, and no call does without a further permission. */
export function noteApp({ app }: BotContext, body: object): void {
  const { api_app_id: id } = body as { readonly api_app_id?: unknown }
  if (typeof id === 'string' && id !== '') app.id = id
}
