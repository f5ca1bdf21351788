// A button that opens a popover below itself; Escape and a click elsewhere close it.

/**
 * @param {HTMLButtonElement} button @param {HTMLElement} popup an element with `popover`
 * @param {{onOpen?: () => void}} [more]
 */
export function attach(button, popup, { onOpen } = {}) {
  button.setAttribute("aria-expanded", "false")
  button.addEventListener("click", () => {
    if (popup.matches(":popover-open")) popup.hidePopover()
    else popup.showPopover()
  })
  // A click on the button would close the popover first, and then open it again.
  button.addEventListener("pointerdown", (event) => {
    if (popup.matches(":popover-open")) event.preventDefault()
  })
  popup.addEventListener("toggle", (event) => {
    const isOpen = /** @type {ToggleEvent} */ (event).newState === "open"
    button.setAttribute("aria-expanded", String(isOpen))
    if (!isOpen) return
    const box = button.getBoundingClientRect()
    popup.style.setProperty("inset-block-start", `${box.bottom + 4}px`)
    popup.style.setProperty("inset-inline-end", `${Math.max(8, innerWidth - box.right)}px`)
    onOpen?.()
    const chosen = popup.querySelector("[aria-checked=true]")
      ?? popup.querySelector("button, a, input, select")
    if (chosen instanceof HTMLElement) chosen.focus()
  })
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
