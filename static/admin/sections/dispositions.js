// What conversations were about: a tree of codes, and the one that is open beside it.

import "../elements/admin-tree.js"

import { ApiError } from "../../shared/api.js"
import { fill, h, setText } from "../../shared/dom.js"
import { askToLeave, toast } from "../dialogs.js"
import { sentence } from "../form.js"
import { SUGGESTIONS, moves } from "../models/dispositions.js"
import { all, api } from "../session.js"
import { codePart } from "./disposition-form.js"
import { listHead } from "./parts.js"

/** @typedef {import("../models/dispositions.js").Disposition} Disposition */
/** @typedef {import("../models/dispositions.js").Suggestion} Suggestion */
/** @typedef {import("./disposition-form.js").Shown} Shown */

const PATH = "/api/v1/dispositions"

/** As in tools.css: what is open stands below the tree, mostly out of sight. */
const IN_ONE_COLUMN = "(max-width: 900px)"

const HELP = "Codes from which agents choose what a conversation was about, when it is over. "
  + "Only the ends of the tree can be chosen; each workstream says whether it asks for one."

const KEYS = "Arrow keys move, Enter opens, F2 renames, Delete deletes, Alt and an arrow changes "
  + "the order."

export async function dispositions() {
  const [first, workstreams] = await Promise.all([all(PATH), all("/api/v1/workstreams")])
  const page = new DispositionsPage(first, workstreams)
  return { title: "Dispositions", isDirty: () => page.isDirty, content: [page.element] }
}

class DispositionsPage {
  /** @type {Disposition[]} */
  #items
  #workstreams
  /** @type {Shown | null} */
  #shown = null
  #tree = h("admin-tree", { label: "Dispositions" })
  #beside = h("div", { class: "stack" })
  #problem = h("div", { role: "alert" })
  #body = h("div", { class: "stack" })
  #said = h("p", { class: "visually-hidden", role: "status" })
  #create = h("button", {
    type: "button", class: "button button--primary", on: { click: () => this.#add(null) },
  }, "New disposition")

  /** @param {Disposition[]} items @param {{id: number, name: string}[]} workstreams */
  constructor(items, workstreams) {
    this.#items = items
    this.#workstreams = workstreams
    this.#tree.names = new Map(workstreams.map(({ id, name }) => [id, name]))
    this.#tree.addEventListener("admin-tree",
      (/** @type {import("../elements/admin-tree.js").TreeEvent} */ event) => this.#wished(event))
    const head = listHead("Dispositions", HELP)
    head.append(this.#create)
    this.element = h("div", {}, head,
      h("div", { class: "stack" }, this.#problem, this.#body, this.#said))
    this.#draw()
  }

  get isDirty() {
    return this.#shown?.isDirty() ?? false
  }

  // Private

  #draw() {
    this.#tree.items = this.#items
    const isEmpty = this.#items.length === 0 && this.#shown === null
    if (isEmpty) {
      fill(this.#body, this.#startingSet())
      return
    }
    if (this.#body.contains(this.#tree)) return
    fill(this.#body, h("div", { class: "tree-page" },
      h("section", { class: "card tree-page__tree", "aria-label": "All dispositions" },
        this.#tree, h("p", { class: "field__help" }, KEYS)),
      this.#beside))
    if (this.#shown === null) this.#hint()
  }

  #hint() {
    this.#shown = null
    this.#tree.selected = null
    fill(this.#beside, h("div", { class: "card empty" },
      h("p", { class: "muted" }, "Choose one to change it, or to add others below it.")))
  }

  #startingSet() {
    return h("div", { class: "card empty" },
      h("h2", {}, "No disposition yet"),
      h("p", { class: "muted" }, "Write your own, or begin with these and change them."),
      outline(SUGGESTIONS),
      h("div", { class: "row" },
        h("button", {
          type: "button", class: "button button--primary",
          on: { click: () => this.#attempt(() => this.#begin()) },
        }, "Begin with these"),
        h("button", { type: "button", class: "button", on: { click: () => this.#add(null) } },
          "Write my own")))
  }

  async #begin() {
    const make = async (/** @type {Suggestion[]} */ some, /** @type {number | null} */ parent) => {
      for (const { name, below = [] } of some) {
        const { id } = await api.post(PATH, { name, parent })
        await make(below, id)
      }
    }
    try {
      await make(SUGGESTIONS, null)
    } finally {
      await this.#reload()
    }
    toast("They are there")
    this.#tree.focus()
  }

  async #reload() {
    this.#items = await all(PATH)
    this.#draw()
  }

  /** @param {import("../elements/admin-tree.js").TreeEvent} event */
  async #wished({ wish, id }) {
    if (wish === "up" || wish === "down") {
      await this.#attempt(() => this.#move(id, wish === "up" ? -1 : 1))
      return
    }
    const isOpen = this.#shown?.id === id || await this.#open(id)
    if (!isOpen) return
    if (wish === "rename") this.#shown?.rename()
    else if (wish === "delete") this.#shown?.remove()
    else if (matchMedia(IN_ONE_COLUMN).matches) this.#shown?.focus()
    else this.#tree.focus()
  }

  /** @param {number} id */
  async #open(id) {
    if (!(await this.#mayLeave())) return false
    const item = this.#items.find((each) => each.id === id)
    if (!item) return false
    this.#show({ item, parent: item.parent })
    return true
  }

  /** @param {number | null} parent */
  async #add(parent) {
    if (!(await this.#mayLeave())) return
    this.#show({ item: null, parent })
    this.#draw()
    this.#shown?.rename()
  }

  async #mayLeave() {
    return !this.isDirty || askToLeave()
  }

  /** @param {{item: Disposition | null, parent: number | null}} which */
  #show({ item, parent }) {
    this.#problem.replaceChildren()
    this.#shown = codePart({
      item, parent, items: this.#items, workstreams: this.#workstreams,
      onSaved: (saved) => this.#saved(saved),
      onAdd: (below) => this.#add(below),
      onMove: (step) => item && this.#attempt(() => this.#move(item.id, step)),
      onGone: () => this.#gone(),
      onCancel: () => this.#gone(),
    })
    this.#tree.selected = item?.id ?? null
    fill(this.#beside, this.#shown.element)
  }

  /** @param {Disposition} saved */
  async #saved(saved) {
    await this.#reload()
    const item = this.#items.find(({ id }) => id === saved.id) ?? null
    this.#show({ item, parent: saved.parent })
    this.#tree.focus()
  }

  async #gone() {
    this.#shown = null
    await this.#reload()
    if (0 < this.#items.length) {
      this.#hint()
      this.#tree.focus()
    } else {
      this.#create.focus()
    }
  }

  /** @param {number} id @param {number} step */
  async #move(id, step) {
    try {
      for (const { id: moved, position } of moves(this.#items, id, step)) {
        await api.patch(`${PATH}/${moved}`, { position })
      }
    } finally {
      await this.#reload()
    }
    this.#shown?.moved(this.#items)
    const item = this.#items.find((each) => each.id === id)
    const siblings = this.#items.filter(({ parent }) => parent === item?.parent)
    const place = siblings.findIndex((each) => each.id === id) + 1
    setText(this.#said, `“${item?.name}” is now ${place} of ${siblings.length}`)
  }

  /** @param {() => Promise<void>} act */
  async #attempt(act) {
    this.#problem.replaceChildren()
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(this.#problem, h("p", { class: "field__error" }, sentence(error)))
    }
  }
}

/** @param {Suggestion[]} some @returns {HTMLElement} */
function outline(some) {
  return h("ul", { class: "outline" },
    some.map(({ name, below }) => h("li", {}, name, below ? outline(below) : null)))
}
