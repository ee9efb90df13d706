import { changeIds, enabledLists, findingIds, type ListChoice, ListChoiceError, specOf } from '@mailhealth/catalogue'
import { type Config, ConfigError, type LoadOptions, loadConfig, type Vocabulary } from '@mailhealth/config'

/**
 * Loads the configuration as loadConfig() does, and holds it against the catalogue: findings and lists have to exist.
 *
 * @throws ConfigError with every problem that was found
 */
export function loadConfiguration(options: Omit<LoadOptions, 'vocabulary'>): Config {
  const config = loadConfig({ ...options, vocabulary })
  try {
    enabledLists(listChoiceOf(config))
  } catch (error) {
    if (error instanceof ListChoiceError) throw inFile(error, config)
    throw error
  }
  return config
}

/** What a configuration says about lists, its keys revealed: for the catalogue, which puts them where JSON and logs do not look. */
export function listChoiceOf({ dnsbl }: Config): ListChoice {
  const keys = Object.entries(dnsbl.keys).map(([operator, secret]) => [operator, secret.reveal()] as const)
  const add = dnsbl.add.map((list) => {
    if (typeof list === 'string') return list
    const { key, ...said } = list
    return key === undefined ? said : { ...said, key: key?.reveal() ?? null }
  })
  return { disable: dnsbl.disable, add, keys: Object.fromEntries(keys) }
}

const vocabulary: Vocabulary = Object.fromEntries([
  ...findingIds.map((id) => {
    const { severity } = specOf(id)
    return [id, typeof severity === 'object' && 'below' in severity ? 'days' : 'other'] as const
  }),
  ...changeIds.map((id) => [id, 'other'] as const),
])

function inFile(error: ListChoiceError, config: Config): ConfigError {
  const [, path = '', message = ''] = /^(\S+): ([^]*)$/.exec(error.message) ?? []
  const origin = config.settings.find((setting) => setting.path.startsWith(path))?.origin
  if (origin?.kind !== 'file') return new ConfigError([{ path, message }])
  return new ConfigError([{ path, line: origin.line, message }], origin.file)
}
