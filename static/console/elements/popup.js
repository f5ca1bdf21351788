// A button that opens a popover below itself; Escape and a click elsewhere close it.

/** @param {HTMLButtonElement} button @param {HTMLElement} popup an element with `popover` */
export function attach(button, popup) {
  button.setAttribute("aria-expanded", "false")
  let wasOpen = false
  // A click on the button first closes the popover as a click elsewhere does: it stays closed.
  button.addEventListener("pointerdown", () => { wasOpen = popup.matches(":popover-open") })
  button.addEventListener("click", () => {
    if (!wasOpen && !popup.matches(":popover-open")) open(button, popup)
    wasOpen = false
  })
  popup.addEventListener("toggle", (event) => {
    const isOpen = /** @type {ToggleEvent} */ (event).newState === "open"
    button.setAttribute("aria-expanded", String(isOpen))
  })
}

/** @param {HTMLElement} button @param {HTMLElement} popup */
function open(button, popup) {
  popup.showPopover()
  const box = button.getBoundingClientRect()
  popup.style.setProperty("inset-block-start", `${box.bottom + 4}px`)
  popup.style.setProperty("inset-inline-end", `${Math.max(8, innerWidth - box.right)}px`)
  const chosen = popup.querySelector("[aria-checked=true]")
    ?? popup.querySelector("button, a, input, select")
  if (chosen instanceof HTMLElement) chosen.focus()
}

/**
 * Arrow keys, Home and End move between the elements of a list.
 * @param {KeyboardEvent} event @param {Element} within @param {string} what a selector
 */
export function rove(event, within, what) {
  const all = [...within.querySelectorAll(what)].filter((one) => one.getClientRects().length > 0)
  const at = all.indexOf(/** @type {Element} */ (document.activeElement))
  const to = /** @type {Record<string, number>} */ ({
    ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1,
  })[event.key]
  if (to === undefined || at === -1 || event.altKey) return
  event.preventDefault()
  const next = all[(to + all.length) % all.length]
  if (next instanceof HTMLElement) next.focus()
}
