import { randomBytes } from 'node:crypto'
import type { JsonObject, JsonValue } from '@mailhealth/core'

/** An interactive element, and the block it stands in. */
export interface PlacedElement {
  readonly blockId: string
  readonly element: JsonObject
  /** Whether it stands in an input block, and may be left empty there. */
  readonly input: { readonly optional: boolean } | null
}

/** Blocks with an id for every block, and for every interactive element that has none. */
export function withIds(blocks: readonly JsonObject[]): readonly JsonObject[] {
  return blocks.map((block) => ({ block_id: randomId(), ...changed(block) }))
}

/** The interactive elements of some blocks, in order. */
export function elementsOf(blocks: readonly JsonObject[]): readonly PlacedElement[] {
  return blocks.flatMap((block) => {
    const inner = [block['child_blocks'] ?? [], block['type'] === 'carousel' ? (block['elements'] ?? []) : []].flat()
    const own = childrenOf(block).filter((element) => typeof element['action_id'] === 'string')
    const input = block['type'] === 'input' ? { optional: block['optional'] === true } : null
    const placed = own.map((element) => ({ blockId: String(block['block_id']), element, input }))
    return [...placed, ...elementsOf(inner as readonly JsonObject[])]
  })
}

const interactive = /^(button|overflow|radio_buttons|checkboxes|(multi_)?[a-z]+_select|[a-z]+picker|[a-z_]+_input)$/

function changed(block: JsonObject): JsonObject {
  const next: { [key: string]: JsonValue } = { ...block }
  if (block['type'] === 'rich_text' || block['type'] === 'context') return next
  for (const key of ['accessory', 'element'] as const)
    if (block[key] !== undefined) next[key] = identified(block[key] as JsonObject)
  const nested = block['type'] === 'carousel' ? withIds : (list: readonly JsonObject[]) => list.map(identified)
  if (block['elements'] !== undefined) next['elements'] = nested(block['elements'] as readonly JsonObject[])
  if (block['type'] === 'card' && block['actions'] !== undefined)
    next['actions'] = (block['actions'] as readonly JsonObject[]).map(identified)
  if (block['child_blocks'] !== undefined)
    next['child_blocks'] = withIds(block['child_blocks'] as readonly JsonObject[])
  return next
}

function identified(element: JsonObject): JsonObject {
  return interactive.test(String(element['type'])) ? { action_id: randomId(), ...element } : element
}

function childrenOf(block: JsonObject): readonly JsonObject[] {
  if (block['type'] === 'carousel') return []
  const children = [block['accessory'], block['element'], block['elements'], block['actions']]
  return children.flat().filter((child) => child !== undefined) as readonly JsonObject[]
}

function randomId(): string {
  return randomBytes(4).toString('base64url')
}
