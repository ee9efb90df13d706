export { type HealthServer, HealthServerError, startHealthServer } from './health-server.ts'
export * from './look.ts'
export { createMeters, type Meters } from './meters.ts'
export { startWorker, type Worker, type WorkerParts } from './worker.ts'
