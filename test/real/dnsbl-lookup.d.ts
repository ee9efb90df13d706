/** The part of dnsbl-lookup 0.3.3 that the tests use; it has no types of its own. */
declare module 'dnsbl-lookup' {
  import type { EventEmitter } from 'node:events'

  export class dnsbl extends EventEmitter<{
    data: [result: { readonly status: string }, zone: string]
    error: [error: Error, zone: string]
    done: []
  }> {
    constructor(address: string, zones: readonly string[])
  }
}
