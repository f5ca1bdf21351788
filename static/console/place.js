// Where the agent is: which conversation is open, and the address that tells it.

import { troubleOf } from "./models/session.js"
import { toast } from "./toast.js"

export class Place {
  /** @param {import("./models/desk.js").Desk} desk @param {import("./screen.js").Screen} screen */
  constructor(desk, screen) {
    this.desk = desk
    this.screen = screen
  }

  begin() {
    addEventListener("hashchange", () => this.#follow())
    this.#follow()
  }

  /** @param {number} id */
  async select(id) {
    this.screen.isDrawn = false
    this.remember(id)
    try {
      await this.desk.select(id)
    } catch (error) {
      const { status } = /** @type {any} */ (error)
      if (status === 404) this.back()
      toast(status === 404 ? "This conversation is not yours to see." : troubleOf(
        /** @type {any} */ (error)))
    }
  }

  back() {
    const id = this.desk.open?.id
    if (this.screen.isDrawn) {
      this.screen.isDrawn = false
      return this.screen.show()
    }
    if (id === undefined) return undefined
    this.desk.close()
    this.remember(0)
    this.screen.show()
    return this.screen.list.focusOn(id)
  }

  /** The previous or next one of the list. @param {number} by */
  step(by) {
    const { inbox, open } = this.desk
    const all = [...inbox.active, ...inbox.joined, ...inbox.wrapUp]
    if (all.length === 0) return
    const at = all.findIndex(({ id }) => id === open?.id)
    const next = at === -1 ? (by < 0 ? all.length - 1 : 0) : (at + by + all.length) % all.length
    this.select(all[next].id)
  }

  /** So that it can be kept and passed on. @param {number} id */
  remember(id) {
    const hash = id === 0 ? "" : `#/c/${id}`
    if (location.hash !== hash) history.replaceState(null, "", location.pathname + hash)
  }

  #follow() {
    const linked = /^#\/c\/(\d+)$/u.exec(location.hash)
    if (linked && Number(linked[1]) !== this.desk.open?.id) this.select(Number(linked[1]))
  }
}
