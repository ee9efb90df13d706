import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** What has the focus. */
interface Focused {
  /** As a screen reader calls it. */
  readonly name: string
  /** Nothing of the page has it: it is with the browser's own controls, between the last stop and the first. */
  readonly isNowhere: boolean
  /** Whether somebody who looks at the page sees that it has the focus. */
  readonly isShown: boolean
  /** The id of the dialog that it is in; null outside. */
  readonly dialog: string | null
}

const mostTabs = 60

const look = `(() => {
  const node = document.activeElement
  const box = node.getBoundingClientRect()
  const style = getComputedStyle(node)
  return {
    name: node === document.body ? '' : (node.ariaLabel ?? node.labels?.[0]?.textContent ?? node.textContent).trim(),
    isNowhere: node === document.body,
    isShown: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0 &&
      box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1,
    dialog: node.closest('dialog')?.id ?? null,
  }
})()`

/** What has the focus now. */
export function focused(page: Page): Promise<Focused> {
  return page.evaluate(look)
}

/** Goes on with Tab until something of that name has the focus. What it passes has to show that it has the focus. */
export async function tabTo(page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<Focused> {
  const passed: string[] = []
  while (passed.length < mostTabs) {
    await page.keyboard.press(key)
    const stop = await focused(page)
    expect({ ...stop, isShown: stop.isShown || stop.isNowhere }).toMatchObject({ isShown: true })
    if (typeof name === 'string' ? stop.name === name : name.test(stop.name)) return stop
    passed.push(stop.name)
  }
  throw new Error(`${key} does not come to ${name}, but to ${passed.join(', ')}`)
}

/** Goes once round a dialog with Tab: the names of its stops, and that none is outside. */
export async function goRound(page: Page, dialog: string): Promise<readonly string[]> {
  const names: string[] = []
  while (names.length < mostTabs) {
    await page.keyboard.press('Tab')
    const stop = await focused(page)
    expect(stop).toMatchObject({ isShown: true, dialog })
    if (names.includes(stop.name)) return names
    names.push(stop.name)
  }
  throw new Error(`no way round ${dialog}: ${names.join(', ')}`)
}
