import { type ServerAddress, showServer } from './server-address.ts'

/** More are not remembered: whoever names the servers of a zone may be a stranger. */
const maxServers = 1000

/** The servers that give back the name of a question in another case than it was asked in. */
export class FoldingServers {
  readonly #names = new Set<string>()

  has(server: ServerAddress): boolean {
    return this.#names.size > 0 && this.#names.has(showServer(server))
  }

  add(server: ServerAddress): void {
    const [oldest] = this.#names
    if (this.#names.size === maxServers && oldest !== undefined) this.#names.delete(oldest)
    this.#names.add(showServer(server))
  }

  delete(server: ServerAddress): void {
    if (this.has(server)) this.#names.delete(showServer(server))
  }
}
