import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Config, resolveConfig } from './config.ts'
import { ConfigError } from './config-error.ts'
import { type Environment, readEnvironment, type Variables } from './environment.ts'
import { located, type RawProblem, readContent } from './file-problems.ts'
import { meaningProblems, type Vocabulary } from './meaning.ts'
import { withDomains, withServers } from './overrides.ts'
import { readSecrets } from './secrets.ts'
import { environmentSettings, fileSettings, type Origin } from './settings.ts'
import type { WrittenConfig } from './written.ts'
import { parseYaml, type YamlFile } from './yaml-file.ts'

/** What a configuration is made from. */
export interface LoadOptions {
  /** The file that the operator named; null: MAILHEALTH_CONFIG, else `mailhealth.yaml` where there is one. */
  readonly file: string | null
  readonly cwd: string
  readonly env: Variables
  /** Domains to watch besides the file's. */
  readonly domains?: readonly string[]
  /** Resolvers that go before the file's. */
  readonly servers?: readonly string[]
  /** What findings there are; without it their ids are not held against anything. */
  readonly vocabulary?: Vocabulary
}

/** The file that is read when nobody names one. */
export const defaultFile = 'mailhealth.yaml'

/** Loads the configuration. @throws ConfigError with every problem that was found, a line each */
export function loadConfig(options: LoadOptions): Config {
  const environment = readEnvironment(options.env)
  const file = readConfigFile(options, environment)
  const written = contentOf(file, options.vocabulary)
  const { secrets, notes } = readSecrets(written, options.env)
  const inForce = withDomains(withServers(written, options.servers ?? []), options.domains ?? [])
  return resolveConfig(inForce, {
    file: file.path,
    environment,
    secrets,
    notes,
    settings: [
      ...fileSettings(inForce, (path) => originOf(path, file, written, options)),
      ...environmentSettings(environment, secrets, options.env),
    ],
  })
}

interface ConfigFile {
  readonly path: string | null
  /** As the operator wrote it. */
  readonly shown: string
  readonly yaml: YamlFile
}

function readConfigFile({ file, cwd }: LoadOptions, environment: Environment): ConfigFile {
  const named = file ?? environment.configFile
  const shown = named ?? defaultFile
  const path = resolve(cwd, shown)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    if (named === null && code === 'ENOENT')
      return { path: null, shown, yaml: { content: null, lineOf: () => undefined } }
    const source = file !== null ? '--config' : named !== null ? 'MAILHEALTH_CONFIG' : ''
    const message = code === 'ENOENT' ? `there is no file ${shown}` : `cannot read ${shown} (${code})`
    throw new ConfigError([{ path: source, message }])
  }
  const yaml = parseYaml(text)
  if ('problems' in yaml) throw new ConfigError(yaml.problems, shown)
  return { path, shown, yaml }
}

function contentOf({ yaml, shown }: ConfigFile, vocabulary: Vocabulary | undefined): WrittenConfig {
  const written = readContent(yaml.content)
  const problems: readonly RawProblem[] =
    'problems' in written ? written.problems : meaningProblems(written, vocabulary ?? null)
  if ('problems' in written || problems.length > 0) throw new ConfigError(located(problems, yaml.lineOf), shown)
  return written
}

function originOf(
  path: readonly PropertyKey[],
  { yaml, shown }: ConfigFile,
  written: WrittenConfig,
  { servers = [] }: LoadOptions,
): Origin {
  const [section, key] = path
  if (section === 'resolver' && key === 'servers' && servers.length > 0) return { kind: 'command line' }
  if (section === 'domains' && Number(key) >= written.domains.length) return { kind: 'command line' }
  const line = yaml.lineOf(path)
  return line === undefined ? { kind: 'default' } : { kind: 'file', file: shown, line }
}
