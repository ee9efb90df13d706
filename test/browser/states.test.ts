import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type FakeSlack, startFakeSlack } from '@mailhealth/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasChromium, needsChromium, phone, startChromium } from './chromium.ts'

const goldens = new URL('../../apps/slack-bot/src/render/golden/', import.meta.url)
const pictures = fileURLToPath(new URL('../screenshots/states/', import.meta.url))
const channel = 'C0MAILOPS'
const ann = 'U0123ABCD'

/** What the bot posts, as its own tests keep it: a message, a Home, or a modal. */
interface Shown {
  readonly type?: 'home' | 'modal'
  readonly [field: string]: unknown
}

const shown = readdirSync(goldens).flatMap((file) => {
  const messages = JSON.parse(readFileSync(new URL(file, goldens), 'utf8')) as { readonly [name: string]: Shown }
  const [kind, locale] = file.split('.')
  return Object.entries(messages).map(([name, one]) => [`${kind} ${name}, ${locale}`, one] as const)
})

describe.skipIf(!hasChromium)(`what the bot posts, on a telephone (${needsChromium})`, { timeout: 60_000 }, () => {
  let slack: FakeSlack
  let app: App
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    slack = await startFakeSlack({ page: true })
    app = await startApp()
    slack.postTo({ url: app.url, signingSecret: 'secret' })
    browser = await startChromium()
    page = await browser.newPage({
      viewport: { ...phone, height: 2_400 },
      locale: 'de-DE',
      timezoneId: 'Europe/Berlin',
    })
    page.setDefaultTimeout(30_000)
    await page.goto(slack.url)
    await page.getByRole('button', { name: '# mail-ops' }).waitFor()
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    await slack?.close()
    app?.server.close()
  }, 60_000)

  test('there are messages, Homes and modals', () => {
    const types = shown.map(([, one]) => one.type ?? 'message')
    expect(new Set(types)).toEqual(new Set(['message', 'home', 'modal']))
    expect(shown.length).toBeGreaterThan(50)
  })

  test.each(shown)('%s', async (name, one) => {
    const selector = await show(one)
    const place = page.locator(selector)
    await place.waitFor()
    expect(await page.evaluate(faultsOf(selector))).toEqual([])
    await place.screenshot({ path: `${pictures}${name.replaceAll(/[^a-z-]+/g, '-')}.png` })
  })

  /** Shows it as Slack would, and says where in the page it is. */
  async function show(one: Shown): Promise<string> {
    if (one.type === 'modal') return showModal(one)
    await closeModal()
    if (one.type === 'home') {
      await call('views.publish', { user_id: ann, view: one })
      await page.getByRole('button', { name: 'mailhealth: Home' }).click()
      return '#home .blocks'
    }
    const { ts } = await call('chat.postMessage', { channel, ...one })
    await page.getByRole('button', { name: '# mail-ops' }).click()
    return `[data-ts="${ts}"]`
  }

  async function showModal(view: Shown): Promise<string> {
    await closeModal()
    await slack.command('status')
    await call('views.open', { trigger_id: app.triggerId(), view })
    return '#modal[open]'
  }

  async function closeModal(): Promise<void> {
    const modal = slack.modal(ann)
    if (modal === null) return
    await slack.closeView(modal.id)
    await page.locator('#modal').waitFor({ state: 'hidden' })
  }

  async function call(method: string, args: object): Promise<{ readonly ts?: string }> {
    const response = await fetch(slack.apiUrl + method, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' },
      body: JSON.stringify(args),
    })
    const answer = (await response.json()) as { readonly ok: boolean; readonly ts?: string }
    expect(answer).toMatchObject({ ok: true })
    return answer
  }
})

/** What is wrong with how a part of the page is drawn: what the page does not know, and what is cut off or sticks out. */
function faultsOf(selector: string): string {
  return `(() => {
    const part = document.querySelector(${JSON.stringify(selector)})
    const faults = [...part.querySelectorAll('.unknown')].map((node) => 'not known: ' + node.textContent)
    if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the telephone')
    const right = part.getBoundingClientRect().right
    for (const node of part.querySelectorAll('*')) {
      const box = node.getBoundingClientRect()
      const isShown = node.checkVisibility() && !node.closest('.unseen') && !node.closest('option')
      if (isShown && box.right > right + 1) faults.push('sticks out: ' + node.textContent.slice(0, 60))
      if (isShown && getComputedStyle(node).overflowX === 'hidden' && node.scrollWidth > node.clientWidth + 1)
        faults.push('is cut off: ' + node.textContent.slice(0, 60))
    }
    return faults
  })()`
}

/** An app that acknowledges everything, and keeps what lets a modal open. */
interface App {
  readonly server: Server
  readonly url: string
  triggerId(): string
}

async function startApp(): Promise<App> {
  let triggerId = ''
  const server = createServer(async (request, response) => {
    const body = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
    triggerId = body.get('trigger_id') ?? triggerId
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { server, url: `http://127.0.0.1:${port}/`, triggerId: () => triggerId }
}
