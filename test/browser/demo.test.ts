import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const executablePath = '/usr/bin/chromium'
const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
const pictures = fileURLToPath(new URL('../screenshots/', import.meta.url))
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

describe.skipIf(!existsSync(executablePath))(
  'the demo in a browser (needs Chromium: apt-get install chromium)',
  { timeout: 120_000 },
  () => {
    const demo = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'demo'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let browser: Browser
    let page: Page

    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true })
      const url = await new Promise<string>((resolve, reject) => {
        demo.once('exit', (code) => reject(new Error(`the demo ended (${code})`)))
        createInterface({ input: demo.stderr }).on('line', (line) => {
          const address = /http:\/\/127\.0\.0\.1:\d+\/?/.exec(line)?.[0]
          if (address !== undefined) resolve(address)
        })
      })
      browser = await chromium.launch({ executablePath, args: quiet })
      page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
      page.setDefaultTimeout(30_000)
      await page.goto(url)
    }, 120_000)

    afterAll(async () => {
      await browser?.close()
      demo.kill('SIGINT')
      await new Promise((resolve) => (demo.exitCode === null ? demo.once('exit', resolve) : resolve(null)))
    })

    test('a listing is alerted, acknowledged by a button, and resolved when it goes', async () => {
      const listing = page.getByRole('switch', { name: /List the address on Spamhaus ZEN/ })
      await listing.click()
      const acknowledge = page.getByRole('button', { name: /Acknowledge/ })
      await acknowledge.waitFor()
      await picture('alert')
      await acknowledge.click()
      await page
        .getByText(/acknowledged by/)
        .first()
        .waitFor()
      await picture('acknowledged')
      await listing.click()
      await page
        .getByText(/RESOLVED/)
        .first()
        .waitFor()
      await picture('resolved')
      await page.getByRole('button', { name: 'Show 3 replies' }).click()
      expect(await page.locator('.thread li').allInnerTexts()).toEqual([
        expect.stringMatching(/opened \(1 finding\)/),
        expect.stringMatching(/acknowledged by @ann/),
        expect.stringMatching(/resolved after/),
      ])
      await picture('thread')
      expect(await page.getByRole('button', { name: /Acknowledge/ }).count()).toBe(0)
    })

    test('/mailhealth status is answered to whoever asked', async () => {
      await page.getByRole('textbox').last().fill('/mailhealth status')
      await page.keyboard.press('Enter')
      await page
        .getByText(/Only visible to you/)
        .first()
        .waitFor()
      await picture('status')
    })

    async function picture(name: string): Promise<void> {
      await page.screenshot({ path: `${pictures}${name}.png` })
      await page.setViewportSize({ width: 390, height: 844 })
      await page.screenshot({ path: `${pictures}${name}-phone.png` })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
      await page.setViewportSize({ width: 1200, height: 900 })
    }
  },
)
