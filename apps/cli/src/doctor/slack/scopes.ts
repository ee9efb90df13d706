import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { type Answer, fail, ok, unknown, warn } from '../question.ts'

/** The one list of what the app asks for, and why. */
const manifestFile = new URL('../../../../../infra/slack/manifest.yaml', import.meta.url)
const install = 'in the settings of the app (https://api.slack.com/apps), and install it again'

/** Holds what a token may do against infra/slack/manifest.yaml. `granted` is null where Slack does not say. */
export function judgeScopes(granted: readonly string[] | null): Answer {
  if (granted === null) return unknown('Slack does not say which scopes the token has.')
  const wanted = manifestScopes()
  const missing = wanted.filter((scope) => !granted.includes(scope))
  if (missing.length > 0) {
    return fail(
      `No: it lacks ${missing.join(', ')}.`,
      `Replace the app's manifest with infra/slack/manifest.yaml ${install}; then set the token that comes.`,
    )
  }
  const more = granted.filter((scope) => !wanted.includes(scope))
  if (more.length === 0) return ok(`Yes: the ${wanted.length} of infra/slack/manifest.yaml, and no more.`)
  return warn(
    `Yes; but it may do more than it needs: ${more.slice(0, 30).join(', ').slice(0, 400)}.`,
    `Take them out ${install}.`,
  )
}

function manifestScopes(): readonly string[] {
  const manifest = parse(readFileSync(manifestFile, 'utf8')) as {
    readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } }
  }
  return manifest.oauth_config.scopes.bot
}
