import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enabledLists } from '@mailhealth/catalogue'
import { defaultFile } from '@mailhealth/config'
import { OperatorError, type Verdict } from '@mailhealth/core'
import { type FakeSlack, type Internet, startFakeSlack, startInternet } from '@mailhealth/testkit'
import { loadConfiguration } from '@mailhealth/worker/look'
import type { Io } from '../command.ts'
import { createLog } from '../product/log.ts'
import { startProduct } from '../product/product.ts'
import { demoConfiguration } from './configuration.ts'
import { breakThings } from './switches.ts'

/** The product, unchanged, between a simulated internet and a simulated Slack. */
export interface Stage {
  readonly internet: Internet
  readonly slack: FakeSlack
  /** Where the product's health and metrics are. */
  readonly httpAddress: string
  /** Ends the product, and leaves the rest as it is: what it told Slack stays to be read. */
  stopProduct(): Promise<void>
  /** Ends everything and removes what was written. */
  close(): Promise<void>
}

export interface StageOptions {
  readonly io: Io
  /** Whether a browser is to see it. */
  readonly hasPage: boolean
  readonly onVerdict: (verdict: Verdict) => void
}

/** What runs when the demo ends has so long to finish: nothing is kept that a longer one would be worth waiting for. */
const graceMs = 1_000

type Closer = () => void | Promise<void>

/** Sets up the demo: nothing of it leaves this machine, or outlives close(). */
export async function openStage(options: StageOptions): Promise<Stage> {
  const closers: Closer[] = []
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one()
  }
  try {
    return { ...(await open(options, closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function open({ io, hasPage, onVerdict }: StageOptions, closers: Closer[]): Promise<Omit<Stage, 'close'>> {
  const internet = await reachable(startInternet({ lists: enabledLists({ disable: [], add: [] }) }))
  closers.push(() => internet.close())
  const slack = await startFakeSlack(hasPage ? { page: true, panel: breakThings(internet) } : {})
  closers.push(() => slack.close())
  const { folder, remove } = temporaryFolder()
  closers.push(remove)

  writeFileSync(join(folder, defaultFile), demoConfiguration(internet))
  const config = loadConfiguration({ file: null, cwd: folder, env: variables(io, folder, slack) })
  const { environment } = config
  const log = createLog(environment.logLevel, { write: io.err, isTerminal: io.isErrTerminal })
  const trustedRoots = [internet.environment.rootPem]
  const product = await startProduct({ config, environment, log, trustedRoots, onVerdict })
  let stopped: Promise<void> | null = null
  const stopProduct = (): Promise<void> => {
    stopped ??= product.stop(graceMs)
    return stopped
  }
  closers.push(stopProduct)
  return { internet, slack, httpAddress: product.httpAddress, stopProduct }
}

/** The environment that the product is run in: the operator's own tokens and databases have no part in the demo. */
function variables(io: Io, folder: string, slack: FakeSlack): { readonly [name: string]: string } {
  return {
    MAILHEALTH_DATA_DIR: join(folder, 'data'),
    MAILHEALTH_HTTP: '127.0.0.1:0',
    LOG_LEVEL: io.env['LOG_LEVEL'] || 'warn',
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: 'xoxb-demo',
    SLACK_APP_TOKEN: 'xapp-demo',
  }
}

/** A folder that goes with the demo, even when the operator ends the program at once. */
function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'mailhealth-demo-'))
  const onExit = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', onExit)
  return {
    folder,
    remove: () => {
      process.off('exit', onExit)
      onExit()
    },
  }
}

async function reachable(starting: Promise<Internet>): Promise<Internet> {
  try {
    return await starting
  } catch (error) {
    const { code, address } = error as NodeJS.ErrnoException & { readonly address?: string }
    if (code !== 'EADDRNOTAVAIL') throw error
    throw new OperatorError(
      `the demo needs the loopback address ${address}, which this system does not have; "ifconfig lo0 alias ${address}" adds it where the loopback is lo0`,
    )
  }
}
