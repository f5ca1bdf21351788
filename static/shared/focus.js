// Dialogs keep the focus until they are answered.

/**
 * Lets Tab go round within a dialog; browsers would let it out to their own buttons.
 * @param {HTMLDialogElement} dialog
 */
export function keepFocus(dialog) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return
    const all = /** @type {NodeListOf<HTMLElement>} */ (
      dialog.querySelectorAll("button, input, select, textarea, a[href]"))
    const first = all[0]
    const last = all[all.length - 1]
    const edge = event.shiftKey ? first : last
    if (document.activeElement !== edge) return
    event.preventDefault()
    ;(event.shiftKey ? last : first)?.focus()
  })
}
