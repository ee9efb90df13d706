/** One thing wrong with a payload: where (RFC 6901 pointer) and what, in the words that Slack uses. */
export interface Problem {
  readonly pointer: string
  readonly message: string
}

/** Looks at one value that stands at a pointer. */
export type Rule = (value: unknown, pointer: string) => readonly Problem[]

/** A JSON object whose fields nobody looked at yet. */
export type Fields = { readonly [key: string]: unknown }

/** Whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const none: readonly Problem[] = []

/** A problem list with one entry. */
export function problem(pointer: string, message: string): readonly Problem[] {
  return [{ pointer, message }]
}

/** A string of `min` to `max` UTF-16 units: never laxer than Slack, whichever unit Slack counts. */
export function string(min: number, max: number): Rule {
  return (value, pointer) => {
    if (typeof value !== 'string') return problem(pointer, 'must be a string')
    if (value.length < min) return problem(pointer, `must be more than ${min - 1} characters`)
    return value.length > max ? problem(pointer, `must be less than ${max + 1} characters`) : none
  }
}

/** A string of a given form. */
export function pattern(form: RegExp, message: string): Rule {
  return (value, pointer) => (typeof value === 'string' && form.test(value) ? none : problem(pointer, message))
}

export const flag: Rule = (value, pointer) =>
  typeof value === 'boolean' ? none : problem(pointer, 'must be a boolean')

/** A number between two bounds, both included. */
export function number(min: number, max: number): Rule {
  return (value, pointer) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return problem(pointer, 'must be a number')
    return value < min || value > max ? problem(pointer, `must be between ${min} and ${max}`) : none
  }
}

/** A whole number between two bounds, both included. */
export function whole(min: number, max: number): Rule {
  return all(number(min, max), (value, pointer) =>
    Number.isInteger(value) ? none : problem(pointer, 'must be an integer'),
  )
}

/** One of a closed set of values. */
export function oneOf(...values: readonly (string | number)[]): Rule {
  return (value, pointer) =>
    values.includes(value as string) ? none : problem(pointer, `must be one of: ${values.join(', ')}`)
}

/** An array of `min` to `max` items, each obeying a rule. */
export function list(item: Rule, min: number, max: number): Rule {
  return (value, pointer) => {
    if (!Array.isArray(value)) return problem(pointer, 'must be an array')
    if (value.length < min) return problem(pointer, `no fewer than ${min} items required`)
    if (value.length > max) return problem(pointer, `no more than ${max} items allowed`)
    return value.flatMap((one, index) => item(one, `${pointer}/${index}`))
  }
}

/** An object with these fields and no others. */
export function object(required: { readonly [key: string]: Rule }, optional: { readonly [key: string]: Rule }): Rule {
  return (value, pointer) => {
    if (!isFields(value)) return problem(pointer, 'must be an object')
    const problems: Problem[] = []
    for (const key of Object.keys(required))
      if (value[key] === undefined) problems.push({ pointer, message: `missing required field: ${key}` })
    for (const [key, field] of Object.entries(value)) {
      const rule = required[key] ?? optional[key]
      if (rule === undefined) problems.push({ pointer, message: `invalid additional property: ${key}` })
      else if (field !== undefined) problems.push(...rule(field, `${pointer}/${escaped(key)}`))
    }
    return problems
  }
}

/** An object whose `type` chooses the rule for the rest of it. */
export function byType(rules: { readonly [type: string]: Rule }): Rule {
  return (value, pointer) => {
    if (!isFields(value)) return problem(pointer, 'must be an object')
    const type = value['type']
    if (typeof type !== 'string') return problem(pointer, 'missing required field: type')
    const rule = Object.hasOwn(rules, type) ? rules[type] : undefined
    return rule === undefined ? problem(`${pointer}/type`, `unsupported type: ${type}`) : rule(value, pointer)
  }
}

/** Some of the types of a table. */
export function only(rules: { readonly [type: string]: Rule }, ...types: readonly string[]): Rule {
  return byType(Object.fromEntries(types.map((type) => [type, rules[type] as Rule])))
}

/** All of several rules; the later ones look only at what the earlier ones found well formed. */
export function all(...rules: readonly Rule[]): Rule {
  return (value, pointer) => {
    for (const rule of rules) {
      const problems = rule(value, pointer)
      if (problems.length > 0) return problems
    }
    return none
  }
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
