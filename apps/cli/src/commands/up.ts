import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { defaultFile } from '@mailhealth/config'
import { loadConfiguration } from '@mailhealth/worker/look'
import type { Arguments, Command, Io } from '../command.ts'
import { configOption, resolverOption } from '../options.ts'
import { runProduct } from '../product/run-product.ts'

export const upCommand: Command = {
  synopsis: '[DOMAIN…] [options]',
  about:
    'Runs the whole product in this process: it watches the DOMAINs given and what the configuration names, keeps its history under the data directory, and alerts in Slack, or on this console where no Slack tokens are set. With neither a DOMAIN nor a configuration it runs the demo. SIGHUP reads the configuration again; Ctrl-C ends it.',
  options: [configOption, resolverOption],
  run,
}

async function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length === 0 && !hasConfiguration(args, io)) {
    io.err(
      `mailhealth: no ./${defaultFile} and no domain given, so this is the demo; "npm start -- example.com" watches a domain\n`,
    )
    const { demoCommand } = await import('./demo.ts')
    return demoCommand.run(args, io)
  }
  return runProduct({
    parts: ['worker', 'alerts'],
    load: () =>
      loadConfiguration({
        file: args.one('config'),
        cwd: io.cwd,
        env: io.env,
        domains: args.positionals,
        servers: args.all('resolver'),
      }),
    io,
  })
}

function hasConfiguration(args: Arguments, io: Io): boolean {
  return args.has('config') || Boolean(io.env['MAILHEALTH_CONFIG']) || existsSync(resolve(io.cwd, defaultFile))
}
