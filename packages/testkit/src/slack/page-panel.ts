import type { ChangeFeed } from './change-feed.ts'

/** One switch of the panel. */
export interface PanelControl {
  readonly id: string
  readonly label: string
  readonly hint: string
  /** Whether it is on at first. */
  readonly state: boolean
}

/** Switches beside the channel, for whoever tells a story with it. */
export interface Panel {
  readonly title: string
  readonly controls: readonly PanelControl[]
  /** Does what a switch is for. When it throws, the switch stays as it was and the page shows the message. */
  onToggle(id: string, on: boolean): Promise<void>
}

/** The panel as it stands: remembers what is on. */
export class PagePanel {
  readonly #panel: Panel | null
  readonly #feed: ChangeFeed
  readonly #on = new Set<string>()

  constructor(panel: Panel | undefined, feed: ChangeFeed) {
    this.#panel = panel ?? null
    this.#feed = feed
    for (const control of panel?.controls ?? []) if (control.state) this.#on.add(control.id)
  }

  /** What the page draws; null when nobody mounted a panel. */
  shown(): { readonly title: string; readonly controls: readonly PanelControl[] } | null {
    if (this.#panel === null) return null
    const { title, controls } = this.#panel
    return { title, controls: controls.map((control) => ({ ...control, state: this.#on.has(control.id) })) }
  }

  /** @throws Error when there is no such switch, and whatever onToggle() throws */
  async toggle(id: string, on: boolean): Promise<void> {
    if (!this.#panel?.controls.some((control) => control.id === id)) throw new Error(`no switch ${id}`)
    await this.#panel.onToggle(id, on)
    if (on) this.#on.add(id)
    else this.#on.delete(id)
    this.#feed.tell({ kind: 'panel' })
  }
}
