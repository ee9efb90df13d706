import type { BimiImageFault } from '@mailhealth/catalogue'
import { parseXml, XmlElement } from '@rgrove/parse-xml'

/** What receivers take at most, in bytes. */
const maxImageBytes = 32 * 1024

const animations: readonly string[] = ['animate', 'animateColor', 'animateMotion', 'animateTransform', 'set']

/**
 * What keeps a document from being SVG Tiny Portable/Secure, as receivers of BIMI want it. Any text gives a list. Only what
 * they are known to refuse is looked at: that every other element is in the profile is not held.
 */
export function imageFaults(text: string): BimiImageFault[] {
  const size: BimiImageFault[] = Buffer.byteLength(text) > maxImageBytes ? ['too-large'] : []
  const root = rootOf(text)
  if (root === null) return ['not-xml', ...size]
  if (root.name !== 'svg') return ['not-svg', ...size]
  return [...rootFaults(root), ...contentFaults(root), ...size]
}

function rootOf(text: string): XmlElement | null {
  try {
    return parseXml(text).root
  } catch {
    // Not well-formed, or nested deeper than there is room for.
    return null
  }
}

function rootFaults(root: XmlElement): BimiImageFault[] {
  const { version, baseProfile, viewBox, x, y } = root.attributes
  const title = root.children.some((one) => one instanceof XmlElement && one.name === 'title' && one.text.trim() !== '')
  return [
    ...(version === '1.2' ? [] : ['version' as const]),
    ...(baseProfile === 'tiny-ps' ? [] : ['profile' as const]),
    ...(title ? [] : ['title' as const]),
    ...(x === undefined && y === undefined ? [] : ['position' as const]),
    ...(isSquare(viewBox) ? [] : ['not-square' as const]),
  ]
}

function isSquare(viewBox: string | undefined): boolean {
  const [, , width, height, ...more] = (viewBox ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  return more.length === 0 && width !== undefined && width > 0 && width === height
}

function contentFaults(root: XmlElement): BimiImageFault[] {
  const faults = new Set<BimiImageFault>()
  const open = [root]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.name === 'script' || Object.keys(one.attributes).some((name) => /^on/i.test(name))) faults.add('script')
    if (animations.includes(one.name)) faults.add('animation')
    if (one !== root && isExternal(one)) faults.add('external')
    for (const child of one.children) if (child instanceof XmlElement) open.push(child)
  }
  return [...faults]
}

/** References within the document begin with `#`; images are not in the profile at all. */
function isExternal({ name, attributes }: XmlElement): boolean {
  const href = attributes['xlink:href'] ?? attributes['href']
  return name === 'image' || name === 'foreignObject' || (href !== undefined && !href.startsWith('#'))
}
