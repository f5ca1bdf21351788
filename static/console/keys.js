// The keyboard: which keys a command has, whether they were pressed, and how they are written.
//
// A key is written as in "Alt+Shift+KeyM": names of places, not of letters, since with Alt some
// keyboards give other signs. "Alt+Digit*" stands for all digits but 0.

/** @typedef {{key?: string, run: (event: KeyboardEvent) => void}} Bound */

/** @type {Record<string, string>} */
const SIGNS = { ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", "Digit*": "1 … 9" }

/** As people write it: "Alt + Shift + M". @param {string} key */
export function written(key) {
  return key.split("+").map((part) =>
    SIGNS[part] ?? part.replace(/^(?:Key|Digit)(?=.$)/u, "")).join(" + ")
}

/** For `aria-keyshortcuts`. @param {string} key */
export function spoken(key) {
  return written(key).replaceAll(" ", "")
}

/**
 * Runs what has the keys that were pressed.
 * @param {KeyboardEvent} event @param {() => Bound[]} list what can be done now
 */
export function onKey(event, list) {
  if (event.defaultPrevented || event.isComposing) return
  // A dialog or a menu has the keyboard to itself.
  if (document.querySelector("dialog[open], :popover-open")) return
  const target = /** @type {HTMLElement} */ (event.target)
  const isWriting = target.matches("input:not([type=radio]), textarea, select")
  // What is written is not left by accident.
  const isKept = isWriting && /** @type {HTMLInputElement} */ (target).value !== ""
  if (event.key === "Escape" && isKept) return
  const command = list().find(({ key }) => key && isPressed(key, event, isWriting))
  if (!command) return
  event.preventDefault()
  command.run(event)
}

/** @param {string} key @param {KeyboardEvent} event @param {boolean} isWriting */
export function isPressed(key, event, isWriting) {
  const parts = key.split("+")
  const place = parts.pop() ?? ""
  const { altKey, ctrlKey, metaKey, shiftKey, code } = event
  if (place === "?") return event.key === "?" && !isWriting && !ctrlKey && !metaKey
  const isAlike = parts.includes("Alt") === altKey && parts.includes("Shift") === shiftKey
    && parts.includes("Ctrl") === (ctrlKey || metaKey)
  if (place === "Digit*") return isAlike && /^Digit[1-9]$/u.test(code)
  return isAlike && (code === place || (place === "Escape" && event.key === "Escape"))
}
