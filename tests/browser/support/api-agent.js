// An agent without a console, for stories that are about the visitor.

import { Client, newClientId } from "./client.js"

const PASSWORD = "lamps-are-yellow-2"

/** @typedef {import("../harness.js").World} World */

export class ApiAgent {
  #world
  #client
  #conversation = 0

  /** @param {World} world @param {Client} client @param {number} id */
  constructor(world, client, id) {
    this.#world = world
    this.#client = client
    this.id = id
  }

  /** Somebody available. @param {World} world @param {string} name */
  static async of(world, name) {
    const { email, id } = await world.hire(name)
    const client = new Client(world.origin)
    await client.login(email, PASSWORD)
    await client.put("/api/v1/me/presence", { presence: "available" })
    return new ApiAgent(world, client, id)
  }

  get api() {
    return this.#client
  }

  /** Takes the chat that is offered. */
  async accept() {
    await this.#world.until("a chat is offered", async () => {
      const { offered } = await this.#client.get("/api/v1/inbox")
      this.#conversation = offered[0]?.id ?? 0
      return this.#conversation !== 0
    })
    await this.#client.post(`/api/v1/conversations/${this.#conversation}/accept`)
  }

  /** @param {string} text */
  async say(text) {
    const path = `/api/v1/conversations/${this.#conversation}/messages`
    await this.#client.post(path, { client_id: newClientId(), text })
  }

  /** What was said. @returns {Promise<string[]>} */
  async history() {
    const path = `/api/v1/conversations/${this.#conversation}/messages`
    const { items } = await this.#client.get(path)
    return items.map((/** @type {{text: string}} */ { text }) => text)
  }
}
