import { type Content, sentence } from '../render/blocks.ts'
import { escaped } from '../render/safe-text.ts'
import type { Texts } from '../texts/texts.ts'
import type { Permission } from './people.ts'

/** Says why somebody may not do something, and who may. */
export function deniedMessage(
  permission: Exclude<Permission, { readonly kind: 'granted' }>,
  { answer }: Texts,
): Content {
  switch (permission.kind) {
    case 'unknown':
      return sentence(answer.membershipUnknown)
    case 'outsider':
      return sentence(answer.deniedOutsider)
    case 'denied': {
      const names = permission.names.map((name) => escaped(name, 80)).join(', ')
      return sentence(permission.role === 'admin' ? answer.deniedAdmin(names) : answer.denied(names))
    }
  }
}
