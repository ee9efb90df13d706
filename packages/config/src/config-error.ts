/** One thing that is wrong with what the operator wrote. */
export interface ConfigProblem {
  /** Where: `domains[0].dkim.selectors[1].name`, or the name of a variable or an option. Empty for the file as a whole. */
  readonly path: string
  /** The line in the file, from 1; absent when it is not in the file. */
  readonly line?: number
  readonly message: string
  /** What to write instead, as a clause: `did you mean "name"?`. */
  readonly hint?: string
}

/** The operator made a mistake. The message has one line a problem: `mailhealth.yaml:3: hosts[0].name: …`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[], file: string | null = null) {
    super(problems.map((problem) => lineOf(problem, file)).join('\n'))
    this.problems = problems
  }
}

/** A path as people read it: `a.b[0].c`; a key with a dot in it is quoted: `severity["tls.certificate-name"]`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    const key = String(part)
    if (!/^[\w-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}

function lineOf({ path, line, message, hint }: ConfigProblem, file: string | null): string {
  const place = file === null ? '' : line === undefined ? `${file}: ` : `${file}:${line}: `
  return `${place}${path === '' ? '' : `${path}: `}${message}${hint === undefined ? '' : `; ${hint}`}`
}
