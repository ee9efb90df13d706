import { LogLevel, type Logger as SdkLogger } from '@slack/web-api'
import type { Logger } from 'pino'

/** The SDK's remarks as debug lines: what matters of them is said in sentences of our own. It never logs payloads. */
export function sdkLogger(log: Logger): SdkLogger {
  const remark = (...parts: unknown[]): void => log.debug({ sdk: parts.map(String).join(' ') }, 'the Slack SDK remarks')
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: remark,
    error: remark,
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  }
}
