import { crc32, inflateSync } from 'node:zlib'

/** A PNG as it is seen. */
export interface Decoded {
  readonly width: number
  readonly height: number
  /** `#rrggbb` of a pixel. */
  colourAt(x: number, y: number): string
}

/** Reads a PNG with a palette, eight bits a pixel and unfiltered rows; for tests. @throws Error for any other, and for what is damaged */
export function decodePng(file: Buffer): Decoded {
  const chunks = chunksOf(file)
  const [header, palette, packed] = ['IHDR', 'PLTE', 'IDAT'].map((type) => chunks.get(type)) as [Buffer, Buffer, Buffer]
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  if (header.subarray(8).toString('hex') !== '0803000000') throw new Error('another kind of PNG')
  const rows = inflateSync(packed)
  if (rows.length !== (width + 1) * height || !chunks.has('IEND'))
    throw new Error('not as many pixels as the header says')
  return {
    width,
    height,
    colourAt(x, y) {
      if (rows[y * (width + 1)] !== 0) throw new Error(`row ${y} is filtered`)
      const index = rows[y * (width + 1) + 1 + x] ?? 0
      return `#${palette.subarray(index * 3, index * 3 + 3).toString('hex')}`
    },
  }
}

function chunksOf(file: Buffer): Map<string, Buffer> {
  if (file.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') throw new Error('no PNG')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at)
    const named = file.subarray(at + 4, at + 8 + length)
    if (file.readUInt32BE(at + 8 + length) !== crc32(named)) throw new Error('a damaged chunk')
    chunks.set(named.subarray(0, 4).toString('latin1'), named.subarray(4))
    at += length + 12
  }
  return chunks
}
