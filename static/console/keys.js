// The keyboard: one table for what it does and for the sheet that tells it.

/**
 * @typedef {object} Deeds
 * @property {() => void} accept @property {() => void} decline @property {() => void} end
 * @property {(by: number) => void} step @property {() => void} back @property {() => void} help
 * @property {() => void} details
 */

/** @type {[string, string][]} */
export const SHEET = [
  ["Alt + A", "Accept the new chat"],
  ["Alt + D", "Decline it"],
  ["Alt + ↑ / ↓", "Previous / next conversation"],
  ["↑ / ↓", "Move in the list; Enter opens"],
  ["Enter", "Send"],
  ["Shift + Enter", "New line"],
  ["Ctrl + Enter", "Send as a note for the team"],
  ["/", "Canned responses, where you write"],
  ["@", "Name a colleague, in a note"],
  ["Ctrl + F", "Find in the conversation"],
  ["Alt + E", "End the conversation"],
  ["Alt + I", "Show or hide the details"],
  ["Esc", "Back to the list"],
  ["?", "This sheet"],
]

/** @param {KeyboardEvent} event @param {Deeds} deeds */
export function onKey(event, deeds) {
  if (event.defaultPrevented || event.isComposing) return
  // A dialog or a menu has the keyboard to itself.
  if (document.querySelector("dialog[open], :popover-open")) return
  const target = /** @type {HTMLElement} */ (event.target)
  const isWriting = target.matches("input:not([type=radio]), textarea, select")
  // What is written is not left by accident.
  const isKept = isWriting && /** @type {HTMLInputElement} */ (target).value !== ""
  if (event.key === "Escape" && isKept) return
  const act = deedOf(event, deeds, isWriting)
  if (!act) return
  event.preventDefault()
  act()
}

/** @param {KeyboardEvent} event @param {Deeds} deeds @param {boolean} isWriting */
function deedOf({ key, code, altKey, ctrlKey, metaKey }, deeds, isWriting) {
  if (key === "Escape") return deeds.back
  if (key === "?" && !isWriting && !ctrlKey && !metaKey) return deeds.help
  if (!altKey || ctrlKey || metaKey) return null
  // By place, not by letter: with Alt some keyboards give other signs.
  return /** @type {Record<string, () => void>} */ ({
    KeyA: deeds.accept,
    KeyD: deeds.decline,
    KeyE: deeds.end,
    KeyI: deeds.details,
    ArrowUp: () => deeds.step(-1),
    ArrowDown: () => deeds.step(1),
  })[code] ?? null
}
