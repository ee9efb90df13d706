import { isConfiguredAnew, type NamedRoute } from '@mailhealth/alerting'
import { ok, type Question, unknown, warn } from './question.ts'

/** Where routes come from: all as the file says, or some as people chose. `routes` is why that cannot be told where it is text. */
export function routesQuestion(routes: readonly NamedRoute[] | string): Question {
  return {
    id: 'slack.routes',
    subject: null,
    text: 'Where do routes come from?',
    async ask() {
      if (typeof routes === 'string') {
        return unknown(
          `What people set cannot be read: ${routes}`,
          'Ask /mailhealth doctor in Slack where that is mailhealth up.',
        )
      }
      const set = routes.filter(({ chosen }) => chosen !== null)
      if (set.length === 0) return ok('All are as the configuration says.')
      const said = `${set.length} of ${routes.length} as people chose: ${namesOf(set)}; mailhealth route says who.`
      const anew = set.filter(isConfiguredAnew)
      if (anew.length === 0) return ok(said)
      return warn(
        `${said} The configuration says something else of ${namesOf(anew)} since; what people chose is in force.`,
        'mailhealth route configured NAME REASON takes what the configuration says.',
      )
    },
  }
}

function namesOf(routes: readonly NamedRoute[]): string {
  const [shown, rest] = [routes.slice(0, 10), routes.length - 10]
  return [...shown.map(({ name }) => name), ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
}
