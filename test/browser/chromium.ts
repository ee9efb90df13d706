import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

const executablePath = '/usr/bin/chromium'
const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Why these tests are skipped where there is no browser. */
export const needsChromium = 'needs Chromium: apt-get install chromium'
export const hasChromium: boolean = existsSync(executablePath)

/** The width of a telephone, in CSS pixels. */
export const phone = { width: 390, height: 844 } as const

/** Starts a browser that asks nobody for anything. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args: quiet })
}

/** The demo, as `npm start` runs it where nothing is configured. */
export interface RunningDemo {
  readonly url: string
  stop(): Promise<void>
}

/** Starts the demo. @throws Error when it ends before it says where its page is */
export async function startDemo(): Promise<RunningDemo> {
  const demo = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'demo'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: string[] = []
  const url = await new Promise<string>((resolve, reject) => {
    demo.once('close', (code) => reject(new Error(`the demo ended (${code}): ${said.join('\n')}`)))
    createInterface({ input: demo.stderr }).on('line', (line) => {
      said.push(line)
      const address = /http:\/\/127\.0\.0\.1:\d+\/?/.exec(line)?.[0]
      if (address !== undefined) resolve(address)
    })
  })
  return {
    url,
    async stop() {
      demo.kill('SIGINT')
      await new Promise((resolve) => (demo.exitCode === null ? demo.once('exit', resolve) : resolve(null)))
    },
  }
}
