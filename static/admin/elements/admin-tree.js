// <admin-tree>: the dispositions as a tree, worked with the keyboard or the mouse.
//
//   <admin-tree label="Dispositions"></admin-tree>
//
// Attribute   label
// Properties  items: as the API lists them; names: Map of workstreams' names by id;
//             selected: id of the one that is shown beside the tree, or null
// Methods     focus(): goes to the selected one
// Event       "admin-tree" with `.wish` ("open", "rename", "delete", "up" or "down") and `.id`
//
// Keys  arrows, Home and End move; Enter opens; F2 renames; Delete deletes; Alt with an arrow
//       changes the order; letters go to the next name that begins with them

import { fill, h, icon } from "../../shared/dom.js"
import { chainOf, childrenOf, isOn, nextByName, shownOf } from "../models/dispositions.js"

/** @typedef {import("../models/dispositions.js").Disposition} Disposition */
/** @typedef {"open" | "rename" | "delete" | "up" | "down"} Wish */

export class TreeEvent extends Event {
  /** @param {Wish} wish @param {number} id */
  constructor(wish, id) {
    super("admin-tree", { bubbles: true })
    this.wish = wish
    this.id = id
  }
}

export class AdminTree extends HTMLElement {
  /** @type {Disposition[]} */
  #items = []
  /** @type {Map<number, string>} */
  #names = new Map()
  /** @type {Set<number>} */
  #folded = new Set()
  /** @type {number | null} */
  #selected = null
  /** The one that the keyboard is on. @type {number | null} */
  #current = null
  #list = h("div", { class: "tree", role: "tree" })

  // Lifecycle

  connectedCallback() {
    this.#list.setAttribute("aria-label", this.getAttribute("label") ?? "")
    if (this.#list.isConnected) return
    this.#list.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) =>
      this.#key(event))
    // Screen readers and scripts move the focus, too.
    this.#list.addEventListener("focusin", (/** @type {FocusEvent} */ { target }) => {
      const id = target instanceof HTMLElement ? Number(target.dataset.id) : this.#current
      if (id !== this.#current) this.#go(id ?? undefined)
    })
    this.#list.addEventListener("click", (/** @type {MouseEvent} */ event) => this.#click(event))
    this.replaceChildren(this.#list)
    this.#draw()
  }

  // Public

  /** @param {Disposition[]} items */
  set items(items) {
    this.#items = items
    this.#draw()
  }

  /** @param {Map<number, string>} names */
  set names(names) {
    this.#names = names
    this.#draw()
  }

  get selected() {
    return this.#selected
  }

  set selected(id) {
    this.#selected = id
    if (id !== null) this.#current = id
    for (const above of chainOf(this.#items, id).slice(0, -1)) this.#folded.delete(above.id)
    this.#draw()
  }

  /** @override */
  focus() {
    this.#rowOf(this.#current)?.focus()
  }

  // Private

  get #shown() {
    return shownOf(this.#items, this.#folded)
  }

  #draw() {
    const shown = this.#shown
    const isThere = shown.some(({ id }) => id === this.#current)
    if (!isThere) this.#current = shown[0]?.id ?? null
    const hadFocus = this.#list.contains(document.activeElement)
    // A tree without items would be none to a screen reader.
    this.#list.hidden = shown.length === 0
    fill(this.#list, shown.map((each) => this.#row(each)))
    if (hadFocus) this.focus()
  }

  /** @param {Disposition} item */
  #row(item) {
    const siblings = childrenOf(this.#items, item.parent)
    const level = chainOf(this.#items, item.id).length
    const isOpen = !this.#folded.has(item.id)
    return h("div", {
      class: `tree__row tree__row--${level}`, role: "treeitem", "aria-level": level,
      "aria-setsize": siblings.length, "aria-posinset": siblings.indexOf(item) + 1,
      "aria-expanded": item.leaf ? null : String(isOpen),
      "aria-selected": String(item.id === this.#selected),
      tabindex: item.id === this.#current ? 0 : -1, dataset: { id: String(item.id) },
    },
    h("span", { class: "tree__fold", dataset: item.leaf ? {} : { fold: "" } },
      item.leaf ? null : icon("down")),
    h("span", { class: isOn(this.#items, item.id) ? "tree__name" : "tree__name muted" },
      item.name),
    item.enabled ? null : h("span", { class: "badge" }, "Off"),
    item.workstreams.length === 0 ? null : h("span", { class: "small muted" },
      `only in ${item.workstreams.map((id) => this.#names.get(id) ?? "").join(", ")}`))
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target)
    const row = /** @type {HTMLElement | null} */ (target.closest("[role=treeitem]"))
    if (!row) return
    const id = Number(row.dataset.id)
    if (target.closest("[data-fold]")) this.#fold(id, !this.#folded.has(id))
    else this.#wish("open", id)
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const shown = this.#shown
    const index = shown.findIndex(({ id }) => id === this.#current)
    const item = shown[index]
    if (!item || event.ctrlKey || event.metaKey) return
    const act = event.altKey ? this.#order(event.key, item) : this.#deed(event.key, item, index)
    if (act === null) return
    event.preventDefault()
    act()
  }

  /** @param {string} key @param {Disposition} item @returns {(() => void) | null} */
  #order(key, item) {
    if (key === "ArrowUp") return () => this.#wish("up", item.id)
    return key === "ArrowDown" ? () => this.#wish("down", item.id) : null
  }

  /**
   * What a key does.
   * @param {string} key @param {Disposition} item @param {number} index
   * @returns {(() => void) | null}
   */
  #deed(key, item, index) {
    const shown = this.#shown
    const isFolded = this.#folded.has(item.id)
    switch (key) {
      case "ArrowUp": return () => this.#go(shown[index - 1]?.id)
      case "ArrowDown": return () => this.#go(shown[index + 1]?.id)
      case "Home": return () => this.#go(shown[0]?.id)
      case "End": return () => this.#go(shown[shown.length - 1]?.id)
      case "ArrowRight":
        if (item.leaf) return () => {}
        return isFolded ? () => this.#fold(item.id, false) : () => this.#go(shown[index + 1]?.id)
      case "ArrowLeft":
        return item.leaf || isFolded
          ? () => this.#go(item.parent ?? undefined) : () => this.#fold(item.id, true)
      case "Enter":
      case " ": return () => this.#wish("open", item.id)
      case "F2": return () => this.#wish("rename", item.id)
      case "Delete": return () => this.#wish("delete", item.id)
      default:
        return key.length === 1 ? () => this.#go(nextByName(shown, item.id, key)?.id) : null
    }
  }

  /** @param {number | undefined} id */
  #go(id) {
    if (id === undefined) return
    this.#current = id
    for (const row of this.#list.children) row.tabIndex = Number(row.dataset.id) === id ? 0 : -1
    this.focus()
  }

  /** @param {number} id @param {boolean} isFolded */
  #fold(id, isFolded) {
    if (isFolded) this.#folded.add(id)
    else this.#folded.delete(id)
    this.#current = id
    this.#draw()
    this.focus()
  }

  /** @param {Wish} wish @param {number} id */
  #wish(wish, id) {
    this.#current = id
    this.dispatchEvent(new TreeEvent(wish, id))
  }

  /** @param {number | null} id @returns {HTMLElement | null} */
  #rowOf(id) {
    return id === null ? null : this.#list.querySelector(`[data-id="${id}"]`)
  }
}

customElements.define("admin-tree", AdminTree)
