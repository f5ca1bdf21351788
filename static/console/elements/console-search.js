// <console-search>: looks through all conversations by words and by what they are.
//
//   element.show(desk); element.begin(wanted); element.focusOn(id)
//
// Events  "console-search" {wanted} when something else is wanted; "console-search-more"
//
// What was found are links: the address of a conversation, at the message with the words.

import { fill, h, setText } from "../../shared/dom.js"
import { WANTED } from "../models/search.js"
import { sign } from "../signs.js"
import { tell } from "../tell.js"
import { searchHit, showBones } from "./search-hit.js"

const TYPING_MS = 250

/** @type {[string, string][]} */
const STATES = [
  ["dialogue", "Dialogue"], ["queued", "In the queue"], ["offered", "Offered"],
  ["active", "Active"], ["waiting", "Waiting"], ["wrap_up", "Wrap-up"], ["closed", "Closed"],
]

/** @type {[string, string, string][]} */
const SELECTS = [
  ["agent", "Agent", "Any agent"], ["team", "Team", "Any team"], ["state", "State", "Any state"],
  ["tag", "Tag", "Any tag"], ["disposition", "Disposition", "Any disposition"],
]

const DATES = /** @type {[string, string][]} */ ([["from", "Began from"], ["to", "until"]])

export class ConsoleSearch extends HTMLElement {
  constructor() {
    super()
    /** @type {import("../models/desk.js").Desk | null} */
    this.desk = null
    /** @type {Record<string, string>} */
    this.wanted = {}
    this.personName = ""
    this.choicesShape = ""
    this.shape = ""
    /** @type {any[]} */
    this.shown = []
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.later = undefined
    this.box = h("input", {
      class: "input", type: "search", id: "search-words", name: "q", autocomplete: "off",
      maxlength: 200, placeholder: "Words, a name, an e-mail address, a number…",
      "aria-label": "Words to search for", on: { input: () => this.#soon() },
    })
    /** @type {Record<string, HTMLSelectElement | HTMLInputElement>} */
    this.fields = Object.fromEntries([
      ...SELECTS.map(([name, label]) => [name, h("select", {
        class: "input search__filter", "aria-label": label, on: { change: () => this.#ask() },
      })]),
      ...DATES.map(([name]) => [name, h("input", {
        class: "input search__filter", type: "date", id: `search-${name}`,
        on: { change: () => this.#ask() },
      })]),
    ])
    this.person = h("button", {
      class: "button button--small search__person", type: "button", hidden: true,
      on: { click: () => this.#onlyPerson("", "") },
    })
    this.clear = h("button", {
      class: "button button--small button--ghost", type: "button", hidden: true,
      on: { click: () => this.#clear() },
    }, "Clear all")
    this.status = h("p", { class: "search__status muted small", role: "status" })
    this.list = h("ul", { class: "search__hits", "aria-label": "Found conversations" })
    this.retry = h("button", {
      class: "button button--small", type: "button", hidden: true,
      on: { click: () => tell(this, "console-search-more") },
    }, "Try again")
    this.end = h("div", { class: "search__end" })
    this.hint = h("div", { class: "search__hint muted" })
    this.body = h("div", { class: "search__body" }, this.status, this.list, this.hint,
      this.retry, this.end)
    this.addEventListener("keydown", (event) => this.#onArrow(event))
    this.observer = new IntersectionObserver((entries) =>
      entries.some(({ isIntersecting }) => isIntersecting) && this.#more(),
    { root: this.body, rootMargin: "300px" })
  }

  connectedCallback() {
    this.replaceChildren(h("form", {
      class: "search__form", role: "search", on: { submit: (/** @type {Event} */ event) => {
        event.preventDefault()
        this.#ask()
      } },
    }, h("h1", { class: "search__title" }, "Search"),
    h("div", { class: "search__words" }, sign("search", 18), this.box),
    h("div", { class: "search__filters", role: "group", "aria-label": "Filters" },
      SELECTS.map(([name]) => this.fields[name]), DATES.map(([name, label]) =>
        h("div", { class: "search__date" },
          h("label", { class: "muted small", for: `search-${name}` }, label), this.fields[name])),
      this.person, this.clear)), this.body)
  }

  /** Down leads from the box to what was found, and up back. @param {KeyboardEvent} event */
  #onArrow(event) {
    const { key, target, altKey, ctrlKey, metaKey, shiftKey } = event
    const by = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0
    if (by === 0 || altKey || ctrlKey || metaKey || shiftKey) return
    const stops = [this.box, ...this.list.querySelectorAll(".hit__link")]
    const at = stops.indexOf(/** @type {HTMLElement} */ (target))
    const next = at === -1 ? undefined : stops[at + by]
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  /** What the address asks for. @param {Record<string, string>} wanted */
  begin(wanted) {
    this.wanted = { ...wanted }
    if (this.box.value.trim() !== (wanted.q ?? "")) this.box.value = wanted.q ?? ""
  }

  /** Where the reader was, or the box. @param {number} id of a conversation that was looked at */
  focusOn(id) {
    const link = this.list.querySelector(`a[href^="#/c/${id}/"], a[href="#/c/${id}"]`)
    ;(link ?? this.box).focus()
  }

  /** @param {import("../models/desk.js").Desk} desk */
  show(desk) {
    this.desk = desk
    const { search } = desk
    this.#showChoices(desk)
    this.clear.hidden = Object.keys(this.wanted).length === 0
    const { items, state } = search.pages
    this.#showPerson(items)
    this.list.setAttribute("aria-busy", String(state === "loading"))
    if (items !== this.shown || state !== this.shape) this.#showHits(search.isAsked, items, state)
    if (state === "some") this.#lookAgain()
  }

  /** @param {boolean} isAsked @param {any[]} items @param {string} state */
  #showHits(isAsked, items, state) {
    const { desk } = this
    if (!desk) return
    const isGrown = 0 < this.shown.length && items[0] === this.shown[0]
    const fresh = items === this.shown ? [] : isGrown ? items.slice(this.shown.length) : items
    if (items !== this.shown && !isGrown) fill(this.list)
    this.shown = items
    this.shape = state
    this.list.append(...fresh.map((view) => searchHit(view, desk.me.id, desk.now,
      (contact, caption) => this.#onlyPerson(String(contact), caption))))
    if (state === "loading" && items.length === 0) showBones(this.list)
    else if (items.length === 0) fill(this.list)
    setText(this.status, isAsked ? statusOf(items.length, state) : "")
    this.retry.hidden = state !== "failed"
    const isOut = state === "whole" && items.length === 0
    fill(this.hint, isAsked ? (isOut ? nothing() : []) : invitation())
  }

  /** More may still be in sight. */
  #lookAgain() {
    this.observer.unobserve(this.end)
    this.observer.observe(this.end)
  }

  #more() {
    if (!this.hidden && this.desk?.search.pages.state === "some") tell(this, "console-search-more")
  }

  /** @param {import("../models/desk.js").Desk} desk */
  #showChoices({ inbox, search: { choices } }) {
    const agents = [...inbox.agents.values()].map(({ id, name }) => [String(id), name])
    const named = (/** @type {any[]} */ all) => all.map(({ id, name }) => [String(id), name])
    const options = /** @type {Record<string, string[][]>} */ ({
      agent: agents.sort((a, b) => String(a[1]).localeCompare(String(b[1]))),
      team: named(choices.teams), state: STATES, tag: named(choices.tags),
      disposition: choices.dispositions.map(({ id, path }) => [String(id), path.join(" › ")]),
    })
    const shape = JSON.stringify([options, this.wanted])
    if (shape === this.choicesShape) return
    this.choicesShape = shape
    for (const [name, , any] of SELECTS) {
      const field = this.fields[name]
      const value = this.wanted[name] ?? ""
      const all = [["", any], ...(options[name] ?? [])]
      // Somebody who is gone, or not loaded yet, is still what is asked for.
      if (!all.some(([id]) => id === value)) all.push([value, `No. ${value}`])
      if (field) {
        fill(field, all.map(([id, label]) => h("option", { value: id }, label)))
        field.value = value
        field.hidden = all.length === 1
      }
    }
    for (const name of ["from", "to"]) {
      const field = this.fields[name]
      if (field) field.value = this.wanted[name] ?? ""
    }
  }

  /** @param {any[]} items */
  #showPerson(items) {
    const { contact } = this.wanted
    this.person.hidden = contact === undefined
    if (contact === undefined) return
    const known = items.find((view) => String(view.contact.id) === contact)?.caption
    const name = known ?? (this.personName || `Visitor ${contact}`)
    if (this.person.dataset.name === name) return
    this.person.dataset.name = name
    this.person.setAttribute("aria-label", `Only ${name}: no longer`)
    fill(this.person, name, sign("close", 14))
  }

  /** @param {string} contact @param {string} name */
  #onlyPerson(contact, name) {
    this.personName = name
    this.wanted = { ...this.wanted, contact }
    this.#ask()
    this.box.focus()
  }

  #soon() {
    clearTimeout(this.later)
    this.later = setTimeout(() => this.#ask(), TYPING_MS)
  }

  #clear() {
    this.box.value = ""
    for (const field of Object.values(this.fields)) field.value = ""
    this.wanted = {}
    this.#ask()
    this.box.focus()
  }

  #ask() {
    clearTimeout(this.later)
    const { contact = "" } = this.wanted
    const values = /** @type {Record<string, string>} */ ({
      q: this.box.value.trim(), contact,
      ...Object.fromEntries(Object.entries(this.fields).map(([name, { value }]) => [name, value])),
    })
    this.wanted = Object.fromEntries(WANTED.filter((name) => values[name]).map((name) =>
      [name, values[name] ?? ""]))
    tell(this, "console-search", { wanted: this.wanted })
  }
}

/** @param {number} count @param {string} state */
function statusOf(count, state) {
  if (state === "failed") return "The search did not come through."
  if (count === 0) return state === "whole" ? "Nothing found" : "Searching…"
  const many = count === 1 ? "1 conversation" : `${count} conversations`
  return state === "whole" ? many : `The newest ${many}`
}

function invitation() {
  return [h("p", {}, "Looks through messages, notes, people and wrap-ups of all conversations you"
    + " may see. The newest comes first."),
  h("p", { class: "small" }, "The last word may be unfinished: ", h("kbd", {}, "warr"),
    " finds “warranty”.")]
}

function nothing() {
  return [h("p", {}, "No conversation has all of these words, with these filters."),
    h("p", { class: "small" }, "Try fewer words, or clear a filter.")]
}

customElements.define("console-search", ConsoleSearch)
