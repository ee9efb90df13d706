import type { ApiCall } from '@mailhealth/testkit'

/** JSON that nobody looked at yet. */
type Fields = { readonly [key: string]: unknown }

interface Part {
  readonly path: string
  readonly fields: Fields
}

const messageMethods = ['chat.postMessage', 'chat.update', 'chat.postEphemeral', 'response_url']
const viewMethods = ['views.open', 'views.push', 'views.update', 'views.publish']
const emoji = /\p{Extended_Pictographic}/gu
const mostButtonText = 24
const mostSpoken = 4_000
const mostBlocks = 12

/** Whose texts are as long as the command that they offer, or as the name that they lead to. */
const longButtons = ['mh:run']
/** What changes something for everybody at once is asked about before. */
const asking = ['mh:snooze', 'mh:reopen', 'mh:accept']

/** What of everything that the bot sent somebody could not read, hear or trust: whatever the message is, and whoever sent it. */
export function unreadable(calls: readonly ApiCall[]): readonly string[] {
  return calls.filter(isTaken).flatMap((call) => {
    const faults = messageMethods.includes(call.method)
      ? [
          ...spoken(call.args),
          ...heardFaults(call.args),
          ...incidentFaults(call),
          ...partFaults(call.args, isUpdate(call)),
        ]
      : viewMethods.includes(call.method)
        ? partFaults((call.args['view'] ?? {}) as Fields, true)
        : []
    return faults.map((fault) => `${call.method}: ${fault}`)
  })
}

function isTaken({ answer }: ApiCall): boolean {
  return answer === null || (answer.status === 200 && answer.body['ok'] !== false)
}

function isUpdate({ method }: ApiCall): boolean {
  return method === 'chat.update'
}

/** The top-level text is what notifications show and screen readers read in the place of the blocks. */
function spoken({ text }: Fields): string[] {
  if (typeof text !== 'string' || text.trim() === '') return ['there is no text']
  if (text.length > mostSpoken) return [`its text has ${text.length} characters`]
  return textFaults('its text', text)
}

/** A line that is heard outside of its thread, on a locked telephone, says of what it is. */
function heardFaults({ text, metadata, reply_broadcast: broadcast }: Fields): string[] {
  if ((metadata as Fields | undefined)?.['event_type'] !== 'mailhealth_event') return []
  const isHeard = String(broadcast) === 'true' || /<!subteam/.test(String(text))
  return isHeard && !/\bMH-\d+\b/.test(String(text)) ? [`it is heard without its thread: ${text}`] : []
}

/** An incident's message names severity, id, state and target before anything else, and has one row of buttons. */
function incidentFaults({ args }: ApiCall): string[] {
  const { text, metadata, blocks } = args as { text: string; metadata?: Fields; blocks?: readonly Fields[] }
  if (metadata?.['event_type'] !== 'mailhealth_incident' || blocks === undefined || blocks.length === 0) return []
  const { incident } = metadata['event_payload'] as { incident: string }
  const [words = '', ...rest] = String((blocks[0]?.['text'] as Fields)['text']).split(' · ')
  const severity = [words.replace(/^\S+ /, ''), ...rest.slice(0, -2)].at(-1) ?? ''
  const start = text.slice(0, 120)
  const missing = [incident, rest.at(-1) ?? '', severity].filter(
    (word) => !bare(start).includes(bare(word).slice(0, 40)),
  )
  const rows = blocks.filter((block) => block['type'] === 'actions')
  const buttons = rows.flatMap((row) => row['elements'] as readonly Fields[]).filter(({ type }) => type === 'button')
  return [
    ...missing.map((word) => `${JSON.stringify(start)} does not name ${word}`),
    ...(blocks.length > mostBlocks ? [`it has ${blocks.length} blocks`] : []),
    ...(rows.length === 1 ? [] : [`it has ${rows.length} rows of buttons`]),
    ...buttons
      .filter((one) => !String(one['accessibility_label']).includes(incident))
      .map((one) => `the button ${textOf(one)} does not say of what it is`),
  ]
}

/** Plain text and mrkdwn show what is neither letter nor digit in ways of their own. */
function bare(text: string): string {
  const characters = text.replace(/&(?:amp|lt|gt);/g, '').toLowerCase()
  return characters.replace(/[^\p{L}\p{N}]/gu, '')
}

function partFaults(whole: Fields, isQuiet: boolean): string[] {
  return partsOf(whole, '').flatMap(({ path, fields }) => [
    ...(fields['type'] === 'button' ? buttonFaults(path, fields) : []),
    ...(asking.includes(String(fields['action_id'])) && fields['confirm'] === undefined
      ? [`${path} is done without a question`]
      : []),
    ...(fields['type'] === 'mrkdwn' ? textFaults(path, String(fields['text'])) : []),
    ...(fields['type'] === 'mrkdwn' && isQuiet && /<!subteam/.test(String(fields['text']))
      ? [`${path} calls people although it is an update`]
      : []),
    ...(fields['type'] === 'mrkdwn' && fields['verbatim'] !== true ? [`${path} lets Slack make links`] : []),
    ...(fields['type'] === 'plain_text' ? plainFaults(path, String(fields['text'])) : []),
  ])
}

function buttonFaults(path: string, button: Fields): string[] {
  const label = button['accessibility_label']
  const text = textOf(button)
  return [
    ...(typeof label === 'string' && label.trim() !== '' ? [] : [`the button ${text} has no label`]),
    ...(text.length > mostButtonText && !longButtons.includes(String(button['action_id']))
      ? [`${path}: ${text} is too long for a telephone`]
      : []),
  ]
}

function textFaults(path: string, text: string): string[] {
  const shown = text.replace(/<!date\^\d+\^[^|>]+\|[^>]*\d\d:\d\d UTC>/g, '')
  return [
    ...(shown.includes('<!date') ? [`${path} has a date without what others read: ${text}`] : []),
    ...(/\d{4}-\d\d-\d\dT\d\d:\d\d/.test(shown) ? [`${path} has a date that is no date to its reader: ${text}`] : []),
    ...(/<!(?:channel|here|everyone)/.test(text) ? [`${path} calls everybody`] : []),
    ...commonFaults(path, text),
  ]
}

function plainFaults(path: string, text: string): string[] {
  const isMarkedUp = /<[!@#]|&(?:lt|gt);/.test(text)
  return [...(isMarkedUp ? [`${path} shows its markup: ${text}`] : []), ...commonFaults(path, text)]
}

function commonFaults(path: string, text: string): string[] {
  const crowded = text.split('\n').find((line) => (line.match(emoji)?.length ?? 0) > 1)
  return [
    ...(crowded === undefined ? [] : [`${path} has more than one picture in a line: ${crowded}`]),
    ...(/\bundefined\b|\bNaN\b|\[object |Invalid Date/.test(text) ? [`${path} is a mistake: ${text}`] : []),
  ]
}

function partsOf(value: unknown, path: string): Part[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => partsOf(one, `${path}/${index}`))
  if (typeof value !== 'object' || value === null) return []
  const fields = value as Fields
  return [{ path, fields }, ...Object.entries(fields).flatMap(([key, one]) => partsOf(one, `${path}/${key}`))]
}

function textOf(button: Fields): string {
  return String((button['text'] as Fields | undefined)?.['text'])
}
