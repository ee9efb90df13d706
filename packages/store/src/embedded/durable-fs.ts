import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** The parts of Emscripten's file system that fsync needs; PGlite does not type them. */
interface OpenFile {
  /** The operating system's descriptor; absent for a directory. */
  readonly nfd?: number
  readonly node: object
}
interface NodeFiles {
  readonly stream_ops: { fsync?: (file: OpenFile) => number }
  realPath(node: object): string
}
interface PgliteModule {
  readonly FS: { readonly filesystems: { readonly NODEFS: NodeFiles } }
}

type InitOptions = Parameters<NodeFS['init']>[1]

/**
 * NodeFS whose fsync reaches the disk. PGlite's own does nothing, whatever `fsync` is set to: a power cut would lose
 * commits. PostgreSQL's fsync of directories never arrives here either, so a file that is new or was renamed takes its
 * directory along.
 */
export class DurableFS extends NodeFS {
  readonly #places = new WeakMap<object, string>()

  override async init(database: PGlite, options: InitOptions): Promise<{ emscriptenOpts: InitOptions }> {
    const { emscriptenOpts } = await super.init(database, options)
    const installFsync = (module: unknown): void => {
      const files = (module as PgliteModule).FS.filesystems.NODEFS
      files.stream_ops.fsync = (file) => this.#sync(file, files)
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [installFsync, ...(emscriptenOpts.preRun ?? [])] } }
  }

  #sync(file: OpenFile, files: NodeFiles): number {
    if (file.nfd !== undefined) fdatasyncSync(file.nfd)
    const path = files.realPath(file.node)
    if (this.#places.get(file.node) !== path) {
      this.#places.set(file.node, path)
      syncPath(dirname(path))
    }
    return 0
  }
}

/** Forces a file's or a directory's own entry to the disk. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
