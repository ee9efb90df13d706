import type { Clock } from '@mailhealth/core'
import type { ApiCall } from './api-call.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { ChannelLimit } from './channel-limit.ts'
import type { FileLog } from './file-log.ts'
import type { RequestUrl } from './http-delivery.ts'
import type { MessageLog } from './message-log.ts'
import type { ResponseUrls } from './response-urls.ts'
import type { SocketHub } from './socket-hub.ts'
import type { Triggers } from './triggers.ts'
import type { ViewLog } from './view-log.ts'
import type { Workspace } from './workspace.ts'

/** Everything that the simulated Slack consists of, for those of its parts that need several others. */
export interface Stage {
  readonly clock: Clock
  readonly feed: ChangeFeed
  readonly workspace: Workspace
  readonly messages: MessageLog
  readonly files: FileLog
  readonly views: ViewLog
  readonly triggers: Triggers
  readonly responseUrls: ResponseUrls
  readonly sockets: SocketHub
  readonly calls: ApiCall[]
  /** Where payloads are posted in HTTP mode; null while they go to sockets. */
  requestUrl: RequestUrl | null
  /** How fast channels may be posted to; null for no limit. */
  readonly limit: ChannelLimit | null
  /** `http://127.0.0.1:PORT`, known once it listens. */
  url: string
}
