/**
 * Where the focus is, in words that outlive a redrawing: which part of the page (`data-part`), which of its controls
 * (`data-key`, and its name where several have the same), and what is typed there. Null when it is nowhere.
 */
export function whereFocusIs() {
  const node = document.activeElement
  const part = node?.closest('[data-part]')
  if (!part) return null
  const { key } = node.dataset
  const nth = controls(part, key).indexOf(node)
  const typed = node.tagName === 'INPUT' ? node.value : null
  return { part: part.dataset.part, key, name: nameOf(node), nth, typed }
}

/** Puts the focus back there; on the part itself where the control is gone. Does nothing when the part is gone too. */
export function focusAgain(place) {
  const part = place && document.querySelector(`[data-part="${CSS.escape(place.part)}"]`)
  if (!part) return
  const alike = controls(part, place.key)
  const control = alike.find((node) => nameOf(node) === place.name) ?? alike[place.nth]
  if (control && place.typed !== null) control.value = place.typed
  ;(control ?? part).focus()
}

function nameOf(node) {
  return node.ariaLabel ?? node.textContent
}

function controls(part, key) {
  return key === undefined ? [] : [...part.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)]
}
