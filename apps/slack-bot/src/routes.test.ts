import {
  type ChosenRoute,
  plainHost,
  type RouteTerms,
  systemClock,
  type Target,
  targetKey,
  targetName,
  toDomainName,
} from '@mailhealth/core'
import { chooseRoute, latestRouteChoices, listRouteChoices, syncTargets } from '@mailhealth/store'
import { latest } from '@mailhealth/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import {
  ann,
  type Backstage,
  ben,
  channel,
  cleo,
  openIncident,
  openScene,
  quick,
  type Staged,
  stageBot,
  step,
} from './testing.ts'

const hostNamed = (text: string, tags: readonly string[]): Target => ({
  ...plainHost(toDomainName(text) as NonNullable<ReturnType<typeof toDomainName>>),
  tags,
})
const hosts = Array.from({ length: 12 }, (_, index) => hostNamed(`h${index}.example.org`, [index < 8 ? 'prod' : 'lab']))

const { backstage, modal, posted, said, stage } = await openScene(async ({ store }) => {
  const wanted = hosts.map((target) => ({
    target,
    checks: [{ check: 'dnsbl' as const, intervalMs: 900_000 }],
  }))
  await store.db.transaction((tx) => syncTargets(tx, wanted, new Date()))
})
const { db } = backstage.store

let channels = 0

/** A channel that the bot is in. */
function channelIn({ slack }: Staged, name: string): string {
  const id = `C0ROUTE${String(++channels).padStart(2, '0')}`
  slack.workspace.channels.push({ id, name, isMember: true, isArchived: false, directWith: null })
  return id
}

let opened = 0

/** An incident of a host of its own that has a tag; so long after the others that there is no storm. The first opens now. */
function opens(tag: 'prod' | 'lab'): ReturnType<typeof openIncident> {
  const at = hosts.findIndex((one) => 'tags' in one && one.tags.includes(tag))
  const [target] = hosts.splice(at, 1)
  if (target === undefined) throw new Error(`all hosts with ${tag} have an incident`)
  const openedAt = new Date(Date.now() + opened++ * 120_000).toISOString()
  return openIncident(backstage, { target: targetName(target), targetKey: targetKey(target), openedAt })
}

/** What another replica, or the command line, chooses. */
async function chooses(name: string, terms: RouteTerms, reason = 'elsewhere'): Promise<void> {
  const revision = ((await latestRouteChoices(db)).find((one) => one.name === name)?.revision ?? 0) + 1
  const at = systemClock.now().toISOString()
  const chosen: ChosenRoute = { name, revision, choice: { kind: 'set', terms }, configured: null, by: ben, at, reason }
  expect(await chooseRoute(db, chosen)).toBe(true)
}

/** The channels of a test are those of its own Slack. */
afterEach(async () => {
  for (const { name, revision, choice, ...chosen } of await latestRouteChoices(db))
    if (choice.kind === 'set') {
      await chooseRoute(db, { ...chosen, name, revision: revision + 1, choice: { kind: 'configured' } })
    }
})

const choicesOf = async (name: string) => {
  const all = (await listRouteChoices(db, 99)).filter((one) => one.name === name)
  return all.map(({ choice, by, reason }) => ({ choice, by, reason })).toReversed()
}

/** Opens the modal of a route by the command. */
async function asked({ slack }: Staged, name: string, user = ann) {
  await slack.command(`route set ${name}`.trim(), { user })
  return modal(/"callback_id":"mh:route"/, user)
}

const errorsIn = (ack: unknown): unknown => (ack as { errors?: unknown } | null)?.errors

describe('routes set in Slack', { timeout: 60_000 }, () => {
  test('the next alert goes the new way at once, and what is open stays where it is', async () => {
    const staged = await stage({ admins: [ann] })
    const [old, team, next] = ['old', 'team', 'next'].map((name) => channelIn(staged, `life-${name}`)) as [
      string,
      string,
      string,
    ]
    await chooses('life', { channels: [old], tags: ['prod'] })
    const before = await opens('prod')
    await posted(`MH-${before.number} `, old)

    const view = await asked(staged, 'life')
    const { ack } = await staged.slack.submitView(view.id, {
      channels: [team, next],
      tags: ['prod'],
      checks: ['dnsbl'],
      severity: 'high',
      call: 'S0123ABCD',
      language: 'de',
      note: 'a new team',
    })
    expect(ack).toBe(null)
    await said(
      /^\*life\* to <#C0ROUTE\d+>, <#C0ROUTE\d+>: tagged `prod`; checks DNSBL; High and worse; calls `@mail-oncall`; in German\nSet by <@U0123ABCD>, .*“a new team”/,
    )
    const terms = {
      channels: [team, next],
      tags: ['prod'],
      checks: ['dnsbl'],
      severity: 'high',
      mention: 'S0123ABCD',
      locale: 'de',
    }
    expect((await choicesOf('life')).at(-1)).toEqual({ choice: { kind: 'set', terms }, by: ann, reason: 'a new team' })

    const after = await opens('prod')
    for (const place of [team, next]) await posted(`Kritisch, MH-${after.number} offen`, place)
    await step(backstage, before.number, 'escalated', { severity: 'critical' })
    await posted(/schlimmer|got worse/, old)
    const elsewhere = await opens('lab')
    await staged.messageOf(elsewhere.number)
    const told = (place: string) => JSON.stringify(staged.slack.messages(place))
    expect([team, next, channel].filter((place) => told(place).includes(`MH-${before.number}`))).toEqual([])
    expect([old, channel].filter((place) => told(place).includes(`MH-${after.number}`))).toEqual([])

    await staged.slack.command('history')
    await said(/route \*life\* changed by <@U0123ABCD>: <#C0ROUTE\d+>, .*“a new team”/)
  })

  test('one of the file is replaced at its place from the Home, and given back', async () => {
    const staged = await stage({
      admins: [ann],
      routes: [{ name: 'home', channel: '#home-file', tags: ['prod'], mention: null }],
    })
    const { slack } = staged
    const [file, own] = [channelIn(staged, 'home-file'), channelIn(staged, 'home-own')]
    await slack.openHome(ann)
    const home = await slack.waitFor((now) => now.home(ann))
    expect(JSON.stringify(home.view)).toContain(
      '*home* to #home-file: tagged `prod`; calls nobody\\nAs mailhealth.yaml says.',
    )
    const button = { viewId: home.id, actionId: 'mh:route', value: JSON.stringify({ v: 1, r: 'home' }) }
    await slack.click(button)
    const view = await modal(/"callback_id":"mh:route"/)
    expect(JSON.stringify(view.view)).toContain(`"initial_conversations":["${file}"]`)
    // Saved as it is, it stays the file's.
    await slack.submitView(view.id, { note: 'nothing' })
    const direct = slack.workspace.directMessage(ann).id
    await posted(/^That is so already/, direct)
    expect(await choicesOf('home')).toEqual([])

    await slack.click(button)
    const again = await modal(/"callback_id":"mh:route"/)
    await slack.submitView(again.id, { channels: [file, own], note: 'ours too' })
    await posted(
      /^\*home\* to #home-file, <#C0ROUTE\d+>.*\nSet by <@U0123ABCD>.*It hides that of mailhealth\.yaml: #home-file/,
      direct,
    )
    await slack.waitFor((now) => JSON.stringify(now.home(ann)?.view).includes('ours too'))
    const both = await opens('prod')
    await posted(`MH-${both.number} `, own)

    await slack.command('doctor')
    await said(/\d+ routes?, 1 of them set or removed by people/)
    const now = await slack.waitFor((one) => one.home(ann))
    await slack.click({ ...button, viewId: now.id })
    const last = await modal(/Back to mailhealth\.yaml/)
    await slack.submitView(last.id, { choice: 'configured', note: 'they moved' })
    await posted(/^\*home\* to #home-file: .*\nAs mailhealth\.yaml says\./, direct)
    expect((await choicesOf('home')).map(({ choice }) => choice.kind)).toEqual(['set', 'configured'])
    const alone = await opens('prod')
    await posted(`MH-${alone.number} `, file)
    expect(JSON.stringify(slack.messages(own))).not.toContain(`MH-${alone.number}`)
  })

  test('what is wrong is said at the input, and the modal stays', async () => {
    const staged = await stage({ admins: [ann] })
    const good = channelIn(staged, 'errors')
    await chooses('errors', { channels: [good] })
    const view = await asked(staged, '')
    const rows: readonly [entered: Parameters<typeof staged.slack.submitView>[1], errors: unknown][] = [
      [{ name: 'Two words' }, { name: expect.stringMatching(/^One word/) }],
      [{ name: 'errors' }, { name: expect.stringMatching(/^There is a route errors already/) }],
      [
        { channels: [good, 'C0GENERAL', 'C0ARCHIVED', 'C0PRIVATE'] },
        {
          channels:
            'The bot is not in #general: /invite @mailhealth there. #archived is archived. The bot does not see C0PRIVATE. Where it is private, /invite @mailhealth there.',
        },
      ],
      [{ channels: Array.from({ length: 11 }, () => good) }, { channels: '10 channels at most.' }],
      [
        { channels: [good], tags: ['lab'], checks: ['dane'] },
        { checks: expect.stringMatching(/^None of these checks/) },
      ],
    ]
    for (const [entered, errors] of rows) {
      const { ack } = await staged.slack.submitView(view.id, { name: 'fresh', channels: [good], note: 'x', ...entered })
      expect(errorsIn(ack)).toEqual(errors)
    }
    expect(await choicesOf('fresh')).toEqual([])
    await staged.slack.submitView(view.id, { name: '#Fresh', channels: [good], tags: ['lab'], note: 'x' })
    await said(/^\*fresh\* to /)
    expect(await choicesOf('fresh')).toHaveLength(1)
    await staged.slack.command('route remove fresh no longer')
    await said('There is no route *fresh* any more'.replaceAll('*', '\\*'))
    const known = await asked(staged, 'errors')
    const { ack } = await staged.slack.submitView(known.id, { channels: [], note: 'x' })
    expect(errorsIn(ack)).toEqual({ channels: 'Choose a channel, or remove the route above.' })
  })

  test('of two administrators the second hears that the first was faster, and nothing is lost', async () => {
    const staged = await stage({ admins: [ann, ben] })
    const [one, two] = [channelIn(staged, 'two-one'), channelIn(staged, 'two-two')]
    await chooses('two', { channels: [one] })
    const anns = await asked(staged, 'two', ann)
    const bens = await asked(staged, 'two', ben)
    await staged.slack.submitView(anns.id, { channels: [one, two], note: 'both' })
    await said(/^\*two\* to .*“both”/s)
    const { ack } = await staged.slack.submitView(bens.id, { channels: [two], note: 'nur zwei' })
    expect(errorsIn(ack)).toEqual({ note: expect.stringMatching(/^@ann hat diesen Weg inzwischen geändert/) })
    expect(await choicesOf('two')).toHaveLength(2)
    await staged.slack.closeView(bens.id)

    // Both at the same instant: neither sees the other before it is stored.
    const views = [await asked(staged, 'two', ann), await asked(staged, 'two', ben)]
    const acks = await Promise.all(
      views.map((view, at) =>
        staged.slack.submitView(view.id, { channels: [at === 0 ? one : two], note: `at once ${at}` }),
      ),
    )
    const refused = acks.filter(({ ack }) => errorsIn(ack) !== undefined).length
    if (refused === 0) await said(/changed this route in between|hat diesen Weg inzwischen geändert/)
    await said(/“at once \d”|„at once \d“/)
    expect(await choicesOf('two')).toHaveLength(3)
  })

  test('only administrators are asked, when they click and when they save; others hear which group may', async () => {
    const clock = { ahead: 0, now: () => new Date(Date.now() + clock.ahead) }
    const staged = await stage({ admins: ['S0123ABCD'] }, undefined, { clock, timings: quick })
    const { slack } = staged
    const place = channelIn(staged, 'roles')
    await slack.command('route set', { user: cleo })
    await modal(/Only administrators see or change that \(@mail-oncall\)/, cleo)
    await slack.command(`route set roles to ${place} because I may not`, { user: cleo })
    await said(/^Only administrators see or change that \(@mail-oncall\)/)

    const view = await asked(staged, 'roles')
    const group = slack.workspace.groups.find(({ id }) => id === 'S0123ABCD')
    if (group === undefined) throw new Error('there is no such group')
    group.users = [ben]
    clock.ahead = 360_000
    const before = slack.ephemerals(channel).length
    await slack.submitView(view.id, { name: 'roles', channels: [place], note: 'I was one' })
    const denied = await slack.waitFor((now) => now.ephemerals(channel)[before])
    expect(latest(denied).text).toMatch(/^Only administrators see or change that \(@mail-oncall\)/)
    expect(await choicesOf('roles')).toEqual([])
    await slack.command('route list', { user: ann })
    await slack.waitFor((now) => now.ephemerals(channel)[before + 1])
    group.users = [ann, ben]
  })

  test('after a mention a button asks, and words alone do', async () => {
    const staged = await stage({ admins: [ann] })
    const { slack } = staged
    const place = channelIn(staged, 'words')
    await slack.mention('route set words')
    const offer = await posted(/^A route is set in a window of its own/)
    await slack.click({ messageTs: offer.ts, actionId: 'mh:route' })
    const view = await modal(/"callback_id":"mh:route"/)
    expect(JSON.stringify(view.view)).toContain('"initial_value":"words"')

    await slack.command(`route set words to <#${place}|words> #general because a try`)
    await said(/^The bot is not in #general: \/invite @mailhealth there\.$/)
    await slack.command(`route set words to <#${place}|words> tags gone because a try`)
    await said(/^No target has one of these tags/)
    await slack.mention(`route set words to <#${place}|words> tags lab call nobody because a try`)
    await posted(/^\*words\* to <#C0ROUTE\d+>: tagged `lab`; calls nobody\nSet by/)
    await slack.command('route')
    await said(/Where alerts go: .*\*words\* to <#C0ROUTE\d+>: tagged `lab`/)
    await slack.command('route remove wrods x')
    await said(/There is no route `wrods`\. Did you mean `words`\?/)
    await slack.command('route configured words the file has it')
    await said(/There is no route \*words\* any more/)
    expect((await choicesOf('words')).map(({ choice, reason }) => [choice.kind, reason])).toEqual([
      ['set', 'a try'],
      ['configured', 'the file has it'],
    ])
  })

  test('while the store is away the modal says so and stays; saved again it is done', async () => {
    const away = { now: false }
    const failing = new Proxy(db, {
      get(target, key) {
        if (away.now) throw new Error('the store is away')
        const value = Reflect.get(target, key)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const elsewhere: Backstage = { ...backstage, store: { ...backstage.store, db: failing } }
    const staged = await stageBot(elsewhere, { admins: [ann] })
    try {
      const { slack } = staged
      const place = channelIn(staged, 'away')
      await slack.command('route set away')
      const view = await slack.waitFor((now) => now.modal(ann)?.view['callback_id'] === 'mh:route' && now.modal(ann))
      away.now = true
      const { ack, ackMs } = await slack.submitView(view.id, { channels: [place], note: 'x' })
      expect(errorsIn(ack)).toEqual({ note: expect.stringMatching(/^This could not be checked just now/) })
      expect(ackMs).toBeLessThan(3_000)
      away.now = false
      await slack.submitView(view.id, { channels: [place], note: 'x' })
      await slack.waitFor((now) => now.ephemerals(channel).some((one) => latest(one).text.startsWith('*away* to ')))
      expect(await choicesOf('away')).toHaveLength(1)
    } finally {
      away.now = false
      await staged.close()
    }
  })

  test('a Slack that does not answer in time is no reason to be late', async () => {
    const staged = await stage({ admins: [ann] })
    const place = channelIn(staged, 'slow')
    const view = await asked(staged, 'slow')
    staged.slack.failNext('conversations.info', { timeoutAfterAccept: true }, 9)
    const { ack, ackMs } = await staged.slack.submitView(view.id, { channels: [place], note: 'x' })
    expect(errorsIn(ack)).toEqual({ note: expect.stringMatching(/^This could not be checked just now/) })
    expect(ackMs).toBeLessThan(2_000)
    expect(await choicesOf('slow')).toEqual([])
  })

  test('a file that says something else since is told of, and what somebody chose stays in force', async () => {
    const staged = await stage({ admins: [ann], routes: [{ name: 'drifted', channel: '#drifted-new' }] })
    const place = channelIn(staged, 'drifted')
    channelIn(staged, 'drifted-new')
    await chooses('drifted', { channels: [place], tags: ['lab'] })
    await staged.slack.command('route')
    await said(/\*drifted\* to <#C0ROUTE\d+>/)
    const list = staged.slack.ephemerals(channel).at(-1)
    expect(JSON.stringify(list?.revisions[0]?.blocks)).toContain(
      '⚠️ mailhealth.yaml says something else of it since then.',
    )
    await staged.slack.command('doctor')
    await said(/1 route, 1 of them set or removed by people; .* mailhealth\.yaml says something else of `drifted`/)
    const { number } = await opens('lab')
    await posted(`MH-${number} `, place)
  })

  test('a channel that is named twice, by name and by id, is told once', async () => {
    const staged = await stage({ admins: [ann], routes: [{ channel: '#twice', tags: ['lab'] }] })
    const place = channelIn(staged, 'twice')
    await chooses('twice-more', { channels: [place], tags: ['lab'] })
    const { number } = await opens('lab')
    const shown = await posted(`MH-${number} `, place)
    await posted(/<!subteam\^S0123ABCD> Critical, .*: opened/, place)
    await step(backstage, number, 'noted', {})
    await posted(/note by/, place)
    const own = staged.slack.messages(place)
    expect(own.filter((one) => latest(one).text.includes(`MH-${number} `))).toHaveLength(1)
    const lines = own.filter((one) => one.threadTs === shown.ts).map((one) => latest(one).text)
    expect(lines.filter((line) => line.includes('<!subteam'))).toHaveLength(1)
  })
})

describe('the configuration in Slack', { timeout: 60_000 }, () => {
  test('is a modal for administrators, with pages, and with the ways to change what can be', async () => {
    const staged = await stage({ admins: [ann] })
    const { slack } = staged
    await slack.command('config', { user: ben })
    await modal(/Das sehen und ändern nur Administratoren \(@ann\)/, ben)
    await slack.command('config')
    const view = await modal(/Set in Slack/)
    expect(JSON.stringify(view.view)).toContain('No digest is posted on a schedule')
    await slack.select({ viewId: view.id, actionId: 'mh:config-page', value: JSON.stringify({ v: 1, p: 0 }) })
    await slack.click({ viewId: view.id, actionId: 'mh:digest' })
    const digest = await modal(/"callback_id":"mh:digest"/)
    await slack.closeView(digest.id)
    await slack.click({ viewId: view.id, actionId: 'mh:route', value: JSON.stringify({ v: 1 }) })
    const route = await modal(/"callback_id":"mh:route"/)
    const place = channelIn(staged, 'from-config')
    await slack.submitView(route.id, { name: 'from-config', channels: [place], note: 'seen here' })
    await said(/^\*from-config\* to .*“seen here”/s)
    await slack.mention('config')
    const offer = await posted(/^What is in force is shown in a window of its own/)
    await slack.closeView(view.id)
    await slack.click({ messageTs: offer.ts, actionId: 'mh:config' })
    await modal(/seen here/)
  })
})
