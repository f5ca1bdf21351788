// A long list, page by page: the closed conversations. No DOM.

export class Pages {
  /** @param {(cursor: string | null) => Promise<{items: any[], next: string | null}>} load */
  constructor(load) {
    this.load = load
    /** @type {any[]} */
    this.items = []
    /** @type {"new" | "loading" | "some" | "whole" | "failed"} */
    this.state = "new"
    /** @type {string | null} */
    this.next = null
    this.round = 0
  }

  get hasMore() {
    return this.state === "new" || this.state === "some" || this.state === "failed"
  }

  /** Begins again; what is shown stays until the first page is there. */
  async restart() {
    this.round += 1
    this.next = null
    this.state = "new"
    await this.more()
  }

  /** Nothing is asked for any more. */
  forget() {
    this.round += 1
    this.items = []
    this.next = null
    this.state = "new"
  }

  async more() {
    if (!this.hasMore) return
    const { round, next } = this
    this.state = "loading"
    try {
      const page = await this.load(next)
      if (round !== this.round) return
      const before = next === null ? [] : this.items
      const known = new Set(before.map((item) => item.id))
      // What was closed meanwhile pushes the rest down, so pages may overlap.
      this.items = [...before, ...page.items.filter((item) => !known.has(item.id))]
      this.next = page.next
      this.state = page.next === null ? "whole" : "some"
    } catch {
      if (round === this.round) this.state = "failed"
    }
  }
}
