/** What survives JSON unchanged: all that is stored, queued or printed is made of it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue }

/** JSON text that a database takes: NUL and lone surrogates, which PostgreSQL refuses, become U+FFFD. */
export function toStorableJson(value: JsonValue): string {
  return JSON.stringify(value).replace(/\\(u0000|ud[89a-f]..|.)/g, (escape, code: string) =>
    code.length > 1 ? '\ufffd' : escape,
  )
}
