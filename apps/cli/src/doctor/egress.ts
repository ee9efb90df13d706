import {
  type DomainName,
  type DomainTarget,
  type IpAddress,
  type Resolver,
  recordsOf,
  type SmtpExamination,
  type Target,
} from '@mailhealth/core'
import type { World } from '@mailhealth/worker/look'
import { type Answer, ok, type Question, unknown, warn } from './question.ts'

/** So many domains are tried. */
const mostDomains = 2
/** A packet that nobody drops is answered sooner. */
const dialMs = 8_000

/** Whether connections to mail servers get out of here: the first mail host of some domains is dialled. */
export function egressQuestion(targets: readonly Target[], world: World): Question {
  const domains = targets.filter((target): target is DomainTarget => target.kind === 'domain')
  const { smtpPort } = world.settings
  return {
    id: 'smtp.egress',
    subject: null,
    text: `Does port ${smtpPort} outward work?`,
    async ask(signal) {
      if (domains.length === 0) {
        return unknown(
          'No domain is configured whose mail hosts could be tried.',
          'Put your domains into mailhealth.yaml.',
        )
      }
      const tried = domains.slice(0, mostDomains).map(({ name }) => tryDomain(name, world, signal))
      return judge(await Promise.all(tried), smtpPort)
    },
  }
}

/** What came of one attempt. `silent`: nothing came back, as when a firewall drops what goes out. */
interface Attempt {
  readonly kind: 'connected' | 'silent' | 'other'
  readonly said: string
}

function judge(attempts: readonly Attempt[], port: number): Answer {
  const connected = attempts.find(({ kind }) => kind === 'connected')
  if (connected !== undefined) return ok(`Yes: ${connected.said}.`)
  const said = attempts.map((one) => one.said).join('; ')
  if (attempts.some(({ kind }) => kind === 'silent')) {
    return warn(
      `${said}: port ${port} outward may be blocked here.`,
      'Many providers block it until they are asked; let mailhealth run where it is open. Until then TLS and SMTP cannot be checked.',
    )
  }
  return unknown(`That cannot be told: ${said}.`)
}

async function tryDomain(domain: DomainName, world: World, signal: AbortSignal): Promise<Attempt> {
  const host = await firstHost(domain, world.resolver, signal)
  if (typeof host !== 'string') return { kind: 'other', said: host.fault }
  const address = await firstAddress(host, world.resolver, signal)
  if (address === null) return { kind: 'other', said: `no address of ${host} could be found` }
  const late = AbortSignal.timeout(dialMs)
  const { smtpPort: port } = world.settings
  const request = { address, port, security: 'plain', serverName: host, tlsVersion: null } as const
  try {
    const examined = await world.dialer.examine({ ...request, signal: AbortSignal.any([signal, late]) })
    return attemptOf(`${host} (${address})`, examined)
  } catch (error) {
    if (signal.aborted || !late.aborted) throw error
    return { kind: 'silent', said: `${host} (${address}) did not answer within ${dialMs / 1000} s` }
  }
}

function attemptOf(where: string, { failure }: SmtpExamination): Attempt {
  if (failure === null || failure.stage !== 'connect') return { kind: 'connected', said: `${where} takes connections` }
  const isSilent = failure.reason === 'timeout' || failure.reason === 'unreachable' || failure.reason === 'no-route'
  return { kind: isSilent ? 'silent' : 'other', said: `${where}: ${failure.reason} (${failure.detail})` }
}

/** The preferred mail host; the domain itself where there is no MX (RFC 5321 §5.1); a few words where there is none. */
async function firstHost(
  domain: DomainName,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<string | { readonly fault: string }> {
  const answer = await resolver.resolve(domain, 'MX', { signal })
  switch (answer.kind) {
    case 'nodata':
      return domain
    case 'nxdomain':
      return { fault: `${domain} does not exist` }
    case 'failed':
      return { fault: `no answer about the MX of ${domain} (${answer.reason})` }
    case 'records': {
      const [first] = [...answer.records].sort((a, b) => a.preference - b.preference)
      return first?.exchange || { fault: `${domain} takes no mail` } // a null MX, RFC 7505 §3
    }
  }
}

async function firstAddress(host: string, resolver: Resolver, signal: AbortSignal): Promise<IpAddress | null> {
  const [four, six] = await Promise.all([
    resolver.resolve(host, 'A', { signal }),
    resolver.resolve(host, 'AAAA', { signal }),
  ])
  return [...recordsOf(four), ...recordsOf(six)][0] ?? null
}
