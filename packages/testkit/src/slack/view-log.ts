import { randomBytes } from 'node:crypto'
import type { JsonObject } from '@mailhealth/core'
import { withIds } from './block-elements.ts'
import type { ChangeFeed } from './change-feed.ts'
import { SlackRefusal } from './refusal.ts'
import { viewProblems, wholes } from './validator/validator.ts'

/** A modal that somebody has or had before them, or somebody's App Home. */
export interface OpenView {
  readonly id: string
  readonly kind: 'modal' | 'home'
  readonly user: string
  /** The view below it in the stack. */
  readonly previous: string | null
  readonly root: string
  /** As the app sent it, with ids for blocks and elements. */
  readonly view: JsonObject
  /** Changes with every update. */
  readonly hash: string
  readonly open: boolean
}

/** A modal and two more pushed on it. */
const maxDepth = 3

/** Every view: the stacks of modals and the App Homes. */
export class ViewLog {
  readonly #feed: ChangeFeed
  readonly #views = new Map<string, OpenView>()

  constructor(feed: ChangeFeed) {
    this.#feed = feed
  }

  all(): readonly OpenView[] {
    return [...this.#views.values()]
  }

  /** @throws SlackRefusal `not_found` */
  find(id: string | null, externalId: string | null = null): OpenView {
    const byId = id === null ? undefined : this.#views.get(id)
    const found = byId ?? this.all().find((one) => externalId !== null && one.view['external_id'] === externalId)
    if (!found?.open) throw new SlackRefusal('not_found')
    return found
  }

  /** The modal that a user sees; null when none is open. */
  top(user: string): OpenView | null {
    return this.all().findLast((one) => one.user === user && one.kind === 'modal' && one.open) ?? null
  }

  homeOf(user: string): OpenView | null {
    return this.all().find((one) => one.user === user && one.kind === 'home') ?? null
  }

  /** Opens a modal for a user, who has then only this one. */
  open(user: string, view: unknown): OpenView {
    const accepted = acceptView(view, 'modal')
    this.closeAll(user)
    const id = newId()
    return this.#store({
      id,
      kind: 'modal',
      user,
      previous: null,
      root: id,
      view: accepted,
      hash: newHash(),
      open: true,
    })
  }

  /** @throws SlackRefusal `push_limit_reached` */
  push(user: string, view: unknown): OpenView {
    const below = this.top(user)
    const accepted = acceptView(view, 'modal')
    if (below === null) throw new SlackRefusal('not_found')
    if (this.#depth(below) >= maxDepth) throw new SlackRefusal('push_limit_reached')
    const { id: previous, root } = below
    return this.#store({
      id: newId(),
      kind: 'modal',
      user,
      previous,
      root,
      view: accepted,
      hash: newHash(),
      open: true,
    })
  }

  /** @throws SlackRefusal `hash_conflict` when a hash is given and it is not the latest */
  update(current: OpenView, view: unknown, hash: string | null): OpenView {
    const accepted = acceptView(view, current.kind)
    if (hash !== null && hash !== current.hash) throw new SlackRefusal('hash_conflict')
    return this.#store({ ...current, view: accepted, hash: newHash() })
  }

  publish(user: string, view: unknown, hash: string | null): OpenView {
    const current = this.homeOf(user)
    if (current !== null) return this.update(current, view, hash)
    const id = newId()
    const accepted = acceptView(view, 'home')
    return this.#store({
      id,
      kind: 'home',
      user,
      previous: null,
      root: id,
      view: accepted,
      hash: newHash(),
      open: true,
    })
  }

  /** Closes a view; what was below it shows again. */
  close(view: OpenView): void {
    this.#store({ ...view, open: false })
  }

  closeAll(user: string): void {
    for (const one of this.all()) if (one.user === user && one.kind === 'modal' && one.open) this.close(one)
  }

  #depth(view: OpenView): number {
    const below = view.previous === null ? undefined : this.#views.get(view.previous)
    return below === undefined ? 1 : 1 + this.#depth(below)
  }

  #store(view: OpenView): OpenView {
    this.#views.set(view.id, view)
    this.#feed.tell({ kind: 'view', view })
    return view
  }
}

function acceptView(view: unknown, kind: 'modal' | 'home'): JsonObject {
  if (view !== undefined && Buffer.byteLength(JSON.stringify(view)) > wholes.view)
    throw new SlackRefusal('view_too_large')
  const problems = viewProblems(view, kind)
  if (problems.length > 0) throw new SlackRefusal('invalid_arguments', problems)
  const accepted = view as JsonObject
  return { ...accepted, blocks: withIds(accepted['blocks'] as readonly JsonObject[]) }
}

function newId(): string {
  return `V${randomBytes(5).toString('hex').toUpperCase()}`
}

function newHash(): string {
  return randomBytes(8).toString('base64url')
}
