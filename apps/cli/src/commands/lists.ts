import { allLists, type DnsblList, type ListKind } from '@mailhealth/catalogue'
import type { ListHealth } from '@mailhealth/checks'
import { loadConfiguration, surroundingsOf, type World } from '@mailhealth/worker/look'
import { type Arguments, type Command, exitCodes, type Io, UsageError } from '../command.ts'
import { configOption, formatFor, formatOption, quietOption, resolverOption } from '../options.ts'
import { type ListRow, renderLists } from '../render/lists.ts'
import { renderProbe } from '../render/lists-probe.ts'
import { safeJson } from '../render/printable.ts'
import { styleOf, usesColour } from '../render/style.ts'

const known = ['text', 'json', 'ndjson'] as const

export const listsCommand: Command = {
  synopsis: '[--probe] [options]',
  about:
    'Shows the DNSBL catalogue: which lists are on, what each is, as of when that is known, and on which terms it answers. --probe asks every living list about its own test entries, by the way that checks would ask, and says which of them can be relied on.',
  options: [
    { name: 'probe', value: null, help: 'ask each list about its test entries' },
    formatOption(known, 'text on a terminal, else json'),
    configOption,
    resolverOption,
    quietOption,
  ],
  run,
}

async function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 0)
    throw new UsageError('lists takes no arguments; mailhealth check ADDRESS asks the lists')
  const format = formatFor(args, known, io)
  const config = loadConfiguration({
    file: args.one('config'),
    cwd: io.cwd,
    env: io.env,
    servers: args.all('resolver'),
  })
  const world = surroundingsOf(config)
  try {
    const rows = await rowsOf(world, args.has('probe') ? progressOf(args, io) : null, io.signal)
    const layout = { width: io.columns, style: styleOf(usesColour(io.env, io.isOutTerminal)) }
    if (format === 'text') io.out(args.has('probe') ? renderProbe(rows, layout) : renderLists(rows, layout))
    else if (format === 'json') io.out(`${safeJson(rows.map(flat), 2)}\n`)
    else io.out(rows.map((row) => `${safeJson(flat(row))}\n`).join(''))
    return exitCodes.ok
  } finally {
    await world.close()
  }
}

type OnTested = (list: DnsblList) => void

/** The lists that are on, then those that are off, then the dead; tested where somebody waits to hear of it. */
function rowsOf(world: World, onTested: OnTested | null, signal: AbortSignal): Promise<ListRow[]> {
  const enabled = world.lists.lists
  const zones = new Set(enabled.map((list) => list.zone))
  const others = allLists.filter((list) => !zones.has(list.zone))
  return Promise.all(
    [...enabled, ...others].map(async (list) => {
      const isEnabled = zones.has(list.zone)
      const health = onTested === null ? {} : await healthOf(list, isEnabled, world, signal)
      onTested?.(list)
      return { list, isEnabled, health }
    }),
  )
}

/** A list that is on is tested as checks would: one without test entries may refuse, or answer everything. */
async function healthOf(
  list: DnsblList,
  isEnabled: boolean,
  world: World,
  signal: AbortSignal,
): Promise<ListRow['health']> {
  const isAnswering = list.status !== 'dead' && (!list.isKeyed || list.queryZone !== undefined)
  const kinds = isAnswering ? list.kinds.filter((kind) => isEnabled || list.testPoints[kind] !== undefined) : []
  const tested = kinds.map(
    async (kind): Promise<[ListKind, ListHealth]> => [kind, await world.lists.health(list, kind, signal)],
  )
  return Object.fromEntries(await Promise.all(tested))
}

function progressOf(args: Arguments, io: Io): OnTested {
  if (args.has('quiet') || !io.isErrTerminal) return () => undefined
  let tested = 0
  return () => io.err(++tested === allLists.length ? '\r\x1b[K' : `\r\x1b[K${tested} of ${allLists.length} lists asked`)
}

function flat({ list, isEnabled, health }: ListRow): Omit<DnsblList, 'queryZone'> & Omit<ListRow, 'list'> {
  return { ...list, isEnabled, health }
}
