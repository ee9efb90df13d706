import type { MtaStsMode, MtaStsPolicyFault } from '@mailhealth/catalogue'
import { toDomainName } from '@mailhealth/core'

/** Something in a policy's body that is outside the grammar. */
export interface PolicyFault {
  readonly fault: MtaStsPolicyFault
  readonly text: string
}

/** A policy that senders can use. */
export interface Policy {
  readonly mode: MtaStsMode
  readonly maxAgeSeconds: number
  /** Host names and `*.` patterns, lower-case, in order and once each: their order says nothing. */
  readonly mx: readonly string[]
}

/** What a body came to. `policy` is null when senders have to refuse it; `mode` is what it wanted, as far as it says. */
export interface ReadPolicy {
  readonly policy: Policy | null
  readonly mode: MtaStsMode | null
  readonly faults: readonly PolicyFault[]
}

/** The most that max_age may say: a year of 365.25 days and six hours (RFC 8461 §3.2). */
export const longestMaxAgeSeconds = 31_557_600

/** So many lines are read; 64 KiB could hold thousands of empty ones. */
const maxLines = 2000
const maxFaults = 8
const modes: readonly MtaStsMode[] = ['enforce', 'testing', 'none']

/**
 * Reads the body of a policy (RFC 8461 §3.2): `key: value` lines ended by LF or CRLF (erratum 6253). Of a key that may
 * come once the first counts. Keys that it does not know are ignored; one that is outside the grammar is a fault that
 * some senders mind, and leaves a policy.
 */
export function parsePolicy(body: string): ReadPolicy {
  const lines = body.split('\n', maxLines).map((line) => line.replace(/[ \t\r]+$/, ''))
  const fields = lines.filter((line) => line !== '').map(readLine)
  const first = (key: string): string | undefined => fields.find((field) => field.key === key)?.value
  const mode = modes.find((one) => one === first('mode')) ?? null
  const maxAge = first('max_age')
  const mx = fields.filter(({ key }) => key === 'mx').map(({ value }) => value)
  const fatal = [
    ...faultIf(first('version') !== 'STSv1', 'version', first('version')),
    ...faultIf(mode === null, 'mode', first('mode')),
    ...faultIf(!isMaxAge(maxAge), 'max-age', maxAge),
    ...mx.flatMap((value) => faultIf(patternOf(value) === null, 'mx', value)),
    ...faultIf(mx.length === 0 && mode !== null && mode !== 'none', 'no-mx', ''),
  ]
  const odd = fields.flatMap(({ key, line }) => faultIf(key === null, 'field', line))
  const patterns = mx.flatMap((value) => patternOf(value) ?? [])
  return {
    mode,
    policy:
      fatal.length > 0 || mode === null
        ? null
        : { mode, maxAgeSeconds: Number(maxAge), mx: [...new Set(patterns)].sort() },
    faults: [...fatal, ...odd].slice(0, maxFaults),
  }
}

/** A policy as text, so that two that say the same look the same. */
export function normalPolicy({ mode, maxAgeSeconds, mx }: Policy): string {
  const hosts = mx.map((pattern) => `mx: ${pattern}`)
  return ['version: STSv1', `mode: ${mode}`, ...hosts, `max_age: ${maxAgeSeconds}`].join('\n')
}

interface Line {
  /** Null for a line outside the grammar. */
  readonly key: string | null
  readonly value: string
  readonly line: string
}

function readLine(line: string): Line {
  const [, key, value = ''] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*([^]*)$/.exec(line) ?? []
  const isKnown = key === 'version' || key === 'mode' || key === 'mx' || key === 'max_age'
  // An extension's value is one visible character at least, and no control characters.
  const isField = key !== undefined && (isKnown || /^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$/.test(value))
  return { key: isField ? key : null, value, line }
}

function isMaxAge(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,10}$/.test(text) && Number(text) <= longestMaxAgeSeconds
}

/** A host name, or `*.` before one; A-labels alone, since that is what MX records hold. */
function patternOf(text: string): string | null {
  const name = text.startsWith('*.') ? text.slice(2) : text
  if (/[^\x21-\x7e]/.test(name) || name.endsWith('.') || name.includes('_')) return null
  return toDomainName(name) === null ? null : text.toLowerCase()
}

function faultIf(isSo: boolean, fault: MtaStsPolicyFault, text: string | undefined): PolicyFault[] {
  return isSo ? [{ fault, text: (text ?? '').slice(0, 80) }] : []
}
