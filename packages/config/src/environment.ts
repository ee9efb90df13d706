import { readFileSync } from 'node:fs'
import { parseAddress, toDomainName } from '@mailhealth/core'
import { ConfigError, type ConfigProblem } from './config-error.ts'
import { Secret } from './secret.ts'

/** Variables by name, as `process.env` has them. */
export type Variables = { readonly [name: string]: string | undefined }

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Where health, metrics and the dashboard listen. */
export interface HttpPlace {
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
}

/** What the environment says. Null where a variable is unset or empty. */
export interface Environment {
  readonly configFile: string | null
  readonly dataDir: string
  readonly databaseUrl: Secret | null
  readonly redisUrl: Secret | null
  readonly slackBotToken: Secret | null
  readonly slackAppToken: Secret | null
  readonly slackSigningSecret: Secret | null
  readonly slackApiUrl: string | null
  readonly logLevel: LogLevel
  readonly http: HttpPlace
}

export const environmentDefaults = {
  MAILHEALTH_DATA_DIR: './data',
  LOG_LEVEL: 'info',
  MAILHEALTH_HTTP: '127.0.0.1:7208',
} as const

/** Reads the environment. @throws ConfigError that names each variable with what is wrong, never with a secret's value */
export function readEnvironment(env: Variables): Environment {
  const problems: ConfigProblem[] = []
  const report = (path: string, message: string): null => {
    problems.push({ path, message })
    return null
  }
  const secret = (name: string): Secret | null => readSecret(name, env, report)
  const environment: Environment = {
    configFile: env['MAILHEALTH_CONFIG'] || null,
    dataDir: env['MAILHEALTH_DATA_DIR'] || environmentDefaults.MAILHEALTH_DATA_DIR,
    databaseUrl: addressed(secret('DATABASE_URL'), 'DATABASE_URL', ['postgres:', 'postgresql:'], report),
    redisUrl: addressed(secret('REDIS_URL'), 'REDIS_URL', ['redis:', 'rediss:'], report),
    slackBotToken: secret('SLACK_BOT_TOKEN'),
    slackAppToken: secret('SLACK_APP_TOKEN'),
    slackSigningSecret: secret('SLACK_SIGNING_SECRET'),
    slackApiUrl: readApiUrl(env, report),
    logLevel: readLogLevel(env, report),
    http: readHttp(env, report),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return environment
}

type Report = (path: string, message: string) => null

/**
 * Reads a secret from NAME, or from the file that NAME_FILE names (a newline at its end is not part of it).
 * What is wrong goes to `report`; null then, and when neither is set.
 */
export function readSecret(name: string, env: Variables, report: Report): Secret | null {
  const value = env[name]
  const file = env[`${name}_FILE`]
  if (!file) return value ? new Secret(value) : null
  if (value) return report(name, `is set, and so is ${name}_FILE; unset one of them`)
  try {
    const content = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    return content === '' ? report(`${name}_FILE`, `${file} is empty`) : new Secret(content)
  } catch (error) {
    return report(`${name}_FILE`, `cannot read ${file} (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`)
  }
}

function addressed(
  secret: Secret | null,
  name: string,
  protocols: readonly [string, ...string[]],
  report: Report,
): Secret | null {
  if (secret === null || protocols.includes(protocolOf(secret.reveal()) ?? '')) return secret
  return report(name, `is not an address that begins with ${protocols[0]}//`)
}

function readApiUrl(env: Variables, report: Report): string | null {
  const value = env['SLACK_API_URL']
  if (!value) return null
  if (['http:', 'https:'].includes(protocolOf(value) ?? '')) return value
  return report('SLACK_API_URL', 'is not an http or https address')
}

function readLogLevel(env: Variables, report: Report): LogLevel {
  const value = env['LOG_LEVEL'] || environmentDefaults.LOG_LEVEL
  const level = logLevels.find((one) => one === value.toLowerCase())
  if (level === undefined) report('LOG_LEVEL', `${JSON.stringify(value)} is none of ${logLevels.join(', ')}`)
  return level ?? environmentDefaults.LOG_LEVEL
}

function readHttp(env: Variables, report: Report): HttpPlace {
  const value = env['MAILHEALTH_HTTP'] || environmentDefaults.MAILHEALTH_HTTP
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(value)
  const host = match?.[1] ?? match?.[2] ?? ''
  const port = Number(match?.[3])
  const isHost = match?.[1] === undefined ? toDomainName(host) !== null : parseAddress(host) !== null
  if (!isHost || port > 65_535) {
    report('MAILHEALTH_HTTP', `${JSON.stringify(value)} is not HOST:PORT, such as 127.0.0.1:7208 or [::1]:7208`)
  }
  return { host, port }
}

function protocolOf(text: string): string | null {
  return URL.canParse(text) ? new URL(text).protocol : null
}
