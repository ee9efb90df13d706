import type { Command } from './command.ts'

/** A command's line in the help, and where it is. It is loaded only when it runs. */
export interface CommandEntry {
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** Every command, in the order of the help. The one place where commands are registered. */
export const commandTable: { readonly [name: string]: CommandEntry } = {
  up: {
    summary: 'the whole product in one process: watch, alert, answer',
    load: async () => (await import('./commands/up.ts')).upCommand,
  },
  demo: {
    summary: 'the product on a simulated internet and a simulated Slack, to try out',
    load: async () => (await import('./commands/demo.ts')).demoCommand,
  },
  check: {
    summary: 'look at a domain, a host, an address or a range, now',
    load: async () => (await import('./commands/check.ts')).checkCommand,
  },
  status: {
    summary: 'how things are now, in short',
    load: async () => (await import('./commands/story.ts')).statusCommand,
  },
  incidents: {
    summary: 'what is wrong now, worst first, or what was',
    load: async () => (await import('./commands/incidents.ts')).incidentsCommand,
  },
  show: {
    summary: 'one incident: its findings, what to do, and its story',
    load: async () => (await import('./commands/show.ts')).showCommand,
  },
  ack: {
    summary: 'take an incident on',
    load: async () => (await import('./commands/deeds.ts')).ackCommand,
  },
  unack: {
    summary: 'give an incident back',
    load: async () => (await import('./commands/deeds.ts')).unackCommand,
  },
  snooze: {
    summary: 'keep an incident quiet for everyone, for a while',
    load: async () => (await import('./commands/deeds.ts')).snoozeCommand,
  },
  resolve: {
    summary: 'close an incident, with a reason',
    load: async () => (await import('./commands/deeds.ts')).resolveCommand,
  },
  reopen: {
    summary: 'open a resolved incident again',
    load: async () => (await import('./commands/deeds.ts')).reopenCommand,
  },
  note: {
    summary: 'write something down about an incident',
    load: async () => (await import('./commands/deeds.ts')).noteCommand,
  },
  escalate: {
    summary: 'call the next ones on call, now',
    load: async () => (await import('./commands/deeds.ts')).escalateCommand,
  },
  oncall: {
    summary: 'who is called',
    load: async () => (await import('./commands/story.ts')).oncallCommand,
  },
  mute: {
    summary: 'maintenance: keep a target quiet for a while',
    load: async () => (await import('./commands/quiet.ts')).muteCommand,
  },
  unmute: {
    summary: 'end a mute early',
    load: async () => (await import('./commands/quiet.ts')).unmuteCommand,
  },
  mutes: {
    summary: 'what is muted',
    load: async () => (await import('./commands/quiet.ts')).mutesCommand,
  },
  history: {
    summary: 'who did what, when and why',
    load: async () => (await import('./commands/story.ts')).historyCommand,
  },
  dnsbl: {
    summary: 'the DNSBL listings of a target, as last seen',
    load: async () => (await import('./commands/story.ts')).dnsblCommand,
  },
  auth: {
    summary: 'SPF, DKIM and DMARC of a domain, as last seen',
    load: async () => (await import('./commands/story.ts')).authCommand,
  },
  tls: {
    summary: 'the certificates of a host, as last seen',
    load: async () => (await import('./commands/story.ts')).tlsCommand,
  },
  accept: {
    summary: 'take a change over as the new baseline',
    load: async () => (await import('./commands/quiet.ts')).acceptCommand,
  },
  route: {
    summary: 'which alerts go to which channel, and who said so',
    load: async () => (await import('./commands/route.ts')).routeCommand,
  },
  doctor: {
    summary: 'whether resolver, port 25, clock, store and Slack are fit for the work',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  worker: {
    summary: 'the worker alone, where there is more than one machine',
    load: async () => (await import('./commands/parts.ts')).workerCommand,
  },
  slack: {
    summary: 'the Slack app alone, where there is more than one machine',
    load: async () => (await import('./commands/parts.ts')).slackCommand,
  },
  config: {
    summary: 'validate the configuration, show what is in force, or print its JSON Schema',
    load: async () => (await import('./commands/config.ts')).configCommand,
  },
  lists: {
    summary: 'the DNSBL catalogue, and how its lists are',
    load: async () => (await import('./commands/lists.ts')).listsCommand,
  },
  explain: {
    summary: 'what a finding means, how to confirm it, and how to fix it',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  runbook: {
    summary: 'the same as explain',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  digest: {
    summary: 'what happened in the last 24 hours, or when digests come',
    load: async () => (await import('./commands/digest.ts')).digestCommand,
  },
  help: {
    summary: 'this text, or that of a command',
    load: async () => (await import('./commands/help.ts')).helpCommand,
  },
}
