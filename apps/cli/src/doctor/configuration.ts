import { relative } from 'node:path'
import type { Config, ConfigError } from '@mailhealth/config'
import { type Answer, fail, ok, type Question, warn } from './question.ts'

/** Whether the configuration is valid, and whether all of it does something. */
export function configurationQuestion(read: Config | ConfigError, cwd: string): Question {
  return {
    id: 'config.valid',
    subject: null,
    text: 'Is the configuration valid?',
    ask: async () => (read instanceof Error ? invalid(read) : judge(read, cwd)),
  }
}

function invalid(error: ConfigError): Answer {
  return fail(
    `No: ${error.message.split('\n').join('; ')}.`,
    'Correct it and ask again: nothing else was asked, since all of it goes by the configuration.',
  )
}

function judge({ file, targets, notes }: Config, cwd: string): Answer {
  const count = `${targets.length} ${targets.length === 1 ? 'target' : 'targets'}`
  const said = `Yes: ${file === null ? 'no file, so the defaults are in force' : relative(cwd, file)} (${count}).`
  if (notes.length > 0) {
    return warn(`${said} Note: ${notes.join('; ')}.`, 'Take out what has no effect, or set what it waits for.')
  }
  return targets.length > 0 ? ok(said) : warn(said, 'Put what is to be watched into mailhealth.yaml.')
}
