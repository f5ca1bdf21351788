// <suggest-list>: what a sign typed into a box offers, above the box. The focus stays in the box:
// arrow keys move, Enter and Tab take, Escape closes.
//
//   const list = new SuggestList(box, "Write a message", onTake); list.sources = {"/": source}

import { fill, h, setText } from "../../shared/dom.js"
import { findTrigger } from "../models/trigger.js"

/**
 * @typedef {object} Option
 * @property {string} label
 * @property {string} detail
 * @property {string} [side]
 * @property {string} [line] what it puts in, or how that begins
 * @property {() => Promise<string | null> | string | null} take the text for the box, if any
 */
/**
 * @typedef {object} Source
 * @property {string} name of the list
 * @property {() => Promise<unknown> | void} [begin] the sign has been typed
 * @property {(query: string) => Option[]} find
 * @property {(query: string) => string} empty what stands there if nothing fits, or nothing
 * @property {Option} [last] stands below the others, whatever was typed
 */

export class SuggestList extends HTMLElement {
  /** @param {HTMLTextAreaElement} box */
  constructor(box) {
    super()
    this.box = box
    /** By their signs. @type {Record<string, Source>} */
    this.sources = {}
    /** @type {import("../models/trigger.js").Trigger | null} */
    this.trigger = null
    /** @type {Option[]} */
    this.options = []
    this.at = -1
    /** Where a sign stands whose list was closed. */
    this.closedAt = -1
    this.hidden = true
    this.list = h("ul", { class: "suggest__list", role: "listbox", id: "suggest-list" })
    this.empty = h("p", { class: "suggest__empty muted" })
    this.status = h("p", { class: "visually-hidden", role: "status" })
    for (const name of ["input", "click", "keyup"]) box.addEventListener(name, () => this.look())
    box.addEventListener("blur", () => this.close())
    // The focus stays in the box.
    this.addEventListener("pointerdown", (event) => event.preventDefault())
  }

  connectedCallback() {
    this.className = "suggest"
    this.box.setAttribute("aria-autocomplete", "list")
    this.box.setAttribute("aria-haspopup", "listbox")
    this.replaceChildren(this.empty, this.list, this.status)
  }

  get isOpen() {
    return !this.hidden
  }

  /** Whether there is something to offer where the caret stands. */
  look() {
    const { box, trigger: before } = this
    const isPoint = box.selectionStart === box.selectionEnd
      && box.ownerDocument.activeElement === box
    const signs = Object.keys(this.sources).join("")
    const trigger = isPoint ? findTrigger(box.value, box.selectionStart, signs) : null
    if (!trigger) {
      this.closedAt = -1
      return this.close()
    }
    if (trigger.start === this.closedAt) return undefined
    const isSame = before?.start === trigger.start && before.query === trigger.query
    if (isSame && this.isOpen) return undefined
    this.trigger = trigger
    if (before?.start !== trigger.start) {
      Promise.resolve(this.#source?.begin?.()).then(() => this.#show())
    }
    return this.#show()
  }

  close() {
    this.trigger = null
    this.hidden = true
    this.options = []
    this.box.removeAttribute("aria-activedescendant")
    this.box.removeAttribute("aria-controls")
    setText(this.status, "")
  }

  get #source() {
    return this.sources[this.trigger?.sign ?? ""]
  }

  #show() {
    const { trigger } = this
    const source = this.#source
    if (!trigger || !source) return
    const found = source.find(trigger.query)
    const words = found.length === 0 ? source.empty(trigger.query) : ""
    this.options = source.last ? [...found, source.last] : found
    this.hidden = found.length === 0 && words === ""
    if (this.hidden) return
    this.list.setAttribute("aria-label", source.name)
    this.box.setAttribute("aria-controls", this.list.id)
    setText(this.empty, words)
    this.empty.hidden = words === ""
    fill(this.list, this.options.map((option, index) => this.#option(option, index, source)))
    // Enter still sends where nothing fits.
    this.#move(found.length === 0 ? -1 : 0)
    setText(this.status, words || `${source.name}: ${found.length}`)
  }

  /** @param {Option} option @param {number} index @param {Source} source */
  #option(option, index, source) {
    const isLast = option === source.last
    return h("li", {
      class: `suggest__option${isLast ? " suggest__option--last" : ""}`, role: "option",
      id: `suggest-${index}`, "aria-selected": "false",
      on: {
        click: () => this.#take(option),
        pointermove: () => { if (this.at !== index) this.#move(index) },
      },
    }, h("span", { class: "suggest__label" }, option.label),
    h("span", { class: "suggest__detail muted" }, option.detail),
    option.side ? h("span", { class: "suggest__side muted small" }, option.side) : null,
    option.line ? h("span", { class: "suggest__line muted small", dir: "auto" }, option.line)
      : null)
  }

  /** @param {number} index */
  #move(index) {
    this.at = index
    for (const [at, element] of [...this.list.children].entries()) {
      element.setAttribute("aria-selected", String(at === index))
    }
    const chosen = this.list.children[index]
    if (chosen) this.box.setAttribute("aria-activedescendant", chosen.id)
    else this.box.removeAttribute("aria-activedescendant")
    chosen?.scrollIntoView({ block: "nearest" })
  }

  /** True if the key was for the list. @param {KeyboardEvent} event */
  onKey(event) {
    const { key, isComposing, altKey, ctrlKey, metaKey, shiftKey } = event
    if (!this.isOpen || isComposing || altKey || ctrlKey || metaKey || shiftKey) return false
    const { length } = this.options
    const chosen = this.options[this.at]
    if (key === "Escape") {
      this.closedAt = this.trigger?.start ?? -1
      this.close()
    } else if (key === "ArrowDown" && 0 < length) {
      this.#move((this.at + 1) % length)
    } else if (key === "ArrowUp" && 0 < length) {
      this.#move((Math.max(this.at, 0) - 1 + length) % length)
    } else if ((key === "Enter" || key === "Tab") && chosen) {
      this.#take(chosen)
    } else {
      return false
    }
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  /** @param {Option} option */
  async #take(option) {
    const { trigger, box } = this
    if (!trigger) return
    const typed = box.value.slice(trigger.start, trigger.end)
    this.close()
    const text = await option.take()
    // Meanwhile the agent may have written something else there.
    if (text === null || box.value.slice(trigger.start, trigger.end) !== typed) return
    const length = box.value.length - typed.length + text.length
    if (box.maxLength < length) return
    box.setRangeText(text, trigger.start, trigger.end, "end")
    box.dispatchEvent(new Event("input", { bubbles: true }))
    box.focus()
  }
}

customElements.define("suggest-list", SuggestList)
