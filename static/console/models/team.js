// What colleagues are doing, for supervisors: nobody tells them of each step, so they ask. No DOM.

const STATES = ["active", "offered", "waiting"]
const PAGE = 100
const FRESH_MS = 5000

export class Team {
  /** @param {{get: (path: string) => Promise<any>}} api */
  constructor(api) {
    this.api = api
    /** Newest first. @type {any[]} */
    this.items = []
    /** @type {"new" | "known" | "failed"} */
    this.state = "new"
    this.askedAt = -Infinity
  }

  /** Conversations of others in a state. @param {string} state @param {number} me */
  of(state, me) {
    return this.items.filter((view) =>
      view.state === state && view.agent?.id !== me && view.offered_to?.id !== me)
  }

  /** True if there is something new to show. @param {number} now of this machine */
  async refresh(now) {
    if (now - this.askedAt < FRESH_MS) return false
    this.askedAt = now
    try {
      const pages = await Promise.all(STATES.map((state) =>
        this.api.get(`/api/v1/conversations?state=${state}&limit=${PAGE}`)))
      this.items = pages.flatMap(({ items }) => items)
      this.state = "known"
    } catch {
      this.state = "failed"
    }
    return true
  }

  /** The next look does not wait. */
  hurry() {
    this.askedAt = -Infinity
  }
}
