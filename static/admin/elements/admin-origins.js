// <admin-origins>: the list of sites that may show a widget, one chip each.
//
//   <admin-origins input-id="sites"></admin-origins>
//
// Attributes  input-id: id of the box, for its label; described-by: ids of its help
// Property    value: origins in normal form, or ["*"] for any site
// Event       "admin-origins-change"; it bubbles. "admin-origins-problem" with `.problem`, a text
//             or null

import { fill, h, icon, setText } from "../../shared/dom.js"
import { normalizeOrigin } from "../models/origin.js"

export class OriginsProblemEvent extends Event {
  /** @param {string | null} problem */
  constructor(problem) {
    super("admin-origins-problem", { bubbles: true })
    this.problem = problem
  }
}

export class AdminOrigins extends HTMLElement {
  /** @type {string[]} */
  #value = []
  /** @type {HTMLInputElement} */
  #box = h("input", {
    class: "input", type: "text", inputmode: "url", autocomplete: "off", autocapitalize: "none",
    spellcheck: "false", placeholder: "https://shop.example",
  })
  #chips = h("ul", { class: "chips", "aria-label": "Allowed websites" })
  #said = h("p", { class: "visually-hidden", role: "status" })
  /** @type {AbortController | null} */
  #listening = null

  // Lifecycle

  connectedCallback() {
    this.#box.id = this.getAttribute("input-id") ?? ""
    this.#box.setAttribute("aria-describedby", this.getAttribute("described-by") ?? "")
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#box.addEventListener("keydown", (event) => this.#key(event), { signal })
    this.#box.addEventListener("paste", (event) => this.#paste(event), { signal })
    this.#box.addEventListener("blur", () => this.commit(), { signal })
    const add = h("button", { type: "button", class: "button" }, "Add")
    add.addEventListener("click", () => { this.commit() }, { signal })
    const line = h("div", { class: "origins__line" }, this.#box, add)
    this.replaceChildren(this.#chips, line, this.#said)
    this.#draw()
  }

  disconnectedCallback() {
    this.#listening?.abort()
  }

  // Public

  get value() {
    return [...this.#value]
  }

  set value(origins) {
    this.#value = [...origins]
    this.#box.value = ""
    this.#tell(null)
    this.#draw()
  }

  /** @override */
  focus() {
    this.#box.focus()
  }

  /** Takes what stands in the box. Says what is wrong, or null. @returns {string | null} */
  commit() {
    const words = this.#box.value.split(/[\s,;]+/u).filter(Boolean)
    const wrong = words.find((word) => normalizeOrigin(word) === null)
    if (wrong !== undefined) {
      const problem = `“${wrong}” is not the address of a website. `
        + "Write it like https://shop.example"
      this.#tell(problem)
      return problem
    }
    this.#box.value = ""
    this.#tell(null)
    for (const word of words) this.#add(normalizeOrigin(word) ?? word)
    return null
  }

  // Private

  /** @param {KeyboardEvent} event */
  #key(event) {
    const isDone = event.key === "Enter" || event.key === "," || event.key === " "
    if (isDone && !event.isComposing && this.#box.value.trim() !== "") {
      event.preventDefault()
      this.commit()
    } else if (event.key === "Backspace" && this.#box.value === "" && 0 < this.#value.length) {
      this.#remove(this.#value[this.#value.length - 1] ?? "")
      this.#box.focus()
    }
  }

  /** @param {ClipboardEvent} event */
  #paste(event) {
    const text = event.clipboardData?.getData("text") ?? ""
    if (!/[\s,;]/u.test(text.trim())) return
    event.preventDefault()
    this.#box.value = text
    this.commit()
  }

  /** @param {string} origin */
  #add(origin) {
    if (this.#value.includes(origin)) return
    // Any site includes every site.
    this.#value = origin === "*" ? ["*"] : [...this.#value.filter((old) => old !== "*"), origin]
    setText(this.#said, `${nameOf(origin)} added`)
    this.#changed()
  }

  /** @param {string} origin */
  #remove(origin) {
    this.#value = this.#value.filter((old) => old !== origin)
    setText(this.#said, `${nameOf(origin)} removed`)
    this.#changed()
    this.#box.focus()
  }

  #changed() {
    this.#draw()
    this.dispatchEvent(new Event("admin-origins-change", { bubbles: true }))
  }

  /** @param {string | null} problem */
  #tell(problem) {
    if (problem === null) this.#box.removeAttribute("aria-invalid")
    else this.#box.setAttribute("aria-invalid", "true")
    this.dispatchEvent(new OriginsProblemEvent(problem))
  }

  #draw() {
    this.#chips.hidden = this.#value.length === 0
    fill(this.#chips, this.#value.map((origin) => h("li", { class: "chip" },
      nameOf(origin),
      h("button", {
        type: "button",
        class: "chip__remove",
        "aria-label": `Remove ${nameOf(origin)}`,
        on: { click: () => this.#remove(origin) },
      }, icon("close")))))
  }
}

/** @param {string} origin */
function nameOf(origin) {
  return origin === "*" ? "Any website" : origin
}

customElements.define("admin-origins", AdminOrigins)
