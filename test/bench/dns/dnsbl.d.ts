/** The part of dnsbl 4.0.3 that the benchmark uses; it has no types of its own. */
declare module 'dnsbl' {
  export function batch(
    addresses: readonly string[],
    lists: readonly string[],
    options: { readonly servers: readonly string[]; readonly timeout: number },
  ): Promise<readonly { readonly listed: boolean }[]>
}
