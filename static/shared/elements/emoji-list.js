// <emoji-list>: signs to choose from, above the box. Arrow keys move, Escape closes.
//
//   new EmojiList("Emoji", button)
//
// Events      "emoji-choose" with detail {sign}

import { h } from "../dom.js"
import { loadLooks } from "../looks.js"

await loadLooks("../styles/emoji.css", import.meta.url)

const SIGNS = [
  "😀", "😂", "😊", "😍", "🙏", "👍", "👎", "👋", "🎉", "❤️", "😢", "😮", "🤔", "✅", "🔥", "☕",
  "😉", "😅", "😎", "🥳", "😴", "😡", "🤷", "👏", "💪", "👀", "💡", "⭐", "🎁", "📦", "🚚", "💐",
]

export class EmojiList extends HTMLElement {
  /** @param {string} label @param {HTMLElement} button what opens it */
  constructor(label, button) {
    super()
    this.label = label
    this.button = button
    this.hidden = true
    this.leave = (/** @type {Event} */ event) => {
      const path = event.composedPath()
      if (!path.includes(this) && !path.includes(this.button)) this.close()
    }
  }

  connectedCallback() {
    this.className = "emoji"
    this.setAttribute("role", "group")
    this.setAttribute("aria-label", this.label)
    this.replaceChildren(...SIGNS.map((sign) => h("button", {
      class: "emoji__sign", type: "button", tabindex: "-1",
      on: { click: () => this.#tell("emoji-choose", { sign }) },
    }, sign)))
    this.addEventListener("keydown", (event) => this.#onKey(event))
  }

  disconnectedCallback() {
    this.close()
  }

  open() {
    this.hidden = false
    this.button.setAttribute("aria-expanded", "true")
    document.addEventListener("pointerdown", this.leave)
    document.addEventListener("focusin", this.leave)
    this.#focus(0)
  }

  close() {
    this.hidden = true
    this.button.setAttribute("aria-expanded", "false")
    document.removeEventListener("pointerdown", this.leave)
    document.removeEventListener("focusin", this.leave)
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const signs = /** @type {HTMLElement[]} */ ([...this.children])
    const top = signs[0]?.offsetTop
    const columns = signs.filter((sign) => sign.offsetTop === top).length
    const at = signs.indexOf(/** @type {HTMLElement} */ (document.activeElement))
    const ahead = getComputedStyle(this).direction === "rtl" ? -1 : 1
    /** @type {Record<string, number>} */
    const targets = {
      ArrowRight: at + ahead, ArrowLeft: at - ahead, ArrowDown: at + columns,
      ArrowUp: at - columns, Home: 0, End: signs.length - 1,
    }
    const target = targets[event.key]
    if (target === undefined) return
    event.preventDefault()
    if (0 <= target && target < signs.length) this.#focus(target)
  }

  /** One of them is in the tab order: the one that was last in focus. @param {number} index */
  #focus(index) {
    for (const [at, sign] of [...this.children].entries()) {
      sign.setAttribute("tabindex", at === index ? "0" : "-1")
    }
    const sign = /** @type {HTMLElement | undefined} */ (this.children[index])
    sign?.focus()
  }

  /** @param {string} name @param {object} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }))
  }
}

customElements.define("emoji-list", EmojiList)
