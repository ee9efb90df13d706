/** What the bot's token has to be allowed; infra/slack/manifest.yaml says why. */
export const neededScopes = [
  'commands',
  'app_mentions:read',
  'chat:write',
  'files:write',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'usergroups:read',
  'users:read',
] as const

/** What of it a token lacks. */
export function lacking(granted: readonly string[]): readonly string[] {
  return neededScopes.filter((scope) => !granted.includes(scope))
}
