import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, systemClock } from '@mailhealth/core'
import type { ApiCall } from './api-call.ts'
import { ChangeFeed } from './change-feed.ts'
import { ChannelLimit } from './channel-limit.ts'
import { type Fault, Faults } from './faults.ts'
import { FileLog } from './file-log.ts'
import type { RequestUrl } from './http-delivery.ts'
import { type Message, MessageLog } from './message-log.ts'
import { PagePanel, type Panel } from './page-panel.ts'
import { type Person, peopleOf } from './person.ts'
import { ResponseUrls } from './response-urls.ts'
import { handlerOf } from './router.ts'
import { type DisconnectReason, SocketHub } from './socket-hub.ts'
import type { Stage } from './stage.ts'
import { Triggers } from './triggers.ts'
import { type OpenView, ViewLog } from './view-log.ts'
import { Workspace } from './workspace.ts'

export interface FakeSlackOptions {
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free one. */
  readonly port?: number
  /** Serves the page that people use in a browser at `/`. Default false. */
  readonly page?: boolean
  /** Switches that the page shows beside the channel. */
  readonly panel?: Panel
  /** Takes a message in each channel at such intervals, and some at once before; answers 429 else. By default there is no limit. */
  readonly posting?: { readonly everyMs: number; readonly burst: number }
  /** Dates messages, and ages trigger ids and response_urls. Default: the machine's. */
  readonly clock?: Clock
}

/** A Slack of its own: Web API, Socket Mode, response_urls, the people, and if wanted a page. */
export interface FakeSlack extends Person {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** What the app takes for `https://slack.com/api/`. */
  readonly apiUrl: string
  /** Channels, users and user groups; tests may change them. */
  readonly workspace: Workspace
  /** Every call of the Web API and of response_urls, oldest first. */
  readonly calls: readonly ApiCall[]
  /** How many sockets take envelopes. */
  readonly sockets: number
  /** What everybody sees in a channel, thread replies included, oldest first. */
  messages(channel: string): readonly Message[]
  /** The ephemeral messages in a channel, oldest first. */
  ephemerals(channel: string): readonly Message[]
  /** The modal before a user; null when there is none. */
  modal(user: string): OpenView | null
  /** A user's App Home; null when none was published. */
  home(user: string): OpenView | null
  /**
   * Resolves with the first truthy thing that `look` returns: now, or after something changes.
   *
   * @throws Error after `timeoutMs` (default 15000: machines are busy)
   */
  waitFor<T>(look: (slack: FakeSlack) => T | null | undefined | false, timeoutMs?: number): Promise<T>
  /** Makes the next calls of a method (`response_url` and `upload` are some) go wrong. `times` defaults to 1. */
  failNext(method: string, fault: Fault, times?: number): void
  /** Makes every call go wrong from now on; null ends it. */
  failAlways(fault: Fault | null): void
  /** Sends a disconnect frame to all sockets, or to the oldest one only. */
  disconnect(reason: DisconnectReason, which?: 'oldest' | 'all'): void
  /** From now on payloads are posted there, signed, as in Slack's HTTP mode; null: to sockets again. */
  postTo(place: RequestUrl | null): void
  /** Cuts every socket. */
  dropSockets(): void
  /** Cuts off every new call and socket while true, as when Slack cannot be reached. Open sockets stay. */
  refuseConnections(refuse: boolean): void
  close(): Promise<void>
}

/** Starts a Slack that only this machine sees. */
export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const { host = '127.0.0.1', port = 0, page = false, panel, clock = systemClock, posting } = options
  const limit = posting === undefined ? null : new ChannelLimit(posting.everyMs, posting.burst)
  const stage = { ...newStage(clock), limit }
  const faults = new Faults()
  const people = peopleOf(stage)
  const handler = handlerOf(stage, faults, page ? { people, panel: new PagePanel(panel, stage.feed) } : null)
  const server = createServer(handler.request)
  server.on('upgrade', handler.upgrade)
  server.listen(port, host)
  await once(server, 'listening')
  stage.url = urlOf(server)
  return assemble(stage, faults, people, server)
}

function newStage(clock: Clock): Stage {
  const feed = new ChangeFeed()
  const messages = new MessageLog(clock, feed)
  return {
    clock,
    feed,
    messages,
    files: new FileLog(),
    workspace: new Workspace(),
    views: new ViewLog(feed),
    triggers: new Triggers(clock),
    responseUrls: new ResponseUrls(clock, messages),
    sockets: new SocketHub(feed),
    calls: [],
    requestUrl: null,
    limit: null,
    url: '',
  }
}

function assemble(stage: Stage, faults: Faults, people: Person, server: Server): FakeSlack {
  const { feed, messages, views, sockets } = stage
  const slack: FakeSlack = {
    ...people,
    url: stage.url,
    apiUrl: `${stage.url}/api/`,
    workspace: stage.workspace,
    calls: stage.calls,
    get sockets() {
      return sockets.count
    },
    messages: (channel) => messages.in(channel),
    ephemerals: (channel) => messages.all().filter((one) => one.channel === channel && one.visibleTo !== null),
    modal: (user) => views.top(user),
    home: (user) => views.homeOf(user),
    waitFor: (look, timeoutMs = 15_000) => feed.waitFor(() => look(slack), timeoutMs),
    failNext: (method, fault, times = 1) => faults.order(method, fault, times),
    failAlways: (fault) => {
      faults.lasting = fault
    },
    disconnect: (reason, which = 'all') => sockets.disconnect(reason, which),
    postTo: (place) => {
      stage.requestUrl = place
    },
    dropSockets: () => sockets.drop(),
    refuseConnections: (refuse) => {
      faults.refusesConnections = refuse
    },
    close: () => close(sockets, server),
  }
  return slack
}

async function close(sockets: SocketHub, server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  await sockets.close()
  server.closeAllConnections()
  await closed
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
