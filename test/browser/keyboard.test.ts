import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasChromium, needsChromium, type RunningDemo, startChromium, startDemo } from './chromium.ts'
import { focused, goRound, tabTo } from './keyboard.ts'

describe.skipIf(!hasChromium)(`the demo without a mouse (${needsChromium})`, { timeout: 180_000 }, () => {
  let demo: RunningDemo
  let browser: Browser
  let page: Page
  const press = (key: string): Promise<void> => page.keyboard.press(key)
  const seen = (text: RegExp) => page.getByText(text).first()
  const dialog = () => page.getByRole('dialog')
  /** What is told to those who do not see the page. */
  const news = () => page.getByRole('log', { name: 'New messages' })

  beforeAll(async () => {
    demo = await startDemo()
    browser = await startChromium()
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
    page.setDefaultTimeout(30_000)
    await page.goto(demo.url)
    await page.getByText('app connected').waitFor()
  }, 120_000)

  /** Chooses in the menu that has the focus. */
  async function choose(option: string): Promise<void> {
    const chosen = 'document.activeElement.selectedOptions[0].text'
    for (let tries = 0; (await page.evaluate(chosen)) !== option; tries += 1) {
      expect(tries).toBeLessThan(10)
      await press('ArrowDown')
    }
    await press('Enter')
  }

  /** What somebody else replies to the incident's message. */
  async function answerAs(user: string, text: string): Promise<void> {
    const threadTs = await page.locator('#log > [data-ts]').first().getAttribute('data-ts')
    const act = { user, do: 'say', channel: 'C0MAILOPS', text, threadTs }
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(new URL('/page/act', demo.url), { method: 'POST', headers, body: JSON.stringify(act) })
    expect(answer.status).toBe(200)
  }

  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
  }, 60_000)

  test('an alert is told by itself', async () => {
    await tabTo(page, /List the address on Spamhaus ZEN/)
    await press('Space')
    await news()
      .getByText(/Critical, MH-1 open: nordwind\.example, DNSBL\./)
      .waitFor()
    await news()
      .getByText(/opened \(1 finding\)/)
      .waitFor()
    expect((await focused(page)).name).toMatch(/List the address/)
  })

  test('the runbook opens, keeps the focus, and gives it back', async () => {
    await tabTo(page, /^Runbook MH-1/)
    await press('Enter')
    await page
      .getByRole('dialog')
      .getByText(/What it means/)
      .waitFor()
    expect(await focused(page)).toMatchObject({ name: 'Runbook', dialog: 'modal', isShown: true })
    expect(await goRound(page, 'modal')).toContain('Close')
    await press('Escape')
    await dialog().waitFor({ state: 'hidden' })
    expect(await focused(page)).toMatchObject({ name: expect.stringMatching(/^Runbook MH-1/), isShown: true })
  })

  test('it is acknowledged', async () => {
    await tabTo(page, /^Acknowledge MH-1/, 'Shift+Tab')
    await press('Enter')
    await seen(/ACKNOWLEDGED/).waitFor()
    // The button is gone: the focus is on the message that it was of, and goes on from there.
    expect((await focused(page)).name).toMatch(/ACKNOWLEDGED/)
    await tabTo(page, /^Resolve … MH-1/)
    await news()
      .getByText(/acknowledged by @ann/)
      .waitFor()
  })

  test('a note is written', async () => {
    await tabTo(page, 'More actions')
    await press('Enter')
    // A reply meanwhile is told, and draws the message anew only when the menu is shut.
    await answerAs('U0BEN0002', 'I look at the web forms')
    await news()
      .getByText(/I look at the web forms/)
      .waitFor()
    expect(await focused(page)).toMatchObject({ name: 'More actions', isShown: true })
    await tabTo(page, 'Add a note …')
    await press('Enter')
    await dialog().getByRole('textbox').waitFor()
    expect(await focused(page)).toMatchObject({ name: 'Note', dialog: 'modal', isShown: true })
    await page.keyboard.type('asked ZEN to remove it')
    expect(await goRound(page, 'modal')).toEqual(['Cancel', 'Save', 'Close', 'Note'])
    await tabTo(page, 'Save')
    await press('Enter')
    await dialog().waitFor({ state: 'hidden' })
    expect(await focused(page)).toMatchObject({ name: 'More actions', isShown: true })
    await news()
      .getByText(/asked ZEN to remove it/)
      .waitFor()
  })

  test('it is snoozed, after a question', async () => {
    await tabTo(page, 'Snooze', 'Shift+Tab')
    await choose('Snooze for 4 hours')
    await dialog().waitFor()
    expect(await goRound(page, 'confirm')).toHaveLength(2)
    await press('Escape')
    await dialog().waitFor({ state: 'hidden' })
    expect(await focused(page)).toMatchObject({ name: 'Snooze', isShown: true })
    expect(await seen(/SNOOZED/).count()).toBe(0)
    await choose('Snooze for 4 hours')
    await dialog().waitFor()
    // Whoever chooses anew at once finds nothing chosen.
    const declineAndLook = `(async () => {
      document.querySelector('#confirm [value=no]').click()
      await null
      return document.activeElement.selectedOptions[0].text
    })()`
    expect(await page.evaluate(declineAndLook)).toBe('Snooze')
    await choose('Snooze for 4 hours')
    await tabTo(page, 'Snooze')
    await press('Enter')
    await seen(/SNOOZED/).waitFor()
  })

  test('it is resolved by itself, and its story is read', async () => {
    await tabTo(page, /List the address on Spamhaus ZEN/)
    await press('Space')
    await news()
      .getByText(/resolved after .*: the check passes/)
      .waitFor()
    await tabTo(page, /^Timeline MH-1/)
    await press('Enter')
    await dialog()
      .getByText(/resolved ·/)
      .waitFor()
    await press('Escape')
    await dialog().waitFor({ state: 'hidden' })
    expect((await focused(page)).name).toMatch(/^Timeline MH-1/)
    await tabTo(page, 'Show 6 replies')
    await press('Enter')
    expect(await focused(page)).toMatchObject({ name: 'Hide 6 replies', isShown: true })
    expect(await page.locator('.thread li').allInnerTexts()).toEqual([
      expect.stringMatching(/opened \(1 finding\)/),
      expect.stringMatching(/acknowledged by @ann/),
      expect.stringMatching(/I look at the web forms/),
      expect.stringMatching(/asked ZEN to remove it/),
      expect.stringMatching(/snoozed/),
      expect.stringMatching(/resolved after/),
    ])
  })

  test('the status is asked for', async () => {
    await tabTo(page, 'Message')
    await page.keyboard.type('/mailhealth status')
    await press('Enter')
    await news()
      .getByText(/Mail health:/)
      .waitFor()
    expect((await focused(page)).name).toBe('Message')
  })

  test('a look is asked for without the command, and its result read', async () => {
    await tabTo(page, 'Check a mail server', 'Shift+Tab')
    await press('Enter')
    await dialog().getByRole('textbox').waitFor()
    expect(await focused(page)).toMatchObject({ name: 'What to look at', dialog: 'modal', isShown: true })
    await page.keyboard.type('10.0.0.1')
    await press('Enter')
    await dialog()
      .getByText(/10\.0\.0\.1 is a private or reserved address/)
      .waitFor()
    expect(await focused(page)).toMatchObject({ name: 'What to look at', dialog: 'modal' })
    await page.keyboard.press('Control+A')
    await page.keyboard.type('nordwind.example')
    await tabTo(page, /^Blocklists/)
    await press('Space')
    await tabTo(page, 'Check')
    await press('Enter')
    await dialog().waitFor({ state: 'hidden' })
    expect(await focused(page)).toMatchObject({ name: 'Check a mail server', isShown: true })
    await tabTo(page, /^mailhealth: Messages/, 'Shift+Tab')
    await press('Enter')
    await seen(/^Checking/).waitFor()
    await seen(/nordwind\.example: OK/).waitFor()
  })

  test('digests are planned from the Home', async () => {
    await tabTo(page, 'mailhealth: Home')
    await press('Enter')
    await page.getByRole('button', { name: 'Change when digests come' }).waitFor()
    await tabTo(page, 'Change when digests come')
    await press('Enter')
    await dialog().getByRole('radio').first().waitFor()
    expect((await focused(page)).dialog).toBe('modal')
    await press('ArrowUp')
    await press('ArrowUp')
    await tabTo(page, 'Save')
    await press('Enter')
    await dialog().waitFor({ state: 'hidden' })
    await seen(/Every Monday at|No digest is posted/).waitFor()
    expect((await focused(page)).name).toBe('Change when digests come')
  })

  test('a route is added from the Home: what is missing, and what is wrong, has the focus', async () => {
    await tabTo(page, 'Add a route …')
    await press('Enter')
    await dialog().getByRole('textbox').first().waitFor()
    expect(await focused(page)).toMatchObject({ name: 'Name', dialog: 'modal', isShown: true })
    expect(await goRound(page, 'modal')).toContain('Channels')
    await tabTo(page, 'Name')
    await page.keyboard.type('Two words')
    await tabTo(page, 'Reason')
    await page.keyboard.type('a new team')
    await tabTo(page, 'Save')
    await press('Enter')
    await dialog().getByText('Please complete this required field.').waitFor()
    expect(await focused(page)).toMatchObject({ name: 'Channels', dialog: 'modal', isShown: true })
    await press('ArrowDown')
    await tabTo(page, 'Save')
    await press('Enter')
    await dialog()
      .getByText(/^One word in small letters.*/)
      .nth(1)
      .waitFor()
    expect(await focused(page)).toMatchObject({ name: 'Name', dialog: 'modal', isShown: true })
    await press('Control+A')
    await page.keyboard.type('team')
    await tabTo(page, 'Save')
    await press('Enter')
    await dialog().waitFor({ state: 'hidden' })
    await seen(/^team to /).waitFor()
    expect(await focused(page)).toMatchObject({ name: 'Add a route …', isShown: true })
  })
})
