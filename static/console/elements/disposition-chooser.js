// <disposition-chooser>: one leaf of a tree. A button tells what is chosen; it unfolds a box to
// search in, with the tree below it.
//
//   element.show(tree, id or null); element.chosen; element.complain(text)
//
// Event  "disposition-chosen" with detail the id or null
//
// The focus stays in the search box: the arrow keys move a mark in the tree, Enter chooses.

import { fill, h, setText } from "../../shared/dom.js"
import { groupsAbove, pathText, rowsOf } from "../models/dispositions.js"
import { sign } from "../signs.js"

/** @typedef {import("../models/dispositions.js").Branch} Branch */
/** @typedef {import("../models/dispositions.js").Row} Row */

const ID = "disposition"

export class DispositionChooser extends HTMLElement {
  constructor() {
    super()
    /** @type {Branch[]} */
    this.tree = []
    /** @type {number | null} */
    this.chosen = null
    this.isRequired = false
    /** Groups that are unfolded. @type {Set<number>} */
    this.open = new Set()
    /** @type {Row[]} */
    this.rows = []
    /** The line with the mark. @type {number | null} */
    this.marked = null
    this.text = h("span", { class: "chooser__text", id: `${ID}-chosen` })
    this.button = h("button", {
      class: "input chooser__button", type: "button", id: ID, "aria-expanded": "false",
      "aria-controls": `${ID}-panel`, "aria-labelledby": `${ID}-label ${ID}-chosen`,
      "aria-describedby": `${ID}-error`, on: { click: () => this.#toggle() },
    }, this.text, sign("chevron", 16))
    this.clear = h("button", {
      class: "button button--ghost button--icon", type: "button", title: "Choose none",
      "aria-label": "Choose no disposition", on: { click: () => this.#choose(null) },
    }, sign("close", 16))
    this.search = h("input", {
      class: "input", type: "search", role: "combobox", autocomplete: "off", placeholder: "Search",
      "aria-label": "Search dispositions", "aria-expanded": "true", "aria-haspopup": "tree",
      "aria-controls": `${ID}-tree`, "aria-autocomplete": "list",
      on: {
        input: () => this.#draw(true),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
      },
    })
    this.list = h("ul", {
      class: "chooser__tree", role: "tree", id: `${ID}-tree`, "aria-label": "Dispositions",
      on: { click: (/** @type {MouseEvent} */ event) => this.#onClick(event) },
    })
    this.nothing = h("p", { class: "muted small", role: "status" })
    this.panel = h("div", { class: "chooser__panel", id: `${ID}-panel`, hidden: true },
      this.search, this.list, this.nothing)
    this.label = h("span", { class: "field__label", id: `${ID}-label` })
    this.error = h("p", { class: "field__error", id: `${ID}-error`, role: "alert" })
  }

  connectedCallback() {
    if (this.childElementCount > 0) return
    this.classList.add("field")
    this.replaceChildren(this.label, h("div", { class: "chooser__line" }, this.button, this.clear),
      this.panel, this.error)
    this.#drawChosen()
  }

  /** @param {Branch[]} tree @param {number | null} chosen @param {boolean} isRequired */
  show(tree, chosen, isRequired) {
    this.tree = tree
    this.isRequired = isRequired
    // What was chosen may have been disabled since.
    this.chosen = chosen !== null && groupsAbove(tree, chosen) ? chosen : null
    setText(this.label, isRequired ? "Disposition (required)" : "Disposition (optional)")
    this.#drawChosen()
    if (!this.panel.hidden) this.#draw(false)
  }

  /** @param {string} text nothing where all is well */
  complain(text) {
    setText(this.error, text)
    this.button.toggleAttribute("data-wrong", text !== "")
  }

  /** @override */
  focus() {
    this.button.focus()
  }

  #drawChosen() {
    const leaf = rowsOf(this.tree, "", new Set(allGroups(this.tree)))
      .find(({ id }) => id === this.chosen)
    setText(this.text, leaf ? pathText(leaf.path) : "Choose one…")
    this.text.classList.toggle("muted", !leaf)
    this.clear.hidden = !leaf || this.isRequired
  }

  #toggle() {
    if (!this.panel.hidden) return this.#fold()
    this.panel.hidden = false
    this.button.setAttribute("aria-expanded", "true")
    this.search.value = ""
    const above = this.chosen === null ? [] : (groupsAbove(this.tree, this.chosen) ?? [])
    this.open = new Set(above)
    this.marked = this.chosen
    this.#draw(false)
    return this.search.focus()
  }

  #fold() {
    this.panel.hidden = true
    this.button.setAttribute("aria-expanded", "false")
    this.button.focus()
  }

  /** @param {boolean} isSearched the mark goes to the first leaf that fits */
  #draw(isSearched) {
    const words = this.search.value
    this.rows = rowsOf(this.tree, words, this.open)
    const isThere = this.rows.some(({ id }) => id === this.marked)
    if (isSearched || !isThere) {
      const leaf = words.trim() === "" ? this.rows[0] : this.rows.find(({ isLeaf }) => isLeaf)
      this.marked = leaf?.id ?? null
    }
    fill(this.list, this.rows.map((row) => this.#line(row)))
    this.list.hidden = this.rows.length === 0
    setText(this.nothing, this.rows.length > 0 ? "" : this.tree.length === 0
      ? "There is none for this workstream yet: an admin makes them." : "Nothing fits.")
    this.#mark(this.marked)
  }

  /** @param {Row} row */
  #line({ id, name, path, level, place, of, isLeaf, isOpen }) {
    return h("li", {
      class: `chooser__row chooser__row--${level}`, role: "treeitem", id: `${ID}-${id}`,
      dataset: { id }, "aria-level": level, "aria-posinset": place, "aria-setsize": of,
      "aria-selected": isLeaf ? String(id === this.chosen) : null,
      "aria-expanded": isLeaf ? null : String(isOpen), title: pathText(path),
    }, isLeaf ? h("span", { class: "chooser__sign" }, id === this.chosen ? sign("check", 14) : null)
      : h("span", { class: "chooser__sign" }, sign("chevron", 14)), h("span", {}, name))
  }

  /** @param {number | null} id */
  #mark(id) {
    this.marked = id
    for (const line of this.list.children) {
      const isMarked = line.dataset.id === String(id)
      line.classList.toggle("chooser__row--marked", isMarked)
      if (isMarked) line.scrollIntoView({ block: "nearest" })
    }
    if (id === null) this.search.removeAttribute("aria-activedescendant")
    else this.search.setAttribute("aria-activedescendant", `${ID}-${id}`)
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return
    const at = this.rows.findIndex(({ id }) => id === this.marked)
    const row = this.rows[at]
    const isPlain = this.search.value === ""
    /** @type {Record<string, (() => void) | false>} */
    const deeds = {
      ArrowDown: () => this.#step(at + 1),
      ArrowUp: () => this.#step(at - 1),
      Home: isPlain && (() => this.#step(0)),
      End: isPlain && (() => this.#step(this.rows.length - 1)),
      ArrowRight: isPlain && (() => this.#unfold(row, at)),
      ArrowLeft: isPlain && (() => this.#foldUp(row, at)),
      Enter: () => row && this.#take(row),
      Escape: () => this.#fold(),
    }
    const deed = deeds[event.key]
    if (!deed) return
    event.preventDefault()
    event.stopPropagation()
    deed()
  }

  /** @param {number} to */
  #step(to) {
    const row = this.rows[Math.max(0, Math.min(to, this.rows.length - 1))]
    if (row) this.#mark(row.id)
  }

  /** @param {Row | undefined} row @param {number} at */
  #unfold(row, at) {
    if (!row || row.isLeaf) return undefined
    return row.isOpen ? this.#step(at + 1) : this.#take(row)
  }

  /** @param {Row | undefined} row @param {number} at */
  #foldUp(row, at) {
    if (!row) return undefined
    if (row.isOpen) return this.#take(row)
    const above = this.rows.slice(0, at).findLastIndex(({ level }) => level < row.level)
    return above === -1 ? undefined : this.#step(above)
  }

  /** A leaf is chosen, a group folded or unfolded. @param {Row} row */
  #take({ id, isLeaf, isOpen }) {
    if (isLeaf) return this.#choose(id)
    // What a search has opened stays open.
    if (this.search.value.trim() !== "") return undefined
    if (isOpen) this.open.delete(id)
    else this.open.add(id)
    this.marked = id
    return this.#draw(false)
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const line = /** @type {Element} */ (event.target).closest("[data-id]")
    const id = line instanceof HTMLElement ? Number(line.dataset.id) : 0
    const row = this.rows.find((one) => one.id === id)
    if (!row) return
    this.#take(row)
    if (!this.panel.hidden) this.search.focus()
  }

  /** @param {number | null} id */
  #choose(id) {
    this.chosen = id
    this.complain("")
    this.#drawChosen()
    this.#fold()
    this.dispatchEvent(new CustomEvent("disposition-chosen", { detail: id, bubbles: true }))
  }
}

/** @param {Branch[]} tree @returns {number[]} */
function allGroups(tree) {
  return tree.flatMap(({ id, children }) =>
    children.length === 0 ? [] : [id, ...allGroups(children)])
}

customElements.define("disposition-chooser", DispositionChooser)
