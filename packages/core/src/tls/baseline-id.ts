/** The recommendations against which a server's TLS can be held, with their version. The first is the default. */
export const tlsBaselineIds = ['ncsc-nl-2025-05', 'rfc-9325', 'bsi-tr-02102-2'] as const
export type TlsBaselineId = (typeof tlsBaselineIds)[number]
