import { ConfigError } from './config-error.ts'
import { readSecret, type Variables } from './environment.ts'
import type { Secret } from './secret.ts'
import type { WrittenConfig } from './written.ts'

/** The secrets that the file names, by their variables; null for what is not set. */
export type Secrets = { readonly [variable: string]: Secret | null }

/** A place in the file that names a secret. */
interface Naming {
  readonly path: string
  readonly variable: string
  /** What follows when the variable is not set, as the rest of a sentence. */
  readonly without: string
  readonly isUrl: boolean
}

/**
 * Reads what the file names; `notes` tell of what is not set.
 *
 * @throws ConfigError that names the variable, never with its value
 */
export function readSecrets(written: WrittenConfig, env: Variables): { secrets: Secrets; notes: readonly string[] } {
  const secrets: { [variable: string]: Secret | null } = {}
  const notes: string[] = []
  for (const { path, variable, without, isUrl } of namings(written)) {
    const secret = readSecret(variable, env, refuse)
    if (secret === null) notes.push(`${path}: ${variable} is not set, so ${without}`)
    else if (isUrl && !isWebAddress(secret.reveal())) refuse(variable, 'is not an http or https address')
    secrets[variable] = secret
  }
  return { secrets, notes }
}

function namings({ dnsbl, fallback }: WrittenConfig): readonly Naming[] {
  const { webhook = null, smtp = null, pulse = null } = fallback ?? {}
  const naming = (path: string, variable: string, without: string, isUrl = false): Naming[] => [
    { path, variable, without, isUrl },
  ]
  return [
    ...Object.entries(dnsbl.keys).flatMap(([operator, { env }]) =>
      naming(`dnsbl.keys.${operator}`, env, 'no key is used'),
    ),
    ...dnsbl.add.flatMap((list, index) =>
      typeof list === 'string' || list.key === undefined
        ? []
        : naming(`dnsbl.add[${index}].key`, list.key.env, 'no key is used'),
    ),
    ...(webhook === null ? [] : naming('fallback.webhook.url', webhook.url.env, 'nothing is sent there', true)),
    ...(smtp?.password == null ? [] : naming('fallback.smtp.password', smtp.password.env, 'no mail is sent')),
    ...(pulse === null ? [] : naming('fallback.pulse.url', pulse.url.env, 'no pulse is sent', true)),
  ]
}

function refuse(path: string, message: string): never {
  throw new ConfigError([{ path, message }])
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]/.test(text) && URL.canParse(text)
}
