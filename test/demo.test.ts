import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

/** The demo as people start it: the program itself, with a folder of its own for what it writes. */
const program = fileURLToPath(new URL('../apps/cli/src/main.ts', import.meta.url))

let folder: string
let child: ChildProcess | null = null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailhealth-demo-test-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Starts it with stray variables of a real installation, none of which may matter. */
function start(
  ...args: readonly string[]
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = {
    PATH,
    NODE_COMPILE_CACHE,
    TMPDIR: folder,
    DATABASE_URL: 'postgresql://127.0.0.1:1/none',
    SLACK_BOT_TOKEN: 'xoxb-of-the-operator',
  }
  const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'demo', ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = started
  return started
}

interface Played {
  readonly steps: readonly { readonly name: string; readonly at: string; readonly ok: boolean }[]
  readonly messages: readonly {
    readonly ts: string
    readonly thread_ts?: string
    readonly revisions: readonly { readonly at: string; readonly text: string; readonly blocks: readonly object[] }[]
  }[]
}

/** Uses a switch of the page. */
async function turn(url: string, id: string, on: boolean): Promise<void> {
  const body = JSON.stringify({ id, on })
  const answer = await fetch(`${url}page/panel`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect(await answer.json()).toEqual({ ok: true })
}

/** Listens as the page does; the function that it gives resolves when the page was told what matches. */
async function listen(url: string): Promise<(pattern: RegExp) => Promise<void>> {
  const response = await fetch(`${url}page/events`)
  const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
  let heard = ''
  return async (pattern) => {
    while (!pattern.test(heard)) {
      const { value, done } = await reader.read()
      if (done) throw new Error(`the page was not told of ${pattern}`)
      heard += value
    }
  }
}

describe('the demo', { timeout: 90_000 }, () => {
  test('--once plays the story, prints it, and leaves nothing behind', async () => {
    const demo = start('--once')
    const [out, err, [exitCode]] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'exit')])
    expect({ err, exitCode }).toEqual({ err: '', exitCode: 0 })
    const { steps, messages } = JSON.parse(out) as Played
    expect(steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['connected', true],
      ['alerted', true],
      ['acknowledged', true],
      ['resolved', true],
    ])
    const times = steps.map(({ at }) => Date.parse(at))
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(new Set(times).size).toBe(4)

    const [parent, ...lines] = messages
    expect(parent).toEqual({ channel: 'C0MAILOPS', ts: expect.any(String), revisions: expect.any(Array) })
    expect(parent?.revisions.map((one) => /MH-1 \w+/.exec(one.text)?.[0])).toEqual([
      'MH-1 open',
      'MH-1 acknowledged',
      'MH-1 resolved',
    ])
    for (const revision of parent?.revisions ?? []) {
      expect(Object.keys(revision)).toEqual(['at', 'text', 'blocks', 'metadata'])
      expect(revision.blocks.length).toBeGreaterThan(0)
    }
    expect(lines.map((line) => line.thread_ts)).toEqual([parent?.ts, parent?.ts, parent?.ts])
    expect(readdirSync(folder)).toEqual([])
  })

  test('shows a page whose switches break things, until it is interrupted', async () => {
    const demo = start()
    const said: string[] = []
    const url = await new Promise<string>((resolve, reject) => {
      demo.stderr.on('data', (chunk) => {
        said.push(String(chunk))
        const found = /open (http:\S+) in a browser[^]*Ctrl-C ends\n/.exec(said.join(''))?.[1]
        if (found !== undefined) resolve(found)
      })
      demo.once('exit', () => reject(new Error(`it ended: ${said.join('')}`)))
    })
    expect((await fetch(url)).headers.get('content-type')).toMatch(/^text\/html/)
    const told = await listen(url)
    await turn(url, 'listing', true)
    await told(/Critical, MH-1 open: nordwind\.example, DNSBL/)
    await turn(url, 'listing', false)
    await told(/Critical, MH-1 resolved: nordwind\.example, DNSBL/)
    demo.kill('SIGINT')
    const [exitCode] = await once(demo, 'exit')
    expect({ exitCode, said: said.join('').split('\n').at(-2) }).toEqual({
      exitCode: 0,
      said: 'mailhealth: ending the demo …',
    })
    expect(readdirSync(folder)).toEqual([])
  })
})
