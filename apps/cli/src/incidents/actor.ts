import { userInfo } from 'node:os'

/** Who does something at this terminal: `cli:<login>`, or `cli:uid-<number>` for a user that has no name here. */
export function actor(): string {
  try {
    return `cli:${userInfo()
      .username.replace(/[^\w.-]/g, '_')
      .slice(0, 64)}`
  } catch {
    return `cli:uid-${process.getuid?.() ?? 'unknown'}`
  }
}
