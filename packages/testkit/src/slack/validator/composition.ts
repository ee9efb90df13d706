import { all, type Fields, flag, isFields, list, none, object, oneOf, problem, type Rule, string } from './rules.ts'

const kind = (type: string): Rule => oneOf(type)

/** A plain_text object. */
export function plainText(max: number): Rule {
  return object({ type: kind('plain_text'), text: visible(max) }, { emoji: flag })
}

/** A mrkdwn object. */
export function mrkdwn(max: number): Rule {
  return object({ type: kind('mrkdwn'), text: visible(max) }, { verbatim: flag })
}

/** Blanks alone are no text. */
function visible(max: number): Rule {
  return all(string(1, max), (value, pointer) =>
    (value as string).trim() === '' ? problem(pointer, 'must be more than 0 characters') : none,
  )
}

/** An address that something opens: on the web, or in Slack itself. */
export const link: Rule = all(string(1, 3000), (value, pointer) => {
  const url = URL.parse(value as string)
  return url !== null && ['https:', 'http:', 'slack:'].includes(url.protocol)
    ? none
    : problem(pointer, 'must be a valid URL')
})

/** Either kind of text object. */
export function anyText(max: number): Rule {
  return (value, pointer) =>
    isFields(value) && value['type'] === 'mrkdwn' ? mrkdwn(max)(value, pointer) : plainText(max)(value, pointer)
}

export const identifier: Rule = string(1, 255)

export const confirm: Rule = object(
  { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  { style: oneOf('primary', 'danger') },
)

/** An option of a select, an overflow menu, or a set of boxes; only overflow options carry a url. */
export function option(text: Rule, extra: { readonly [key: string]: Rule } = {}): Rule {
  return object({ text, value: string(1, 75) }, { description: plainText(75), ...extra })
}

export const menuOption: Rule = option(plainText(75))

/** Either `options` or `option_groups`, never both, 100 of each at most. */
export const hasOptions: Rule = (value, pointer) => {
  const { options, option_groups: groups } = value as Fields
  if ((options === undefined) === (groups === undefined))
    return problem(pointer, 'exactly one of options and option_groups is required')
  if (options !== undefined) return list(menuOption, 1, 100)(options, `${pointer}/options`)
  const group = object({ label: plainText(75), options: list(menuOption, 1, 100) }, {})
  return list(group, 1, 100)(groups, `${pointer}/option_groups`)
}

/** What is chosen at first is one of what can be chosen. */
export const initialIsOffered: Rule = (value, pointer) => {
  const fields = value as Fields
  const offered = new Set(optionsOf(fields).map((one) => JSON.stringify(one)))
  const chosen = [fields['initial_option'] ?? [], fields['initial_options'] ?? []].flat()
  return chosen.every((one) => offered.has(JSON.stringify(one)))
    ? none
    : problem(pointer, 'the initial option is not among the options')
}

const slackFile: Rule = all(object({}, { id: identifier, url: link }), (value, pointer) =>
  Object.keys(value as Fields).length === 1 ? none : problem(pointer, 'exactly one of id and url is required'),
)

/** The fields that say where an image comes from: `image_url` or `slack_file`. */
export const imageSource: { readonly [key: string]: Rule } = { image_url: link, slack_file: slackFile }

/** An image has one source. */
export const hasOneSource: Rule = (value, pointer) => {
  const { image_url: url, slack_file: file } = value as Fields
  return (url === undefined) === (file === undefined)
    ? problem(pointer, 'exactly one of image_url and slack_file is required')
    : none
}

function optionsOf(fields: Fields): readonly unknown[] {
  const groups = (fields['option_groups'] ?? []) as readonly Fields[]
  return [fields['options'] ?? [], ...groups.map((group) => group['options'] ?? [])].flat()
}
