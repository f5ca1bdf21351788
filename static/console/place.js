// Where the agent is: which conversation or page is open, and the address that tells it.
//
//   #/c/12       a conversation          #/search?q=lamp&tag=3   the search
//   #/c/12/m/99  the same at a message   #/calendar              the calendar
//   nothing      the list

import { readWanted, writeWanted } from "./models/search.js"
import { troubleOf } from "./models/session.js"
import { reveal } from "./reveal.js"
import { toast } from "./toast.js"

const CONVERSATION = /^#\/c\/(\d+)(?:\/m\/(\d+))?$/u
const PAGE = /^#\/(search|calendar)(?:\?(.*))?$/u

export class Place {
  /** @param {import("./models/desk.js").Desk} desk @param {import("./screen.js").Screen} screen */
  constructor(desk, screen) {
    this.desk = desk
    this.screen = screen
    /** The address that was followed last; none yet. @type {string | null} */
    this.hash = null
    /** Whether the open conversation was reached from a page. */
    this.isFound = false
    /** Where a page was asked for. @type {string | null} */
    this.cameFrom = null
    /** Whether the page was reached from the console, so that there is a way back. */
    this.isPageWithin = false
  }

  begin() {
    addEventListener("hashchange", () => this.#follow())
    if (location.hash === "") this.hash = ""
    else this.#follow()
  }

  /** @param {number} id @param {number} [message] to be brought into sight */
  async select(id, message = 0) {
    this.screen.isDrawn = false
    this.remember(id)
    try {
      await this.desk.select(id)
      if (0 < message) await this.#reveal(id, message)
    } catch (error) {
      const { status } = /** @type {any} */ (error)
      if (status === 404) this.back()
      toast(status === 404 ? "This conversation is not yours to see." : troubleOf(
        /** @type {any} */ (error)))
    }
  }

  /** @param {number} id @param {number} message */
  async #reveal(id, message) {
    const { desk, screen } = this
    await desk.shelf.reach(id, message)
    if (desk.open?.id !== id) return
    screen.show()
    const found = desk.thread.messages.find((one) => one.id === message)
    if (found) reveal(screen.chat.thread, found)
  }

  back() {
    const { desk, screen } = this
    const id = desk.open?.id
    if (screen.isDrawn) {
      screen.isDrawn = false
      return screen.show()
    }
    if (screen.page) return this.#leavePage()
    if (id === undefined) return undefined
    if (this.isFound) return history.back()
    desk.close()
    this.remember(0)
    screen.show()
    return screen.list.focusOn(id)
  }

  /** Those that the keys lead through, as they stand in the list. */
  get reachable() {
    const { inbox } = this.desk
    return [...inbox.active, ...inbox.joined, ...inbox.wrapUp]
  }

  /** The previous or next one of the list. @param {number} by */
  step(by) {
    const all = this.reachable
    if (all.length === 0) return
    const at = all.findIndex(({ id }) => id === this.desk.open?.id)
    const next = at === -1 ? (by < 0 ? all.length - 1 : 0) : (at + by + all.length) % all.length
    this.select(all[next].id)
  }

  // The search

  /** @param {Record<string, string>} [wanted] */
  search(wanted = this.desk.search.wanted) {
    const { search, page } = this.screen
    if (page === search && wanted === this.desk.search.wanted) return search.focusOn(0)
    const hash = writeWanted(wanted)
    if (location.hash === hash) return this.#enterSearch(wanted, 0)
    location.hash = hash
    return undefined
  }

  /** Something else is wanted. The way back leads out of the search, not through its words. */
  searchAgain(/** @type {Record<string, string>} */ wanted) {
    history.replaceState(null, "", location.pathname + writeWanted(wanted))
    this.hash = location.hash
    return this.#find(wanted)
  }

  async searchMore() {
    const loading = this.desk.search.pages.more()
    this.screen.schedule()
    await loading
    this.screen.schedule()
  }

  /** @param {Record<string, string>} wanted @param {number} hit that was looked at */
  async #enterSearch(wanted, hit) {
    const { desk, screen } = this
    const isSame = JSON.stringify(wanted) === JSON.stringify(desk.search.wanted)
    // It comes when it is first looked for.
    await import("./elements/console-search.js")
    screen.search.begin(wanted)
    this.#enter(screen.search, hit)
    desk.search.loadChoices().then(() => screen.schedule())
    // Whoever comes back finds what was found, where it was.
    if (!isSame || desk.search.pages.state === "failed") await this.#find(wanted)
  }

  /** @param {Record<string, string>} wanted */
  async #find(wanted) {
    const asking = this.desk.search.ask(wanted)
    this.screen.schedule()
    await asking
    this.screen.schedule()
  }

  // Pages

  /** @param {number} hit of the conversation that was looked at from there */
  async #enterCalendar(hit) {
    const here = location.hash
    await import("./elements/console-calendar.js")
    // Whoever has gone on meanwhile stays where they are.
    if (location.hash === here) this.#enter(this.screen.calendar, hit)
  }

  /** @param {any} page @param {number} hit */
  #enter(page, hit) {
    const { desk, screen } = this
    desk.close()
    screen.page = page
    screen.isDrawn = false
    screen.show()
    page.focusOn(hit)
  }

  #leavePage() {
    if (this.isPageWithin) return history.back()
    this.remember(0)
    this.screen.show()
    return this.screen.list.focusOn()
  }

  // The address

  /** So that it can be kept and passed on. @param {number} id */
  remember(id) {
    const { screen } = this
    if (Number(CONVERSATION.exec(location.hash)?.[1] ?? 0) !== id || PAGE.test(location.hash)) {
      const hash = id === 0 ? "" : `#/c/${id}`
      // A page is a place to come back to.
      const how = screen.page && id !== 0 ? "pushState" : "replaceState"
      if (location.hash !== hash) history[how](null, "", location.pathname + hash)
      this.isFound = false
    }
    this.hash = location.hash
    if (screen.page) screen.schedule()
    screen.page = null
  }

  #follow() {
    const { hash: before } = this
    const { hash } = location
    if (hash === before) return undefined
    this.hash = hash
    const [, page, wanted = ""] = PAGE.exec(hash) ?? []
    const [, id = "0", message = "0"] = CONVERSATION.exec(hash) ?? []
    if (page) {
      const from = this.isFound ? Number(CONVERSATION.exec(before ?? "")?.[1] ?? 0) : 0
      if (!this.isFound) {
        this.isPageWithin = before !== null
        this.cameFrom = before
      }
      this.isFound = false
      if (page === "calendar") return this.#enterCalendar(from)
      return this.#enterSearch(readWanted(wanted), from)
    }
    if (id !== "0") {
      // The way back out of a page finds nothing.
      this.isFound = before !== null && PAGE.test(before) && hash !== this.cameFrom
      return this.select(Number(id), Number(message))
    }
    this.screen.page = null
    this.isFound = false
    this.desk.close()
    return this.screen.list.focusOn()
  }
}
