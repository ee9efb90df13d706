export { Namespace } from './dns/namespace.ts'
export { resolverTests } from './dns/resolver-tests.ts'
export { type DnsServer, type DnsServerOptions, startDnsServer } from './dns/server.ts'
export { type ZoneNameservers, zoneNameservers } from './dns/zone-nameservers.ts'
export { resolverOf, type ZoneResolver, zoneResolver } from './dns/zone-resolver.ts'
export { startWebhookSink, type TakenRequest, type WebhookSink } from './http/webhook-sink.ts'
export { type ScriptedDocument, type ScriptedFetcher, scriptedFetcher } from './https/scripted-fetcher.ts'
export { type HttpsRoute, type HttpsRoutes, type HttpsServer, startHttpsServer } from './https/server.ts'
export type { CertificateState } from './internet/certificates.ts'
export type { SimulatedList } from './internet/dnsbl-zones.ts'
export { type Internet, type InternetEnvironment, type InternetOptions, startInternet } from './internet/internet.ts'
export type { StartedServer } from './servers/child.ts'
export { dnsServersHint, hasDnsServers, startRbldnsd, startUnbound } from './servers/dns.ts'
export { dnssecServersHint, hasDnssecServers, type SignedZone, startSignedZones } from './servers/dnssec.ts'
export { hasOpenssl, opensslHint, startOpensslServer } from './servers/openssl.ts'
export { canStartPostfix, postfixHint, startPostfix } from './servers/postfix.ts'
export { findPostgres, postgresHint, startPostgres } from './servers/postgres.ts'
export { findRedis, redisHint, startRedis } from './servers/redis.ts'
export { askTestssl, hasTestssl, type TestsslOpinion, testsslHint } from './servers/testssl.ts'
export type { ApiCall } from './slack/api-call.ts'
export { type FakeSlack, type FakeSlackOptions, startFakeSlack } from './slack/fake-slack.ts'
export type { Fault } from './slack/faults.ts'
export type { RequestUrl } from './slack/http-delivery.ts'
export { latest, type Message, type Revision } from './slack/message-log.ts'
export type { Panel, PanelControl } from './slack/page-panel.ts'
export type { Interaction } from './slack/person.ts'
export type { OpenView } from './slack/view-log.ts'
export { type MailSink, type MailSinkOptions, startMailSink, type TakenMail } from './smtp/mail-sink.ts'
export { type ScriptedDialer, type ScriptedServer, scriptedDialer } from './smtp/scripted-dialer.ts'
export {
  modernTls,
  type SmtpBehaviour,
  type SmtpServer,
  type SmtpServerChanges,
  type SmtpServerState,
  startSmtpServer,
} from './smtp/server.ts'
export { type HelloModel, modelledHello } from './tls/hello-model.ts'
export { type CertificateWish, createPrivateCa, type IssuedCertificate, type PrivateCa } from './tls/private-ca.ts'
