import { useHttpMode } from './testing.ts'

// How alerts arrive and outages pass, every verb, what people do with incidents, and the Home: over
// HTTP as over sockets.
useHttpMode()
await import('./delivery.test.ts')
await import('./outage.test.ts')
await import('./incident-life.test.ts')
await import('./verbs.test.ts')
await import('./home.test.ts')
