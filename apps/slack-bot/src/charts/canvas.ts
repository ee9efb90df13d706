import { glyphAdvance, glyphPixels } from './glyphs.ts'
import type { Picture, Rgb } from './png.ts'

/** A picture to draw on. It begins in the first colour of the palette; what is drawn beyond its edges is cut off. */
export class Canvas {
  readonly width: number
  readonly height: number
  readonly #pixels: Uint8Array

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.#pixels = new Uint8Array(width * height)
  }

  /** Fills a rectangle. */
  fill(x: number, y: number, width: number, height: number, colour: number): void {
    const [left, right] = [Math.max(0, Math.round(x)), Math.min(this.width, Math.round(x + width))]
    const [top, bottom] = [Math.max(0, Math.round(y)), Math.min(this.height, Math.round(y + height))]
    for (let row = top; row < bottom; row++)
      if (right > left) this.#pixels.fill(colour, row * this.width + left, row * this.width + right)
  }

  /** Writes digits, `:`, `-` and `UTC` from the left, each pixel of a character `scale` wide. */
  text(x: number, y: number, text: string, colour: number, scale: number): void {
    for (const [index, character] of [...text].entries())
      for (const [column, row] of glyphPixels(character))
        this.fill(x + (index * glyphAdvance + column) * scale, y + row * scale, scale, scale, colour)
  }

  picture(palette: readonly Rgb[]): Picture {
    return { width: this.width, height: this.height, pixels: this.#pixels, palette }
  }
}
