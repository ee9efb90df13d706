import { SlackRefusal } from './refusal.ts'

/** A file that was uploaded and shown. */
export interface UploadedFile {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly altText: string
  readonly bytes: Uint8Array
}

interface Upload {
  readonly name: string
  readonly length: number
  readonly altText: string
  bytes: Uint8Array | null
}

/** Files on their way: announced, uploaded, and shown once. */
export class FileLog {
  readonly #uploads = new Map<string, Upload>()
  #count = 0

  /** Announces a file; returns its id, which is the end of the address that takes it, too. */
  announce(name: string, length: number, altText: string): string {
    this.#count += 1
    const id = `F0FILE${String(this.#count).padStart(4, '0')}`
    this.#uploads.set(id, { name, length, altText, bytes: null })
    return id
  }

  /** Takes the bytes; false when nothing of that length was announced. */
  take(id: string, bytes: Uint8Array): boolean {
    const upload = this.#uploads.get(id)
    if (upload === undefined || upload.length !== bytes.length) return false
    upload.bytes = bytes
    return true
  }

  /** @throws SlackRefusal `file_not_found` when it was not uploaded, or was completed before */
  complete(id: string, title: string | null): UploadedFile {
    const upload = this.#uploads.get(id)
    if (upload === undefined || upload.bytes === null) throw new SlackRefusal('file_not_found')
    this.#uploads.delete(id)
    const { name, altText, bytes } = upload
    return { id, name, title: title ?? name, altText, bytes }
  }
}
