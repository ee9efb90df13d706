import { constants, existsSync } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Environment, Secret } from '@mailhealth/config'
import { openQueues } from '@mailhealth/queue'
import { openStore, StoreInUseError } from '@mailhealth/store'
import { storePlace } from '../product/places.ts'
import { fail, ok, type Question, unknown, warn } from './question.ts'

const gigabyte = 2 ** 30
/** Below this the history has no room to grow. */
const littleBytes = gigabyte
/** Below this the database soon stops. */
const tooLittleBytes = gigabyte / 10

/** What is asked of the places where history and jobs are kept. */
export function storeQuestions(environment: Environment): readonly Question[] {
  const disk = environment.databaseUrl === null ? [diskQuestion(environment.dataDir)] : []
  return [storeQuestion(environment), ...disk, redisQuestion(environment.redisUrl)]
}

function storeQuestion(environment: Environment): Question {
  const place = storePlace(environment)
  return {
    id: 'store.opens',
    subject: 'dataDir' in place ? place.dataDir : 'DATABASE_URL',
    text: 'dataDir' in place ? `Does the data directory ${place.dataDir} open?` : 'Does the database open?',
    async ask() {
      if ('dataDir' in place && !existsSync(place.dataDir)) return notMadeYet(place.dataDir)
      try {
        const store = await openStore(place)
        await store.close()
        return ok(
          store.kind === 'embedded'
            ? 'Yes, its tables are up to date, and no other process holds it.'
            : 'Yes, and its tables are up to date.',
        )
      } catch (error) {
        if (error instanceof StoreInUseError) {
          return unknown(error.message, 'Nothing, where that is mailhealth up.')
        }
        const refused = refusalOf(error)
        if (refused === null) throw error
        return fail(`The database refuses: ${refused}.`, 'Give the user of DATABASE_URL the rights to make tables.')
      }
    },
  }
}

/** What PostgreSQL itself says, where it opens but lets nothing be made; null for any other error. */
function refusalOf(error: unknown): string | null {
  const { code, message } = ((error as Error).cause ?? error) as { code?: unknown; message: string }
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? `${message} (${code})` : null
}

async function notMadeYet(dataDir: string): ReturnType<Question['ask']> {
  const parent = existingPart(dataDir)
  try {
    await access(parent, constants.W_OK)
    return ok('It is not there yet; mailhealth up makes it.')
  } catch {
    return fail(`It is not there, and ${parent} cannot be written.`, 'Set MAILHEALTH_DATA_DIR to a place that can.')
  }
}

function diskQuestion(dataDir: string): Question {
  return {
    id: 'store.disk',
    subject: dataDir,
    text: 'Is there room on its disk?',
    async ask() {
      const { bavail, bsize } = await statfs(existingPart(dataDir))
      return judgeRoom(bavail * bsize)
    },
  }
}

/** Judges how many bytes are free. */
export function judgeRoom(bytes: number): Awaited<ReturnType<Question['ask']>> {
  const free = `${(bytes / gigabyte).toFixed(1)} GiB are free`
  const todo = 'Make room, or shorten retention.runs.'
  if (bytes < tooLittleBytes) return fail(`No: ${free}.`, todo)
  return bytes < littleBytes ? warn(`Little: ${free}.`, todo) : ok(`Yes: ${free}.`)
}

function existingPart(path: string): string {
  let part = resolve(path)
  while (!existsSync(part)) part = dirname(part)
  return part
}

function redisQuestion(redisUrl: Secret | null): Question {
  return {
    id: 'queue.redis',
    subject: null,
    text: 'Is Redis fit for jobs?',
    async ask() {
      if (redisUrl === null) return ok('None is used: without REDIS_URL the jobs are in the store.')
      const queues = await openQueues({ redisUrl: redisUrl.reveal() }, () => undefined)
      await queues.close()
      if (queues.warnings.length === 0) return ok('Yes: it answers, and it evicts nothing.')
      return warn(queues.warnings.join(' '), 'CONFIG SET maxmemory-policy noeviction, and put it into redis.conf too.')
    },
  }
}
