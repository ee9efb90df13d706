import { parseAddress, parseCidr, parseDomainName, routeName, toDomainName } from '@mailhealth/core'
import * as z from 'zod'
import { durationFault, longestMs } from './duration.ts'
import { parseServer } from './server-address.ts'
import { parseNetwork } from './targets.ts'

/** Text that a function finds nothing wrong with. `expected` completes "expected …" where it is no text at all. */
function text(expected: string, faultOf: (value: string) => string | null, meta: object = {}): z.ZodString {
  return z
    .string({ error: (issue) => (issue.input === undefined ? 'is missing' : expectedInstead(expected, issue.input)) })
    .check((context) => {
      const message = faultOf(context.value)
      if (message !== null) context.issues.push({ code: 'custom', message, input: context.value })
    })
    .meta({ description: expected, ...meta })
}

/** Says what was expected and what was found instead. */
export function expectedInstead(expected: string, input: unknown): string {
  if (input === null) return `expected ${expected}, found nothing`
  if (Array.isArray(input)) return `expected ${expected}, found a list`
  if (typeof input === 'object') return `expected ${expected}, found a mapping`
  const shown = typeof input === 'string' && input.length > 60 ? `${input.slice(0, 60)}…` : input
  return `expected ${expected}, found ${JSON.stringify(shown)}`
}

export const name: z.ZodString = text('a name such as mail.example.com', (value) => {
  try {
    parseDomainName(value)
    return parseAddress(value) === null ? null : `${JSON.stringify(value)} is an address; a name was expected`
  } catch (error) {
    return (error as Error).message
  }
})

export const address: z.ZodString = text('an address such as 192.0.2.10', (value) =>
  parseAddress(value) === null ? `${JSON.stringify(value)} is not an IPv4 or IPv6 address` : null,
)

export const network: z.ZodString = text('a range such as 198.51.100.0/28', (value) => {
  const parsed = parseNetwork(value, 'watched')
  return typeof parsed === 'string' ? null : parsed.fault
})

export const range: z.ZodString = text('a range such as 10.0.0.0/8', (value) =>
  parseCidr(value) === null ? `${JSON.stringify(value)} is not a range such as 10.0.0.0/8` : null,
)

export const server: z.ZodString = text('a resolver: IP, IP:PORT or [IPv6]:PORT', (value) =>
  parseServer(value) === null ? `${JSON.stringify(value)} is not a resolver; write IP, IP:PORT or [IPv6]:PORT` : null,
)

export const zone: z.ZodString = text('the zone of a list such as zen.spamhaus.org', (value) =>
  toDomainName(value) === null ? `${JSON.stringify(value)} is not the zone of a list` : null,
)

export const listCode: z.ZodString = text('a code such as 127.0.0.2, 127.0.0.4-7 or bit 2', (value) =>
  /^127(\.(\*|\d{1,3}(-\d{1,3})?)){3}$|^bit (1|2|4|8|16|32|64|128)$/.test(value)
    ? null
    : `${JSON.stringify(value)} is not a code such as 127.0.0.2, 127.0.0.4-7 or bit 2`,
)

export const selector: z.ZodString = text('a DKIM selector', (value) =>
  toDomainName(value) === null ? `${JSON.stringify(value)} is not a DKIM selector` : null,
)

export const label: z.ZodString = text('a short text', (value) =>
  /^[^\p{C}]{1,64}$/u.test(value) && value.trim() !== ''
    ? null
    : 'expected 1 to 64 characters, and none that is invisible',
)

export const webAddress: z.ZodString = text('an address such as https://wiki.example.com/mail', (value) =>
  /^https?:\/\/[^\s/]/.test(value) && URL.canParse(value)
    ? null
    : `${JSON.stringify(value)} is not an http or https address`,
)

export const timeOfDay: z.ZodString = text('a time of day such as "09:00", in quotes', (value) =>
  /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value) ? null : `${JSON.stringify(value)} is not a time of day such as "09:00"`,
)

export const timeZone: z.ZodString = text('a time zone such as Europe/Berlin', (value) =>
  isTimeZone(value) ? null : `${JSON.stringify(value)} is not a time zone such as Europe/Berlin`,
)

export const mailServer: z.ZodString = text('a mail server such as smtp.example.com', (value) =>
  toDomainName(value) !== null || parseAddress(value) !== null
    ? null
    : `${JSON.stringify(value)} is neither a name nor an address of a mail server`,
)

export const mailAddress: z.ZodString = text('a mail address such as ops@example.com', (value) =>
  /^[^\s@<>,;:"()[\]\\\p{C}]{1,64}@[^\s@]{1,255}$/u.test(value) && toDomainName(value.split('@')[1] ?? '') !== null
    ? null
    : `${JSON.stringify(value)} is not a mail address such as ops@example.com`,
)

// What is no name may be the secret itself: it is not repeated.
export const variable: z.ZodString = text('the name of an environment variable', (value) =>
  /^[A-Z_][A-Z0-9_]*$/i.test(value) ? null : 'is not the name of an environment variable, such as SPAMHAUS_DQS_KEY',
)

export const channel: z.ZodString = text(
  'a channel: "#name" (in quotes, since # begins a comment) or its id',
  (value) =>
    /^#[^\s#,A-Z]{1,80}$|^[CDG][A-Z0-9]{2,}$/.test(value)
      ? null
      : `${JSON.stringify(value)} is not a channel's #name or id`,
)

export const routeLabel: z.ZodString = text('a name such as mail-prod', (value) =>
  routeName(value) === value
    ? null
    : `${JSON.stringify(value)} is not a name such as mail-prod: small letters, no spaces`,
)

export const person: z.ZodString = text('the id of a Slack user or user group such as S0123ABCD', (value) =>
  /^[USW][A-Z0-9]{2,}$/.test(value) ? null : `${JSON.stringify(value)} is not the id of a Slack user or user group`,
)

/** A duration from 1s to 30d, or to `mostMs`. */
export function duration(mostMs: number = longestMs): z.ZodString {
  const fault = (value: string): string | null => durationFault(value, mostMs)
  return text('a duration such as 15m, 6h or 3d', fault, { pattern: '^\\d{1,9}[smhd]$' })
}

/** A duration, or `forever`. */
export function durationOrForever(mostMs: number): z.ZodString {
  const fault = (value: string): string | null => (value === 'forever' ? null : durationFault(value, mostMs))
  return text('a duration such as 90d, or forever', fault, { pattern: '^(\\d{1,9}[smhd]|forever)$' })
}

/** A whole number within bounds. */
export function whole(least: number, most: number): z.ZodInt {
  const expected = `a whole number from ${least} to ${most}`
  return z
    .int({ error: (issue) => expectedInstead(expected, issue.input) })
    .min(least, { error: (issue) => expectedInstead(expected, issue.input) })
    .max(most, { error: (issue) => expectedInstead(expected, issue.input) })
}

export const port: z.ZodInt = whole(1, 65_535)

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}
