import type { JsonObject } from '@mailhealth/core'
import { stateOf } from '../element-state.ts'
import type { OpenView } from '../view-log.ts'
import { app, team } from '../workspace.ts'
import type { Method, Methods } from './method.ts'

const open: Method = (args, { views, triggers }) => {
  const view = args.json('view')
  const user = triggers.spend(args.text('trigger_id'))
  return { view: shownView(views.open(user, view)) }
}

const push: Method = (args, { views, triggers }) => {
  const view = args.json('view')
  const user = triggers.spend(args.text('trigger_id'))
  return { view: shownView(views.push(user, view)) }
}

const update: Method = (args, { views }) => {
  const current = views.find(args.text('view_id'), args.text('external_id'))
  return { view: shownView(views.update(current, args.json('view'), args.text('hash'))) }
}

const publish: Method = (args, { views, workspace }) => {
  const user = workspace.user(args.text('user_id'))
  return { view: shownView(views.publish(user.id, args.json('view'), args.text('hash'))) }
}

export const viewMethods: Methods = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
}

/** A view as the Web API and the payloads of interactions show it; `values` is what was entered so far. */
export function shownView(opened: OpenView, values?: JsonObject): JsonObject {
  const { view } = opened
  return {
    id: opened.id,
    team_id: team.id,
    app_id: app.id,
    app_installed_team_id: team.id,
    bot_id: app.botId,
    root_view_id: opened.root,
    previous_view_id: opened.previous,
    hash: opened.hash,
    title: null,
    submit: null,
    close: null,
    callback_id: '',
    private_metadata: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    ...view,
    state: { values: values ?? stateOf(view['blocks'] as readonly JsonObject[], {}) },
  }
}
