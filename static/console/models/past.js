// What a person and the team said in conversations before this one, page by page. No DOM.

const PAGE = 50
const CONVERSATIONS = 20

export class Past {
  /**
   * @param {{get: (path: string) => Promise<any>}} api
   * @param {number} contact @param {number} until the conversation that comes after
   */
  constructor(api, contact, until) {
    this.api = api
    this.contact = contact
    this.until = until
    /** Oldest first. @type {any[]} */
    this.items = []
    this.isWhole = false
    /** Closed conversations that are still to be read, newest first. @type {number[]} */
    this.line = []
    /** @type {string | null} */
    this.cursor = ""
    /** @type {{id: number, before: string} | null} */
    this.reading = null
  }

  /** One more page; false if there is none. */
  async more() {
    while (!this.reading) {
      const id = this.line.shift()
      if (id !== undefined) this.reading = { id, before: "" }
      else if (this.cursor === null) return !(this.isWhole = true)
      else await this.#list()
    }
    const { id, before } = this.reading
    const path = `/api/v1/conversations/${id}/messages?limit=${PAGE}${before}`
    const page = await this.api.get(path)
    this.items = [...page.items, ...this.items]
    this.reading = page.next === null ? null : { id, before: `&before=${page.items[0].id}` }
    this.isWhole = !this.reading && this.line.length === 0 && this.cursor === null
    return true
  }

  async #list() {
    const path = `/api/v1/conversations?contact=${this.contact}&state=closed&limit=${CONVERSATIONS}`
    const page = await this.api.get(path + this.cursor)
    const ids = page.items.map((/** @type {any} */ { id }) => id)
    this.line.push(...ids.filter((/** @type {number} */ id) => id < this.until))
    this.cursor = page.next === null ? null : `&cursor=${encodeURIComponent(page.next)}`
  }
}
