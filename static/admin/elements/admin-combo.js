// <admin-combo>: one of many, found by typing a few letters of it.
//
//   <admin-combo input-id="zone" placeholder="Search"></admin-combo>
//
// Attributes  input-id: id of the box, for its label; described-by: ids of its help;
//             label: where no <label> stands for the box; placeholder;
//             adds: choosing empties the box again
// Properties  options: [{value, label, note?}]; value: of the chosen one, "" for none
// Event       "change", when one was chosen; it bubbles
//
// Keys: Down and Up go through the list, Enter takes one, Escape closes it.

import { fill, h, setText } from "../../shared/dom.js"
import { search } from "../models/search.js"

/** @typedef {import("../models/search.js").Item} Item */

const SHOWN_MAX = 50

let count = 0

export class AdminCombo extends HTMLElement {
  /** @type {Item[]} */
  #options = []
  #value = ""
  #marked = -1
  /** @type {Item[]} */
  #found = []
  /** @type {HTMLInputElement} */
  #box = h("input", {
    class: "input", type: "text", role: "combobox", autocomplete: "off", autocapitalize: "none",
    spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false",
  })
  #list = h("ul", { class: "combo__list", role: "listbox", hidden: true })
  #said = h("p", { class: "visually-hidden", role: "status" })
  /** @type {AbortController | null} */
  #listening = null

  // Lifecycle

  connectedCallback() {
    count += 1
    this.classList.add("combo")
    this.#list.id = `combo-list-${count}`
    this.#box.setAttribute("aria-controls", this.#list.id)
    if (this.hasAttribute("input-id")) this.#box.id = this.getAttribute("input-id") ?? ""
    this.#box.placeholder = this.getAttribute("placeholder") ?? ""
    const describedBy = this.getAttribute("described-by")
    if (describedBy) this.#box.setAttribute("aria-describedby", describedBy)
    const label = this.getAttribute("label")
    if (label) this.#box.setAttribute("aria-label", label)
    this.#list.setAttribute("aria-label", label ?? "Choices")
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#box.addEventListener("input", (event) => {
      // It is a search, not a value yet.
      event.stopPropagation()
      this.#open(this.#box.value)
    }, { signal })
    this.#box.addEventListener("change", (event) => event.stopPropagation(), { signal })
    this.#box.addEventListener("click", () => this.#open(""), { signal })
    this.#box.addEventListener("keydown", (event) => this.#key(event), { signal })
    this.#box.addEventListener("blur", () => this.#leave(), { signal })
    // Else the box would lose the focus before the click is over.
    this.#list.addEventListener("pointerdown",
      (/** @type {Event} */ event) => event.preventDefault(), { signal })
    this.replaceChildren(this.#box, this.#list, this.#said)
  }

  disconnectedCallback() {
    this.#listening?.abort()
  }

  // Public

  /** @param {Item[]} options */
  set options(options) {
    this.#options = options
    this.#show()
  }

  get value() {
    return this.#value
  }

  set value(value) {
    this.#value = value
    this.#show()
  }

  get box() {
    return this.#box
  }

  /** @override */
  focus() {
    this.#box.focus()
  }

  // Private

  get #isOpen() {
    return !this.#list.hidden
  }

  #show() {
    const chosen = this.#options.find(({ value }) => value === this.#value)
    this.#box.value = chosen?.label ?? this.#value
  }

  /** @param {string} query */
  #open(query) {
    const all = search(this.#options, query)
    this.#found = all.slice(0, SHOWN_MAX)
    this.#marked = query === "" ? this.#found.findIndex(({ value }) => value === this.#value) : 0
    const more = all.length - this.#found.length
    fill(this.#list,
      this.#found.map((item, index) => this.#option(item, index)),
      all.length === 0 ? h("li", { class: "combo__more", role: "option", "aria-disabled": "true",
        "aria-selected": "false" }, "Nothing found") : null,
      0 < more ? h("li", { class: "combo__more", role: "option", "aria-disabled": "true",
        "aria-selected": "false" }, `${more} more: type to find them`) : null)
    this.#list.hidden = false
    this.#box.setAttribute("aria-expanded", "true")
    setText(this.#said, `${all.length} found`)
    this.#mark()
  }

  /** @param {Item} item @param {number} index */
  #option({ value, label, note }, index) {
    return h("li", {
      class: "combo__option", role: "option", id: `${this.#list.id}-${index}`,
      "aria-selected": String(value === this.#value && value !== ""),
      on: { click: () => this.#choose(index) },
    }, h("span", {}, label), note ? h("span", { class: "muted small" }, note) : null)
  }

  #mark() {
    const items = [...this.#list.children]
    items.forEach((item, index) =>
      item.classList.toggle("combo__option--marked", index === this.#marked))
    const marked = this.#found[this.#marked] ? items[this.#marked] : undefined
    if (marked) this.#box.setAttribute("aria-activedescendant", marked.id)
    else this.#box.removeAttribute("aria-activedescendant")
    marked?.scrollIntoView({ block: "nearest" })
  }

  #close() {
    this.#list.hidden = true
    this.#box.setAttribute("aria-expanded", "false")
    this.#box.removeAttribute("aria-activedescendant")
    setText(this.#said, "")
  }

  /** @param {number} index */
  #choose(index) {
    const item = this.#found[index]
    if (!item) return
    this.#value = item.value
    this.#close()
    this.dispatchEvent(new Event("change", { bubbles: true }))
    if (this.hasAttribute("adds")) this.#value = ""
    this.#show()
  }

  #leave() {
    this.#close()
    this.#show()
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      if (!this.#isOpen) {
        this.#open("")
        return
      }
      const step = event.key === "ArrowDown" ? 1 : -1
      const size = Math.max(1, this.#found.length)
      this.#marked = (this.#marked + step + size) % size
      this.#mark()
    } else if (event.key === "Enter" && this.#isOpen) {
      event.preventDefault()
      this.#choose(this.#marked)
    } else if (event.key === "Escape" && this.#isOpen) {
      event.preventDefault()
      this.#leave()
    }
  }
}

customElements.define("admin-combo", AdminCombo)
