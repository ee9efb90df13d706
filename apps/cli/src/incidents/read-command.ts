import {
  type Command,
  type CommandProblem,
  longestText,
  type Missing,
  parseCommand,
  type Verb,
} from '@mailhealth/alerting'
import { findingIds } from '@mailhealth/catalogue'
import type { Cidr } from '@mailhealth/core'
import { UsageError } from '../command.ts'

/** Whoever has a terminal here may look at what is stored of any address: nothing is dialled. */
const everywhere = ['0.0.0.0/0', '::/0'] as Cidr[]

/** Reads words as Slack would. @throws UsageError with a sentence for what is no such command */
export function readCommand<V extends Verb>(verb: V, words: readonly string[]): Extract<Command, { readonly verb: V }> {
  const parsed = parseCommand([verb, ...words].join(' '), { incident: null, findingIds, allow: everywhere })
  if (!parsed.ok) throw new UsageError(sentenceOf(parsed.problem, verb))
  return parsed.command as Extract<Command, { readonly verb: V }>
}

function sentenceOf(problem: CommandProblem, verb: Verb): string {
  switch (problem.kind) {
    case 'too-long':
      return `that is too long; ${longestText} characters are the most`
    case 'missing':
      return `${missing[problem.what]}: mailhealth ${examples[verb] ?? verb}`
    case 'bad-incident':
      return `${quoted(problem.text)} is not the name of an incident, such as MH-142`
    case 'bad-duration':
      return `${quoted(problem.text)} is not a duration such as 4h, or until 18:00, or it is too long`
    case 'bad-mute':
      return `${quoted(problem.text)} is not the number of a mute; mailhealth mutes lists them`
    case 'bad-target':
    case 'private-target':
      return `${quoted(problem.text)} is not a domain, a host or an address`
    case 'unknown-check':
      return `no check ${quoted(problem.text)}${hint(problem.nearest)}`
    case 'unknown-state':
      return `${quoted(problem.text)} is not a state of incidents`
    case 'bad-digest':
      return `${quoted(problem.text)} says nothing of digests: mailhealth digest [now | daily 09:00 | weekly friday 17:00 | off | configured]`
    case 'bad-route':
      return `${quoted(problem.text)} says nothing of routes: mailhealth route [list | set prod to "#mail-prod" tags prod because … | remove prod … | configured prod …]`
    case 'unknown-runbook':
      return `${quoted(problem.text)} is neither a check nor a finding nor an incident${hint(problem.nearest)}`
    case 'unknown-verb':
      return `no command ${quoted(problem.text)}${hint(problem.nearest)}`
  }
}

const missing: { readonly [M in Missing]: string } = {
  incident: 'name an incident',
  target: 'name a target',
  check: 'name a check',
  duration: 'say for how long',
  reason: 'give a reason',
  text: 'say what to write down',
  number: 'give the number of a mute',
  route: 'name a route',
}

const examples: { readonly [V in Verb]?: string } = {
  show: 'show MH-142',
  ack: 'ack MH-142',
  unack: 'unack MH-142',
  snooze: 'snooze MH-142 4h',
  resolve: 'resolve MH-142 "moved to another host"',
  reopen: 'reopen MH-142',
  note: 'note MH-142 "waiting for the list"',
  escalate: 'escalate MH-142',
  mute: 'mute mail.example.com 2h "new hardware"',
  unmute: 'unmute 7',
  route: 'route remove prod "moved to the file"',
  accept: 'accept example.com dmarc "as planned"',
  dnsbl: 'dnsbl 192.0.2.10',
  auth: 'auth example.com',
  tls: 'tls mail.example.com',
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}

function hint(nearest: string | null): string {
  return nearest === null ? '' : `; did you mean ${nearest}?`
}
