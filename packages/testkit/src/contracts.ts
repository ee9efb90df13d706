export { type ResolverUnderTest, resolverContract } from './dns/resolver-contract.ts'
