// A search over all conversations: what is wanted, and what was found so far. No DOM.

import { Pages } from "./pages.js"

const PAGE = 30
/** The server bounds its work for one page: some have no hit at all, and only tell to go on. */
const EMPTY_PAGES_MAX = 20

/** Words, and what the conversation must be beside. */
export const WANTED = ["q", "contact", "agent", "team", "state", "tag", "disposition", "from", "to"]

/** @typedef {Record<string, string>} Wanted */

export class Search {
  /** @param {{get: (path: string) => Promise<any>}} api */
  constructor(api) {
    this.api = api
    /** @type {Wanted} */
    this.wanted = {}
    this.pages = new Pages((cursor) => this.#load(cursor))
    /** What there is to choose from. @type {{teams: any[], tags: any[], dispositions: any[]}} */
    this.choices = { teams: [], tags: [], dispositions: [] }
    this.hasChoices = false
  }

  get isAsked() {
    return 0 < Object.keys(this.wanted).length
  }

  /** @param {Wanted} wanted */
  async ask(wanted) {
    this.wanted = wanted
    if (this.isAsked) await this.pages.restart()
    else this.pages.forget()
  }

  async loadChoices() {
    if (this.hasChoices) return
    this.hasChoices = true
    const all = (/** @type {string} */ path) =>
      this.api.get(`/api/v1/${path}`).then(({ items }) => items, () => {
        this.hasChoices = false
        return []
      })
    const [teams, tags, dispositions] = await Promise.all(
      ["teams", "tags", "dispositions"].map(all))
    this.choices = { teams, tags, dispositions }
  }

  /** @param {string | null} cursor @returns {Promise<{items: any[], next: string | null}>} */
  async #load(cursor) {
    const { wanted } = this
    let next = cursor
    for (let round = 0; round < EMPTY_PAGES_MAX; round += 1) {
      const page = await this.api.get(pathOf(wanted, next))
      if (0 < page.items.length || page.next === null) return page
      next = page.next
    }
    return { items: [], next }
  }
}

/** @param {Wanted} wanted @param {string | null} cursor */
export function pathOf(wanted, cursor) {
  const query = new URLSearchParams({ limit: String(PAGE) })
  for (const [name, value] of Object.entries(wanted)) {
    if (name === "from") query.set(name, dayOf(value, 0))
    // The day that is named is part of it.
    else if (name === "to") query.set(name, dayOf(value, 1))
    else query.set(name, value)
  }
  if (cursor !== null) query.set("cursor", cursor)
  return `/api/v1/conversations?${query}`
}

/** The instant at which a day begins here. @param {string} day @param {number} later */
function dayOf(day, later) {
  const date = new Date(`${day}T00:00`)
  date.setDate(date.getDate() + later)
  return date.toISOString()
}

/** What an address asks for; what it should not say is left out. @param {string} text */
export function readWanted(text) {
  const query = new URLSearchParams(text)
  /** @type {Wanted} */
  const wanted = {}
  for (const name of WANTED) {
    const value = query.get(name)?.trim() ?? ""
    if (value !== "" && fits(name, value)) wanted[name] = value
  }
  return wanted
}

/** @param {Wanted} wanted */
export function writeWanted(wanted) {
  const query = new URLSearchParams(wanted).toString()
  return query === "" ? "#/search" : `#/search?${query}`
}

/** @param {string} name @param {string} value */
function fits(name, value) {
  if (name === "q") return true
  if (name === "state") return /^[a-z_]+$/u.test(value)
  if (name === "from" || name === "to") {
    return /^\d{4}-\d\d-\d\d$/u.test(value) && !Number.isNaN(Date.parse(value))
  }
  return /^\d{1,15}$/u.test(value)
}
