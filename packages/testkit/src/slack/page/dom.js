/**
 * Makes an element. Text children become text nodes, never markup; null and false are left out.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} attributes `on…` functions become listeners, booleans become bare attributes
 * @param {...(Node | string | null | false | undefined)} children
 */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name.slice(2), value)
    else if (value === true) node.setAttribute(name, '')
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value))
  }
  node.append(...children.filter((child) => child !== null && child !== false && child !== undefined))
  return node
}

/** Tells the server what a person does. Resolves with its answer; rejects with what Slack would show as an error. */
export async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (!answer.ok) throw new Error(answer.error)
  return answer
}

/** A clock time with the whole date as its title. */
export function clockTime(date) {
  const text = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return h('time', { datetime: date.toISOString(), title: date.toLocaleString() }, text)
}
