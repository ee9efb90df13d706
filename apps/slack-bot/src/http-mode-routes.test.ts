import { useHttpMode } from './testing.ts'

// Routes and the configuration: over HTTP as over sockets.
useHttpMode()
await import('./routes.test.ts')
