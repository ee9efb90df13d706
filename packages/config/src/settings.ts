import type { JsonValue } from '@mailhealth/core'
import { pathText } from './config-error.ts'
import { type Environment, environmentDefaults, type Variables } from './environment.ts'
import type { Secret } from './secret.ts'
import type { WrittenConfig } from './written.ts'

/** Where a value comes from. `variable` is NAME, or NAME_FILE where a file has the value. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'command line' }

/** One value in force, as it is written, and where it comes from. A secret's value is a mask. */
export interface Setting {
  /** A path of the file, or the name of a variable. */
  readonly path: string
  readonly value: JsonValue
  readonly origin: Origin
}

/** Says of a path in the file where its value comes from. */
export type OriginOf = (path: readonly PropertyKey[]) => Origin

/** Every value of the file's settings; empty lists and mappings count as values. */
export function fileSettings(written: WrittenConfig, originOf: OriginOf): readonly Setting[] {
  return leavesOf(written as unknown as JsonValue, [], originOf)
}

/** Every variable, set or not; those that hold keys of lists too. */
export function environmentSettings(
  environment: Environment,
  keys: { readonly [variable: string]: Secret | null },
  env: Variables,
): readonly Setting[] {
  const originOf = (name: string): Origin => {
    const variable = [name, `${name}_FILE`].find((one) => env[one])
    return variable === undefined ? { kind: 'default' } : { kind: 'environment', variable }
  }
  const values: { readonly [name: string]: Secret | string | null } = {
    MAILHEALTH_CONFIG: environment.configFile,
    MAILHEALTH_DATA_DIR: environment.dataDir,
    DATABASE_URL: environment.databaseUrl,
    REDIS_URL: environment.redisUrl,
    SLACK_BOT_TOKEN: environment.slackBotToken,
    SLACK_APP_TOKEN: environment.slackAppToken,
    SLACK_SIGNING_SECRET: environment.slackSigningSecret,
    SLACK_API_URL: environment.slackApiUrl,
    LOG_LEVEL: environment.logLevel,
    MAILHEALTH_HTTP: env['MAILHEALTH_HTTP'] || environmentDefaults.MAILHEALTH_HTTP,
    ...keys,
  }
  return Object.entries(values).map(([path, value]) => ({
    path,
    value: value === null ? null : String(value),
    origin: originOf(path),
  }))
}

function leavesOf(value: JsonValue, path: readonly PropertyKey[], originOf: OriginOf): readonly Setting[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (entries.length === 0) return [{ path: pathText(path), value, origin: originOf(path) }]
  return entries.flatMap(([key, one]) => leavesOf(one, [...path, Array.isArray(value) ? Number(key) : key], originOf))
}
