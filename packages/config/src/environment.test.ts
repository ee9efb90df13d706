import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEnvironment } from './index.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailhealth-environment-'))
  writeFileSync(join(folder, 'token'), 'xoxb-from-file\n')
  writeFileSync(join(folder, 'empty'), '\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

test('what is unset or empty has its default', () => {
  expect(readEnvironment({ SLACK_BOT_TOKEN: '', LOG_LEVEL: '', MAILHEALTH_HTTP: '' })).toEqual({
    configFile: null,
    dataDir: './data',
    databaseUrl: null,
    redisUrl: null,
    slackBotToken: null,
    slackAppToken: null,
    slackSigningSecret: null,
    slackApiUrl: null,
    logLevel: 'info',
    http: { host: '127.0.0.1', port: 7208 },
  })
})

test('everything can be set', () => {
  const environment = readEnvironment({
    MAILHEALTH_CONFIG: 'other.yaml',
    MAILHEALTH_DATA_DIR: '/var/lib/mailhealth',
    DATABASE_URL: 'postgres://mailhealth:pw@db.example/mailhealth',
    REDIS_URL: 'rediss://redis.example:6380',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
    SLACK_SIGNING_SECRET: 'signing',
    SLACK_API_URL: 'http://127.0.0.1:4000/api/',
    LOG_LEVEL: 'DEBUG',
    MAILHEALTH_HTTP: '[::1]:0',
  })
  const { databaseUrl, redisUrl, slackBotToken, slackAppToken, slackSigningSecret, ...open } = environment
  expect(open).toEqual({
    configFile: 'other.yaml',
    dataDir: '/var/lib/mailhealth',
    slackApiUrl: 'http://127.0.0.1:4000/api/',
    logLevel: 'debug',
    http: { host: '::1', port: 0 },
  })
  const secrets = [databaseUrl, redisUrl, slackBotToken, slackAppToken, slackSigningSecret]
  expect(secrets.map((secret) => secret?.reveal())).toEqual([
    'postgres://mailhealth:pw@db.example/mailhealth',
    'rediss://redis.example:6380',
    'xoxb-1',
    'xapp-1',
    'signing',
  ])
})

test('a secret may be in a file', () => {
  expect(readEnvironment({ SLACK_BOT_TOKEN_FILE: join(folder, 'token') }).slackBotToken?.reveal()).toBe(
    'xoxb-from-file',
  )
})

describe('what is refused', () => {
  test.each([
    [
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_BOT_TOKEN_FILE: 'token' },
      'SLACK_BOT_TOKEN: is set, and so is SLACK_BOT_TOKEN_FILE; unset one of them',
    ],
    [{ REDIS_URL_FILE: '/nowhere/redis' }, 'REDIS_URL_FILE: cannot read /nowhere/redis (ENOENT)'],
    [
      { DATABASE_URL: 'mysql://root:secret@db.example/x' },
      'DATABASE_URL: is not an address that begins with postgres://',
    ],
    [{ REDIS_URL: 'redis.example:6379' }, 'REDIS_URL: is not an address that begins with redis://'],
    [{ SLACK_API_URL: 'slack.com' }, 'SLACK_API_URL: is not an http or https address'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: "loud" is none of trace, debug, info, warn, error, fatal, silent'],
    [{ MAILHEALTH_HTTP: '7208' }, 'MAILHEALTH_HTTP: "7208" is not HOST:PORT, such as 127.0.0.1:7208 or [::1]:7208'],
    [
      { MAILHEALTH_HTTP: '127.0.0.1:65536' },
      'MAILHEALTH_HTTP: "127.0.0.1:65536" is not HOST:PORT, such as 127.0.0.1:7208 or [::1]:7208',
    ],
    [
      { MAILHEALTH_HTTP: '[nonsense]:1' },
      'MAILHEALTH_HTTP: "[nonsense]:1" is not HOST:PORT, such as 127.0.0.1:7208 or [::1]:7208',
    ],
    [
      { LOG_LEVEL: 'loud', SLACK_API_URL: 'x' },
      'SLACK_API_URL: is not an http or https address\nLOG_LEVEL: "loud" is none of trace, debug, info, warn, error, fatal, silent',
    ],
  ])('%j', (env, message) => {
    expect(() => readEnvironment(env)).toThrow(expect.objectContaining({ name: 'ConfigError', message }))
  })

  test('an empty file', () => {
    const file = join(folder, 'empty')
    expect(() => readEnvironment({ SLACK_APP_TOKEN_FILE: file })).toThrow(`SLACK_APP_TOKEN_FILE: ${file} is empty`)
  })
})
