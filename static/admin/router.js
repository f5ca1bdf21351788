// Which page is shown: #/widgets, #/widgets/3, #/widgets/new. Asks before unsaved work is lost.

import { askToLeave } from "./dialogs.js"

/** @typedef {{section: string, id: string | null}} Route */

/** @param {string} hash @returns {Route | null} */
export function readRoute(hash) {
  const match = /^#\/([a-z]+)(?:\/([\w-]+))?$/u.exec(hash)
  return match ? { section: match[1] ?? "", id: match[2] ?? null } : null
}

export class Router {
  #shown = ""
  #isAsking = false

  /** @param {{onRoute: (route: Route) => void, isDirty: () => boolean, home: string}} options */
  constructor(options) {
    this.options = options
  }

  start() {
    addEventListener("hashchange", () => this.#moved())
    addEventListener("beforeunload", (event) => {
      if (this.options.isDirty()) event.preventDefault()
    })
    if (!readRoute(location.hash)) history.replaceState(null, "", this.options.home)
    this.#open()
  }

  /** Goes there without a question: what was to be saved is saved. @param {string} hash */
  go(hash) {
    if (location.hash === hash) {
      this.#open()
      return
    }
    history.pushState(null, "", hash)
    this.#open()
  }

  async #moved() {
    const wanted = location.hash
    if (wanted === this.#shown || !readRoute(wanted)) return
    if (!this.options.isDirty()) {
      this.#open()
      return
    }
    // The address has moved already: back to what is shown until the answer is there.
    history.replaceState(null, "", this.#shown)
    if (this.#isAsking) return
    this.#isAsking = true
    const mayLeave = await askToLeave()
    this.#isAsking = false
    if (mayLeave) this.go(wanted)
  }

  #open() {
    const route = readRoute(location.hash)
    if (!route) return
    this.#shown = location.hash
    this.options.onRoute(route)
  }
}
