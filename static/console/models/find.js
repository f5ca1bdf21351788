// Looking for words in one conversation: the hits, newest first, and which is shown. No DOM.

const PAGE = 200

/** @typedef {{message: number, words: string[]}} Hit */

export class Find {
  /** @param {{get: (path: string) => Promise<any>}} api */
  constructor(api) {
    this.api = api
    this.conversation = 0
    this.query = ""
    /** @type {Hit[]} */
    this.hits = []
    this.at = -1
    /** @type {"idle" | "asking" | "known" | "failed"} */
    this.state = "idle"
    /** Where the rest begins. @type {string | null} */
    this.next = null
    this.round = 0
  }

  /** Forgets everything. */
  stop() {
    this.conversation = 0
    this.query = ""
    this.hits = []
    this.at = -1
    this.state = "idle"
    this.next = null
    this.round += 1
  }

  /** The hit on the screen. */
  get current() {
    return this.hits[this.at] ?? null
  }

  /** @param {number} conversation @param {string} query */
  async start(conversation, query) {
    this.stop()
    this.conversation = conversation
    this.query = query.trim()
    if (this.query === "") return
    this.state = "asking"
    await this.#page()
    if (0 < this.hits.length) this.at = 0
  }

  /** To the hit before (older) or after it, round the ends. @param {"older" | "newer"} where */
  async step(where) {
    if (this.hits.length === 0) return
    if (where === "older" && this.at === this.hits.length - 1 && this.next !== null) {
      await this.#page()
    }
    const { length } = this.hits
    this.at = (this.at + (where === "older" ? 1 : -1) + length) % length
  }

  async #page() {
    const { round, conversation, next } = this
    const more = next === null ? "" : `&cursor=${encodeURIComponent(next)}`
    const q = encodeURIComponent(this.query)
    const path = `/api/v1/conversations/${conversation}/search?q=${q}&limit=${PAGE}${more}`
    try {
      const page = await this.api.get(path)
      if (round !== this.round) return
      this.hits.push(...page.items.filter((/** @type {any} */ one) => one.message !== null)
        .map(hitOf))
      this.next = page.next
      this.state = "known"
    } catch {
      if (round === this.round) this.state = "failed"
    }
  }

  /** What stands beside the box. */
  get summary() {
    if (this.state === "failed") return "The search failed"
    if (this.state === "asking" || this.query === "") return ""
    if (this.hits.length === 0) return "Nothing found"
    return `${this.at + 1} of ${this.hits.length}${this.next === null ? "" : "+"}`
  }
}

/** @param {any} item @returns {Hit} */
function hitOf({ message, snippet }) {
  const words = snippet.filter((/** @type {[string, boolean]} */ [, isHit]) => isHit)
    .map((/** @type {[string, boolean]} */ [text]) => text)
  return { message, words: [...new Set(/** @type {string[]} */ (words))] }
}
