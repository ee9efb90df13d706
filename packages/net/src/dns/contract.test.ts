import { startDnsServer } from '@mailhealth/testkit'
import { resolverContract } from '@mailhealth/testkit/contracts'
import { createResolver } from './create-resolver.ts'

resolverContract('createResolver', async (namespace) => {
  const server = await startDnsServer(namespace)
  const resolver = createResolver({ servers: [server.address], timeoutMs: 400, trust: true })
  return {
    resolver,
    async close() {
      await resolver.close()
      await server.close()
    },
  }
})
