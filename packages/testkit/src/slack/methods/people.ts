import type { JsonObject } from '@mailhealth/core'
import { SlackRefusal } from '../refusal.ts'
import { app, team } from '../workspace.ts'
import type { Method, Methods } from './method.ts'

const authTest: Method = (_args, { workspace }) => ({
  url: team.url,
  team: team.domain,
  team_id: team.id,
  user: workspace.user(app.botUser).name,
  user_id: app.botUser,
  bot_id: app.botId,
  is_enterprise_install: false,
})

const usersInfo: Method = (args, { workspace }) => {
  const { id, name, realName, timeZone, locale, isBot, isGuest, team: ownTeam } = workspace.user(args.text('user'))
  const user: JsonObject = {
    id,
    team_id: ownTeam,
    name,
    real_name: realName,
    deleted: false,
    tz: timeZone,
    is_bot: isBot,
    is_restricted: isGuest,
    is_ultra_restricted: false,
    profile: { real_name: realName, display_name: name },
    ...(args.flag('include_locale') ? { locale } : {}),
  }
  return { user }
}

const usergroupsList: Method = (args, { workspace }) => ({
  usergroups: workspace.groups.map(({ id, handle, users }) => ({
    id,
    team_id: team.id,
    is_usergroup: true,
    name: handle,
    handle,
    date_delete: 0,
    ...(args.flag('include_count') ? { user_count: users.length } : {}),
    ...(args.flag('include_users') ? { users } : {}),
  })),
})

const usergroupsUsersList: Method = (args, { workspace }) => {
  const group = workspace.groups.find((one) => one.id === args.text('usergroup'))
  if (group === undefined) throw new SlackRefusal('no_such_subteam')
  return { users: group.users }
}

export const peopleMethods: Methods = {
  'auth.test': authTest,
  'users.info': usersInfo,
  'usergroups.list': usergroupsList,
  'usergroups.users.list': usergroupsUsersList,
}
