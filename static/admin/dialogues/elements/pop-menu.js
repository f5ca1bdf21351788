// A small menu beside what opened it: arrows, letters, Escape. Focus goes back to where it was.

import { h } from "../../../shared/dom.js"

/**
 * @typedef {object} Item
 * @property {string} label
 * @property {string} [help]
 * @property {Element} [sign]
 * @property {boolean} [isOff]
 * @property {() => void} run
 */

const MARGIN = 8

/**
 * @param {Element} anchor @param {string} title @param {Item[]} items
 */
export function popMenu(anchor, title, items) {
  const before = document.activeElement
  const buttons = items.map(({ label, help, sign, isOff = false, run }) =>
    h("button", {
      type: "button", class: "pop__item", role: "menuitem", tabindex: "-1",
      "aria-disabled": isOff ? "true" : null,
      on: {
        click: () => {
          if (isOff) return
          close(false)
          run()
        },
      },
    }, sign, h("span", { class: "pop__words" }, h("span", {}, label),
      help ? h("span", { class: "pop__help" }, help) : null)))
  const menu = h("div", { class: "pop", role: "menu", "aria-label": title, popover: "auto" },
    h("p", { class: "pop__title", "aria-hidden": "true" }, title), buttons)

  const close = (/** @type {boolean} */ isBack) => {
    menu.remove()
    if (isBack && before instanceof HTMLElement && before.isConnected) {
      before.focus({ preventScroll: true })
    }
  }
  menu.addEventListener("toggle", (/** @type {ToggleEvent} */ event) => {
    if (event.newState === "closed" && menu.isConnected) close(true)
  })
  menu.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    event.stopPropagation()
    const at = buttons.indexOf(/** @type {any} */ (document.activeElement))
    const to = targetOf(event, at, items)
    if (event.key === "Tab") close(true)
    if (to === null) return
    event.preventDefault()
    buttons[to]?.focus()
  })
  document.body.append(menu)
  menu.showPopover()
  place(menu, anchor)
  buttons[0]?.focus()
}

/** @param {KeyboardEvent} event @param {number} at @param {Item[]} items */
function targetOf({ key }, at, items) {
  const count = items.length
  if (key === "ArrowDown") return (at + 1) % count
  if (key === "ArrowUp") return (at - 1 + count) % count
  if (key === "Home") return 0
  if (key === "End") return count - 1
  if (!/^\p{L}$/u.test(key)) return null
  const order = items.map((_, index) => (at + 1 + index) % count)
  return order.find((index) =>
    items[index]?.label.toLowerCase().startsWith(key.toLowerCase())) ?? null
}

/** Below the anchor, or above it, and always on the screen. @param {HTMLElement} menu
 * @param {Element} anchor */
function place(menu, anchor) {
  const at = anchor.getBoundingClientRect()
  const { width, height } = menu.getBoundingClientRect()
  const below = at.bottom + 4
  const top = below + height <= innerHeight - MARGIN ? below
    : Math.max(MARGIN, Math.min(at.top - height - 4, innerHeight - height - MARGIN))
  const left = Math.max(MARGIN,
    Math.min(at.left + at.width / 2 - width / 2, innerWidth - width - MARGIN))
  menu.style.top = `${top}px`
  menu.style.left = `${left}px`
}
