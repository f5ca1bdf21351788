// Many visitors at once, each with a chat of one agent: by the API, since nobody looks at them.

import { Client } from "./client.js"

export class Crowd {
  /** @param {Client} agent who takes them all */
  constructor(agent) {
    this.agent = agent
    /** @type {Client[]} */
    this.visitors = []
    /** @type {number[]} */
    this.ids = []
  }

  /** @param {string} origin @param {string} widget @param {number} count */
  async gather(origin, widget, count) {
    for (let number = 1; number <= count; number += 1) {
      const visitor = new Client(origin)
      await visitor.visit(widget)
      const { conversation } = await visitor.say(`Visitor number ${number}`)
      await this.agent.post(`/api/v1/conversations/${conversation}/accept`)
      this.visitors.push(visitor)
      this.ids.push(conversation)
    }
    return this
  }

  /** Everybody says something, one after the other. @param {string} text */
  async speak(text) {
    for (const visitor of this.visitors) await visitor.say(text)
  }

  /**
   * One after the other at an even pace; resolves when all is said.
   * @param {number} messages @param {number} perSecond
   */
  async chatter(messages, perSecond) {
    /** @type {Promise<any>[]} */
    const all = []
    await new Promise((over) => {
      const pace = setInterval(() => {
        const visitor = this.visitors[all.length % this.visitors.length]
        all.push(visitor ? visitor.say(`Message ${all.length}`) : Promise.resolve())
        if (all.length < messages) return
        clearInterval(pace)
        over(null)
      }, 1000 / perSecond)
    })
    await Promise.all(all)
  }
}
