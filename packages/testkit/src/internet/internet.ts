import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type IpAddress, reverseName } from '@mailhealth/core'
import { Namespace } from '../dns/namespace.ts'
import { type DnsServer, startDnsServer } from '../dns/server.ts'
import { type HttpsServer, startHttpsServer } from '../https/server.ts'
import { modernTls, type SmtpServer, startSmtpServer } from '../smtp/server.ts'
import { createPrivateCa, type IssuedCertificate, type PrivateCa } from '../tls/private-ca.ts'
import { type CertificateState, certificatesFor, issuerAssociation } from './certificates.ts'
import { addLists, enter, entryName, type SimulatedList } from './dnsbl-zones.ts'
import { homeZone, places, policyPath, policyText, resolverTestNames, stringsOf } from './home-zone.ts'

export interface InternetOptions {
  /** The DNSBLs that there are; none unless told. */
  readonly lists?: readonly SimulatedList[]
}

/** What a program needs to look at the simulated internet. */
export interface InternetEnvironment {
  /** The one resolver, `127.0.0.1:PORT`. */
  readonly resolver: string
  /** Names that the resolver is to be tested with. */
  readonly resolverTestNames: { readonly signed: string; readonly broken: string }
  /** The ranges that have to be dialled: loopback, which no program dials unasked. */
  readonly allow: readonly string[]
  readonly smtpPort: number
  readonly httpsPort: number
  /** The root of every certificate, in PEM; and a file that holds it, for NODE_EXTRA_CA_CERTS. */
  readonly rootPem: string
  readonly rootFile: string
}

/**
 * A small internet on the loopback: a domain whose mail is in order, and DNSBLs that work and do not list it. Its
 * switches take effect at once, and are seen by whoever honours TTLs after a second.
 */
export interface Internet {
  readonly environment: InternetEnvironment
  readonly domain: string
  readonly mailHost: string
  readonly mailAddress: string
  readonly dkimSelector: string
  /** The record at `_dmarc`, as it should be. */
  readonly dmarcRecord: string
  /** Puts an address or a name on a list. @throws Error when there is no such list */
  list(subject: string, zone: string, code?: string): void
  /** Takes it off the list again. @throws Error when there is no such list */
  delist(subject: string, zone: string): void
  /** Gives an address another name; null takes the PTR record away. */
  setPtr(address: string, name: string | null): void
  /** Replaces the TXT records of a name by one; null takes them away. */
  setTxt(name: string, text: string | null): void
  /** Changes the mail host's certificate. */
  setCertificate(state: CertificateState): void
  /** Makes every question fail with SERVFAIL while on. */
  failResolver(on: boolean): void
  close(): Promise<void>
}

/** Starts the simulated internet on free ports of 127.0.0.1, 127.10.0.10 and 127.10.0.11. */
export async function startInternet(options: InternetOptions = {}): Promise<Internet> {
  const { lists = [] } = options
  const namespace = new Namespace(await homeZone())
  addLists(namespace, lists)
  const ca = await createPrivateCa()
  const certificates = await certificatesFor(ca, places.mailHost)
  namespace.set(`_25._tcp.${places.mailHost}`, 'TLSA', [issuerAssociation(certificates.valid)], 1)
  const closers: (() => Promise<void>)[] = []
  const opened = async <S extends { close(): Promise<void> }>(starting: Promise<S>): Promise<S> => {
    const server = await starting
    closers.push(() => server.close())
    return server
  }
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    const dns = await opened(startDnsServer(namespace, { negativeTtlSeconds: 1 }))
    const smtp = await opened(startMailHost(certificates.valid))
    const https = await opened(startPolicyHost(ca))
    const folder = mkdtempSync(join(tmpdir(), 'mailhealth-internet-'))
    closers.push(async () => rmSync(folder, { recursive: true, force: true }))
    const environment = environmentOf({ dns, smtp, https, ca, folder })
    const zones = new Set(lists.map((one) => one.zone))
    return {
      ...places,
      environment,
      ...switchesOf(namespace, zones),
      setCertificate: (state) => smtp.set({ certificate: certificates[state] }),
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

function startMailHost(certificate: IssuedCertificate): Promise<SmtpServer> {
  return startSmtpServer({ ...modernTls, host: places.mailAddress, hostname: places.mailHost, certificate })
}

async function startPolicyHost(ca: PrivateCa): Promise<HttpsServer> {
  const certificate = await ca.issue({ names: [places.policyHost], throughIntermediate: true })
  const routes = { [policyPath]: { status: 200, body: policyText } }
  return startHttpsServer({ host: places.policyAddress, certificate, routes })
}

function environmentOf(parts: {
  readonly dns: DnsServer
  readonly smtp: SmtpServer
  readonly https: HttpsServer
  readonly ca: PrivateCa
  readonly folder: string
}): InternetEnvironment {
  const { dns, smtp, https, ca, folder } = parts
  const rootFile = join(folder, 'root.pem')
  writeFileSync(rootFile, ca.rootPem)
  return {
    resolver: dns.address,
    resolverTestNames,
    allow: ['127.10.0.0/16'],
    smtpPort: smtp.port,
    httpsPort: https.port,
    rootPem: ca.rootPem,
    rootFile,
  }
}

function switchesOf(
  namespace: Namespace,
  zones: ReadonlySet<string>,
): Pick<Internet, 'list' | 'delist' | 'setPtr' | 'setTxt' | 'failResolver'> {
  const entryOn = (subject: string, zone: string): string => {
    if (!zones.has(zone)) throw new Error(`there is no list ${zone} in this internet`)
    return entryName(subject, zone)
  }
  return {
    list: (subject, zone, code = '127.0.0.2') =>
      enter(namespace, entryOn(subject, zone), code, `${subject} is listed: simulated`),
    delist: (subject, zone) => enter(namespace, entryOn(subject, zone), null, ''),
    setPtr: (address, name) => namespace.set(reverseName(address as IpAddress), 'PTR', name === null ? [] : [name], 1),
    setTxt: (name, text) => namespace.set(name, 'TXT', text === null ? [] : [stringsOf(text)], 1),
    failResolver: (on) => (on ? namespace.fail('*', 'servfail') : namespace.heal('*')),
  }
}
