import type { TlsBaselineId } from '@mailhealth/core'
import type { TlsBaseline } from './baseline.ts'
import { bsiTr021022 } from './bsi-tr-02102-2.ts'
import { ncscNl202505 } from './ncsc-nl-2025-05.ts'
import { rfc9325 } from './rfc-9325.ts'

/** Every baseline by its id. */
export const tlsBaselines: { readonly [Id in TlsBaselineId]: TlsBaseline } = {
  'ncsc-nl-2025-05': ncscNl202505,
  'rfc-9325': rfc9325,
  'bsi-tr-02102-2': bsiTr021022,
}
