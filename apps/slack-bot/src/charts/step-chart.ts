import { Canvas } from './canvas.ts'
import { glyphAdvance, glyphHeight } from './glyphs.ts'
import { type Picture, type Rgb } from './png.ts'

/** What was seen at a time; null when it could not be told. It holds until the next point. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly value: number | null
}

/** Something that was counted over time. */
export interface Series {
  /** Oldest first; at least one. */
  readonly points: readonly Point[]
  /** When the last point ends, in milliseconds since 1970. */
  readonly until: number
}

/** Where the curve is in the picture, in pixels. */
export const plot = { left: 84, top: 30, width: 600, height: 180 } as const

/** Indexes of the palette. */
export const colours = { ground: 0, axis: 1, text: 2, line: 3, below: 4, unknown: 5 } as const

const palette: readonly Rgb[] = [
  [255, 255, 255],
  [190, 192, 196],
  [70, 72, 76],
  [176, 28, 46],
  [250, 226, 228],
  [226, 227, 230],
]

const size = { width: 720, height: 270 } as const
const lineWidth = 4
const textScale = 3
const dayMs = 86_400_000

/** Draws a series as steps: the line stands as high as what was counted, and a grey field is where it could not be told. */
export function drawSteps(series: Series): Picture {
  const canvas = new Canvas(size.width, size.height)
  const top = topOf(series)
  drawAxes(canvas, series, top)
  let before: number | null = null
  for (const [index, { at, value }] of series.points.entries()) {
    const left = xOf(at, series)
    const right = xOf(series.points[index + 1]?.at ?? series.until, series)
    if (value === null) canvas.fill(left, plot.top, right - left, plot.height, colours.unknown)
    else drawStep(canvas, left, right, yOf(value, top), before === null ? null : yOf(before, top))
    before = value
  }
  return canvas.picture(palette)
}

/** The value at the upper edge of the curve. */
export function topOf({ points }: Series): number {
  return Math.max(1, ...points.map(({ value }) => value ?? 0))
}

/** How far right a time is, in pixels. */
export function xOf(at: number, { points, until }: Series): number {
  const from = points[0]?.at ?? until
  return plot.left + Math.round(((at - from) / Math.max(1, until - from)) * plot.width)
}

/** How far down a value is, in pixels. */
export function yOf(value: number, top: number): number {
  return plot.top + Math.round((1 - value / top) * plot.height)
}

function drawStep(canvas: Canvas, left: number, right: number, y: number, before: number | null): void {
  const bottom = plot.top + plot.height
  const half = lineWidth / 2
  canvas.fill(left, y, right - left, bottom - y, colours.below)
  canvas.fill(left - half, y - half, right - left + lineWidth, lineWidth, colours.line)
  if (before !== null) canvas.fill(left - half, Math.min(y, before), lineWidth, Math.abs(y - before), colours.line)
}

function drawAxes(canvas: Canvas, series: Series, top: number): void {
  const { left, top: upper, width, height } = plot
  canvas.fill(left, upper, width, 1, colours.axis)
  canvas.fill(left, upper + height, width, 2, colours.axis)
  for (const value of [0, top]) {
    const text = String(value)
    const x = left - 14 - widthOf(text)
    canvas.text(x, yOf(value, top) - (glyphHeight * textScale) / 2, text, colours.text, textScale)
  }
  const from = series.points[0]?.at ?? series.until
  const isLong = series.until - from >= dayMs
  const last = timeLabel(series.until, isLong)
  const y = upper + height + 16
  canvas.text(left, y, timeLabel(from, isLong), colours.text, textScale)
  canvas.text(left + width - widthOf(last), y, last, colours.text, textScale)
}

/** `22:15 UTC`, or `2026-11-24` where days matter. */
function timeLabel(at: number, isLong: boolean): string {
  const text = new Date(at).toISOString()
  return isLong ? text.slice(0, 10) : `${text.slice(11, 16)} UTC`
}

function widthOf(text: string): number {
  return (text.length * glyphAdvance - 1) * textScale
}
