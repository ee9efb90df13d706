import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { neededScopes } from './connection/scopes.ts'
import { checkShortcutId, commandName, shortcutId } from './inbound/listeners.ts'
import { actionIds } from './render/incident-actions.ts'

const manifest = readFileSync(new URL('../../../infra/slack/manifest.yaml', import.meta.url), 'utf8')

/** The items of the list under a key, without their comments. */
function listUnder(key: string): string[] {
  const [, rest = ''] = manifest.split(new RegExp(`^ +${key}:\n`, 'm'))
  return (/^(?: +- .*\n)+/.exec(rest)?.[0] ?? '')
    .trim()
    .split('\n')
    .map((line) => line.trim().replace(/^- (\S+).*$/, '$1'))
}

/** Which scope each method of the Web API that the bot calls needs. */
const scopesOf: { readonly [method: string]: readonly string[] } = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
}

const vectors = process.env.MAILHEALTH_VECTORS ?? fileURLToPath(new URL('../../../../shared/vectors', import.meta.url))
const schemas = `${vectors}/slack/manifest-schema`
const isThere = existsSync(schemas)
const jsonOf = (path: string): unknown => JSON.parse(readFileSync(`${schemas}/${path}`, 'utf8'))

describe.skipIf(!isThere)(
  `the manifest by Slack's own schema${isThere ? '' : ': skipped, set MAILHEALTH_VECTORS'}`,
  () => {
    test('is valid; what Slack calls invalid is not', () => {
      const schema = z.fromJSONSchema(jsonOf('schemas/manifest.schema.1.0.0.json') as never)
      expect(schema.safeParse(parse(manifest)).error?.issues).toBeUndefined()
      expect(schema.safeParse(jsonOf('tests/manifests/v1/manifest.valid.json')).success).toBe(true)
      expect(schema.safeParse(jsonOf('tests/manifests/v1/manifest.invalid.json')).success).toBe(false)
    })
  },
)

describe('the manifest', () => {
  test('asks for exactly the scopes that are used', () => {
    const code = sources().join('\n')
    const called = Object.keys(scopesOf).filter((method) =>
      new RegExp(`(interactive|outbound|client)\\.${method}\\(`).test(code),
    )
    expect(called).toEqual(Object.keys(scopesOf))
    const anyCall =
      /(?:interactive|outbound|client)\.((?:auth|chat|conversations|usergroups|users|views|files)(?:\.\w+)+)\(/g
    for (const [, method = ''] of code.matchAll(anyCall)) expect(scopesOf).toHaveProperty([method])
    const used = new Set(['commands', 'app_mentions:read', ...Object.values(scopesOf).flat()])
    expect(listUnder('bot').toSorted()).toEqual([...used].toSorted())
    // What the doctor asks of a token.
    expect(listUnder('bot')).toEqual(neededScopes)
  })

  test('names the command and the events that are listened to', () => {
    expect(manifest).toContain(`- command: ${commandName}\n`)
    expect(manifest.match(/- command:/g)).toHaveLength(1)
    expect([...manifest.matchAll(/type: (\w+) .*\n +callback_id: (.*)\n/g)].map(([, ...one]) => one)).toEqual([
      ['message', shortcutId],
      ['global', checkShortcutId],
    ])
    expect(manifest.match(/callback_id:/g)).toHaveLength(2)
    expect(listUnder('bot_events')).toEqual(['app_home_opened', 'app_mention'])
    expect(Object.values(actionIds).every((id) => id.startsWith('mh:'))).toBe(true)
  })

  test('keeps within what Slack takes', () => {
    const field = (name: string): string =>
      new RegExp(`^ +(?:- )?${name}: "?([^"\n#]*)`, 'm').exec(manifest)?.[1]?.trim() ?? ''
    expect(field('name').length).toBeLessThanOrEqual(35)
    expect(field('description').length).toBeLessThanOrEqual(140)
    expect(field('display_name').length).toBeLessThanOrEqual(80)
  })
})

function sources(): string[] {
  const root = new URL('./', import.meta.url)
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(name, root), 'utf8'))
}
