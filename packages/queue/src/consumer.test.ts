import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isOfEndedJob } from './consumer.ts'

describe('a lock that could not be renewed', () => {
  const running = new Map([['run:7', Promise.resolve()]])
  test.each([
    { message: 'could not renew lock for job run:8', isEnded: true },
    { message: 'could not renew lock for job run:7', isEnded: false },
    { message: 'Connection is closed.', isEnded: false },
    { message: 'job run:8: could not renew lock for job run:8', isEnded: false },
  ])('"$message" is of an ended job: $isEnded', ({ message, isEnded }) => {
    expect(isOfEndedJob(new Error(message), running)).toBe(isEnded)
  })

  test('is told by BullMQ in these words', () => {
    const main = createRequire(import.meta.url).resolve('bullmq')
    const source = readFileSync(join(dirname(main), 'classes', 'lock-manager.js'), 'utf8')
    expect(source).toContain('could not renew lock for job ${jobId}')
  })
})
