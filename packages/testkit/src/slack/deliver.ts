import type { JsonObject } from '@mailhealth/core'
import { postPayload } from './http-delivery.ts'
import type { Acknowledgement, PayloadType } from './socket-hub.ts'
import type { Stage } from './stage.ts'

/**
 * Hands a payload to the app: to a socket, or to its request URL where it has one.
 *
 * @throws Error as Slack shows the person one: nobody takes it, or no acknowledgement comes in three seconds
 */
export function deliver(stage: Stage, type: PayloadType, payload: JsonObject): Promise<Acknowledgement> {
  if (stage.requestUrl === null) return stage.sockets.deliver(type, payload)
  return postPayload(stage.requestUrl, type, payload)
}
