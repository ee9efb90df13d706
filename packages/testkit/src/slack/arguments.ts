import type { JsonObject, JsonValue } from '@mailhealth/core'
import { SlackRefusal } from './refusal.ts'

/** Arguments that arrive as JSON text inside forms, and how Slack calls them when they cannot be read. */
const structured: { readonly [name: string]: string } = {
  blocks: 'invalid_blocks_format',
  attachments: 'invalid_attachments',
  metadata: 'invalid_metadata_format',
  view: 'invalid_arguments',
}

/** The arguments of a Web API call. */
export class Arguments {
  readonly fields: JsonObject

  constructor(fields: JsonObject) {
    this.fields = fields
  }

  /** A text argument; null when it is missing or empty. */
  text(name: string): string | null {
    const value = this.fields[name]
    return value === undefined || value === null || value === '' ? null : String(value)
  }

  flag(name: string): boolean {
    return ['true', '1'].includes(String(this.fields[name]))
  }

  number(name: string, fallback: number): number {
    const text = this.text(name)
    const value = text === null ? fallback : Number(text)
    if (!Number.isInteger(value) || value < 1) throw new SlackRefusal('invalid_arguments')
    return value
  }

  /** A JSON argument, whether it came as JSON or as text inside a form. */
  json(name: string): JsonValue | undefined {
    const value = this.fields[name]
    if (typeof value !== 'string') return value ?? undefined
    try {
      return JSON.parse(value) as JsonValue
    } catch {
      throw new SlackRefusal(structured[name] ?? 'invalid_arguments')
    }
  }

  /** All arguments with JSON texts read, where they can be. */
  readable(): JsonObject {
    const read = Object.entries(this.fields).map(([name, value]) => {
      try {
        return [name, name in structured ? (this.json(name) ?? null) : value]
      } catch {
        return [name, value]
      }
    })
    return Object.fromEntries(read)
  }
}

/**
 * Reads the body of a call.
 *
 * @throws SlackRefusal `invalid_json`, `json_not_object`, `invalid_form_data`
 */
export function readArguments(contentType: string | undefined, body: string): Arguments {
  if (!contentType?.includes('json')) {
    if (body !== '' && !contentType?.includes('application/x-www-form-urlencoded'))
      throw new SlackRefusal('invalid_form_data')
    return new Arguments(Object.fromEntries(new URLSearchParams(body)))
  }
  return new Arguments(readJsonObject(body))
}

/** @throws SlackRefusal `invalid_json`, `json_not_object` */
export function readJsonObject(body: string): JsonObject {
  let value: JsonValue
  try {
    value = JSON.parse(body) as JsonValue
  } catch {
    throw new SlackRefusal('invalid_json')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SlackRefusal('json_not_object')
  return value as JsonObject
}
