import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasChromium, needsChromium, phone, type RunningDemo, startChromium, startDemo } from './chromium.ts'

const pictures = fileURLToPath(new URL('../screenshots/', import.meta.url))

describe.skipIf(!hasChromium)(`the demo in a browser (${needsChromium})`, { timeout: 120_000 }, () => {
  let demo: RunningDemo
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    demo = await startDemo()
    browser = await startChromium()
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
    page.setDefaultTimeout(30_000)
    await page.goto(demo.url)
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
  }, 60_000)

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
    await page.setViewportSize(phone)
    await page.screenshot({ path: `${pictures}${name}-phone.png` })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(phone.width)
    await page.setViewportSize({ width: 1200, height: 900 })
  }
})
