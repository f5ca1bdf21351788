// <tag-picker>: the tags of a conversation: put on, taken off, and made by who may.
//
//   element.show(view, {canTag, canMake, isLive, load})
//
// Events  "console-tags" with detail {id, tags, onRefused(error)}
//         "console-tag-new" with detail {id, name, tags, onRefused(error)}
//
// The focus stays in the search box: the arrow keys move a mark in the list, Enter puts it on.

import { fill, h, setText } from "../../shared/dom.js"
import { plain } from "../models/dispositions.js"
import { sign } from "../signs.js"
import { tell } from "../tell.js"
import { sentence } from "./form-field.js"
import { tagChip } from "./tags.js"

const NAME_CHARS_MAX = 40
const NEW = "new"

/** @typedef {{id: number, name: string, color: string}} Tag */
/**
 * @typedef {{canTag: boolean, canMake: boolean, isLive: boolean, load: () => Promise<Tag[]>}} May
 */

export class TagPicker extends HTMLElement {
  constructor() {
    super()
    /** @type {any} */
    this.view = null
    /** @type {May} */
    this.may = { canTag: false, canMake: false, isLive: true, load: async () => [] }
    this.shape = ""
    /** @type {Tag[]} */
    this.all = []
    this.marked = ""
    this.add = h("button", {
      class: "button button--small button--ghost", type: "button", "aria-expanded": "false",
      "aria-controls": "tag-panel", on: { click: () => this.#toggle() },
    }, "Add tag")
    this.chips = h("ul", { class: "tags" })
    this.none = h("p", { class: "muted small" }, "None yet.")
    this.search = h("input", {
      class: "input", type: "search", role: "combobox", autocomplete: "off",
      maxlength: NAME_CHARS_MAX, "aria-label": "Search tags", "aria-expanded": "true",
      "aria-controls": "tag-list", "aria-autocomplete": "list", placeholder: "Search",
      on: {
        input: () => this.#draw(true),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
      },
    })
    this.list = h("ul", {
      class: "tag-list", role: "listbox", id: "tag-list", "aria-label": "Tags to put on",
      on: { click: (/** @type {MouseEvent} */ event) => this.#onClick(event) },
    })
    this.said = h("p", { class: "muted small", role: "status" })
    this.panel = h("div", { class: "chooser__panel", id: "tag-panel", hidden: true },
      this.search, this.list, this.said)
    this.error = h("p", { class: "field__error", role: "alert" })
    this.addEventListener("focusout", (event) => this.#left(event.relatedTarget))
    // The box keeps the focus.
    this.list.addEventListener("pointerdown",
      (/** @type {Event} */ event) => event.preventDefault())
  }

  connectedCallback() {
    if (this.childElementCount > 0) return
    this.replaceChildren(h("h3", {}, "Tags", this.add), this.chips, this.none, this.panel,
      this.error)
  }

  /** @param {any} view @param {May} may */
  show(view, may) {
    const isOther = this.view?.id !== view.id
    this.view = view
    this.may = may
    if (isOther) this.#fold(false)
    this.add.hidden = !may.canTag
    this.add.disabled = !may.isLive
    const shape = JSON.stringify([view.id, view.tags, may.canTag, may.isLive])
    if (shape === this.shape) return
    this.shape = shape
    setText(this.error, "")
    this.none.hidden = view.tags.length > 0
    this.chips.hidden = view.tags.length === 0
    const held = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.tag
    fill(this.chips, view.tags.map((/** @type {Tag} */ tag) =>
      h("li", {}, tagChip(tag, may.canTag ? this.#remove(tag) : null))))
    // Where a tag was taken off, the next step is at hand.
    if (held && !this.chips.querySelector(`[data-tag="${held}"]`)) this.add.focus()
    if (!this.panel.hidden) this.#draw(false)
  }

  /** @param {Tag} tag */
  #remove({ id, name }) {
    const tags = this.#ids().filter((one) => one !== id)
    return h("button", {
      class: "tag__remove", type: "button", "aria-label": `Remove the tag ${name}`,
      dataset: { tag: id }, disabled: !this.may.isLive, on: { click: () => this.#set(tags) },
    }, sign("close", 12))
  }

  /** @returns {number[]} */
  #ids() {
    return this.view.tags.map((/** @type {Tag} */ { id }) => id)
  }

  /** @param {number[]} tags */
  #set(tags) {
    tell(this, "console-tags", { id: this.view.id, tags, onRefused: this.#refuse })
  }

  #refuse = (/** @type {any} */ error) => setText(this.error, sentence(error.message))

  #toggle() {
    return this.panel.hidden ? this.open() : this.#fold(true)
  }

  /** Whoever goes on to something else is done with it. @param {EventTarget | null} to */
  #left(to) {
    if (to instanceof Node && !this.contains(to) && !this.panel.hidden) this.#fold(false)
  }

  async open() {
    if (this.add.hidden || this.add.disabled) return undefined
    this.panel.hidden = false
    this.add.setAttribute("aria-expanded", "true")
    this.search.value = ""
    setText(this.said, "Loading…")
    this.search.focus()
    this.panel.scrollIntoView({ block: "nearest" })
    try {
      this.all = await this.may.load()
      return this.#draw(true)
    } catch (error) {
      return setText(this.said, `${sentence(/** @type {Error} */ (error).message)} Open it again.`)
    }
  }

  /** @param {boolean} isByHand */
  #fold(isByHand) {
    this.panel.hidden = true
    this.add.setAttribute("aria-expanded", "false")
    fill(this.list)
    this.list.hidden = true
    if (isByHand) this.add.focus()
  }

  get #fitting() {
    const put = new Set(this.#ids())
    const words = plain(this.search.value.trim())
    return this.all.filter(({ id, name }) => !put.has(id) && plain(name).includes(words))
  }

  /** @param {boolean} isSearched the mark goes to the first */
  #draw(isSearched) {
    const fitting = this.#fitting
    const name = this.search.value.trim()
    const isKnown = this.all.some((tag) => plain(tag.name) === plain(name))
    const canMake = this.may.canMake && name !== "" && !isKnown
    const keys = [...fitting.map(({ id }) => String(id)), ...(canMake ? [NEW] : [])]
    if (isSearched || !keys.includes(this.marked)) this.marked = keys[0] ?? ""
    fill(this.list, fitting.map((tag) => this.#option(String(tag.id), tagChip(tag))),
      canMake ? this.#option(NEW, `Make the tag “${name}”`) : null)
    this.list.hidden = keys.length === 0
    setText(this.said, keys.length > 0 ? "" : this.#whyNone(name, isKnown))
    this.#mark(this.marked)
  }

  /** @param {string} name @param {boolean} isKnown */
  #whyNone(name, isKnown) {
    if (this.all.length === 0 && name === "") return "There are no tags yet: an admin makes them."
    if (name === "") return "All tags are put on."
    return isKnown ? "It is put on already." : "No tag has this name."
  }

  /** @param {string} key @param {Node | string} shown */
  #option(key, shown) {
    return h("li", {
      class: "tag-list__one", role: "option", id: `tag-option-${key}`, dataset: { key },
      "aria-selected": "false",
    }, shown)
  }

  /** @param {string} key */
  #mark(key) {
    this.marked = key
    for (const line of this.list.children) {
      const isMarked = line.dataset.key === key
      line.setAttribute("aria-selected", String(isMarked))
      if (isMarked) line.scrollIntoView({ block: "nearest" })
    }
    if (key === "") this.search.removeAttribute("aria-activedescendant")
    else this.search.setAttribute("aria-activedescendant", `tag-option-${key}`)
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return
    const lines = /** @type {HTMLElement[]} */ ([...this.list.children])
    const at = lines.findIndex(({ dataset }) => dataset.key === this.marked)
    const step = (/** @type {number} */ to) => {
      const line = lines[Math.max(0, Math.min(to, lines.length - 1))]
      if (line) this.#mark(line.dataset.key ?? "")
    }
    /** @type {Record<string, () => void>} */
    const deeds = {
      ArrowDown: () => step(at + 1),
      ArrowUp: () => step(at - 1),
      Enter: () => this.#take(this.marked),
      Escape: () => this.#fold(true),
    }
    const deed = deeds[event.key]
    if (!deed) return
    event.preventDefault()
    event.stopPropagation()
    deed()
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const line = /** @type {Element} */ (event.target).closest("[data-key]")
    if (line instanceof HTMLElement) this.#take(line.dataset.key ?? "")
    this.search.focus()
  }

  /** @param {string} key */
  #take(key) {
    if (key === "" || !this.may.isLive) return undefined
    const name = this.search.value.trim()
    const tags = this.#ids()
    this.search.value = ""
    if (key !== NEW) return this.#set([...tags, Number(key)])
    return tell(this, "console-tag-new", {
      id: this.view.id, name, tags, onRefused: this.#refuse,
      onMade: (/** @type {Tag} */ tag) => { this.all = [...this.all, tag] },
    })
  }
}

customElements.define("tag-picker", TagPicker)
