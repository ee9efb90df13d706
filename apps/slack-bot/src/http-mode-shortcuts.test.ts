import { useHttpMode } from './testing.ts'

// Looks by the shortcut: over HTTP as over sockets.
useHttpMode()
await import('./shortcuts.test.ts')
