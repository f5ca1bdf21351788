// <admin-choices>: several of many, one chip each.
//
//   <admin-choices input-id="members" label="Members"></admin-choices>
//
// Attributes  input-id, described-by, placeholder: of the box; label: of the list;
//             free: anything may be typed, several at once with commas between
// Properties  options: [{value, label, note?}] (not with `free`); value: [text, …]
// Event       "change", when one was added or removed; it bubbles

import "./admin-combo.js"

import { fill, h, icon, setText } from "../../shared/dom.js"

/** @typedef {import("../models/search.js").Item} Item */

export class AdminChoices extends HTMLElement {
  /** @type {Item[]} */
  #options = []
  /** @type {string[]} */
  #value = []
  #chips = h("ul", { class: "chips" })
  #said = h("p", { class: "visually-hidden", role: "status" })
  /** @type {import("./admin-combo.js").AdminCombo | HTMLInputElement | null} */
  #box = null

  // Lifecycle

  connectedCallback() {
    if (this.#box) return
    const isFree = this.hasAttribute("free")
    const placeholder = this.getAttribute("placeholder")
    const id = this.getAttribute("input-id")
    this.#chips.setAttribute("aria-label", this.getAttribute("label") ?? "Chosen")
    if (isFree) {
      const box = h("input", {
        class: "input", type: "text", id, placeholder, autocomplete: "off",
        autocapitalize: "none", spellcheck: "false", "aria-label": this.getAttribute("box-label"),
        "aria-describedby": this.getAttribute("described-by"),
        on: {
          keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
          blur: () => this.commit(),
          change: (/** @type {Event} */ event) => event.stopPropagation(),
        },
      })
      const add = h("button", {
        type: "button", class: "button", on: { click: () => this.commit() },
      }, "Add")
      this.#box = box
      this.replaceChildren(this.#chips, h("div", { class: "origins__line" }, box, add), this.#said)
    } else {
      const combo = h("admin-combo", {
        adds: true, "input-id": id, placeholder, label: this.getAttribute("box-label"),
        "described-by": this.getAttribute("described-by"),
        on: { change: (/** @type {Event} */ event) => {
          event.stopPropagation()
          this.#add([combo.value])
        } },
      })
      this.#box = combo
      this.replaceChildren(this.#chips, combo, this.#said)
    }
    this.#draw()
  }

  // Public

  /** @param {Item[]} options */
  set options(options) {
    this.#options = options
    this.#draw()
  }

  get value() {
    return [...this.#value]
  }

  set value(values) {
    this.#value = [...values]
    if (this.#box instanceof HTMLInputElement) this.#box.value = ""
    this.#draw()
  }

  /** Takes what stands in the box. */
  commit() {
    if (!(this.#box instanceof HTMLInputElement)) return
    const words = this.#box.value.split(/[,;\n]+/u).map((word) => word.trim()).filter(Boolean)
    this.#box.value = ""
    if (0 < words.length) this.#add(words)
  }

  /** @override */
  focus() {
    this.#box?.focus()
  }

  // Private

  /** @param {KeyboardEvent} event */
  #key(event) {
    const isDone = event.key === "Enter" || event.key === ","
    const box = /** @type {HTMLInputElement} */ (event.target)
    if (isDone && !event.isComposing && box.value.trim() !== "") {
      event.preventDefault()
      this.commit()
    } else if (event.key === "Backspace" && box.value === "") {
      const last = this.#value[this.#value.length - 1]
      if (last !== undefined) this.#remove(last)
    }
  }

  /** @param {string[]} values */
  #add(values) {
    const fresh = values.filter((value) => value !== "" && !this.#value.includes(value))
    if (fresh.length === 0) return
    this.#value = [...this.#value, ...new Set(fresh)]
    this.#changed(`${fresh.map((value) => this.#nameOf(value)).join(", ")} added`)
  }

  /** @param {string} value */
  #remove(value) {
    this.#value = this.#value.filter((old) => old !== value)
    this.#changed(`${this.#nameOf(value)} removed`)
    this.#box?.focus()
  }

  /** @param {string} said */
  #changed(said) {
    setText(this.#said, said)
    this.#draw()
    this.dispatchEvent(new Event("change", { bubbles: true }))
  }

  #draw() {
    this.#chips.hidden = this.#value.length === 0
    fill(this.#chips, this.#value.map((value) => h("li", { class: "chip" },
      this.#nameOf(value),
      h("button", {
        type: "button", class: "chip__remove", "aria-label": `Remove ${this.#nameOf(value)}`,
        on: { click: () => this.#remove(value) },
      }, icon("close")))))
    if (this.#box && "options" in this.#box) {
      this.#box.options = this.#options.filter(({ value }) => !this.#value.includes(value))
    }
  }

  /** @param {string} value */
  #nameOf(value) {
    return this.#options.find((item) => item.value === value)?.label ?? value
  }
}

customElements.define("admin-choices", AdminChoices)
