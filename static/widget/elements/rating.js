// After the end: five stars, and a word if somebody likes.

import { fill, h, icon } from "../../shared/dom.js"

export class Rating {
  /**
   * @param {import("../models/session.js").Session} session
   * @param {Record<string, string>} words
   */
  constructor(session, words) {
    this.session = session
    this.words = words
    this.score = 0
    /** Number of the conversation that is being rated. */
    this.about = 0
    this.element = h("section", { class: "panel__rating", hidden: true, "aria-label": words.rate })
  }

  /** @param {any} conversation */
  show(conversation) {
    const isOver = conversation?.state === "closed" && !conversation.fallback
    // Where nobody was there, there is nothing to rate.
    const wasAlone = ["abandoned", "dialogue_ended"].includes(conversation?.close_reason)
    const wants = isOver && this.session.widget?.rating && !wasAlone
    if (!wants || (conversation.rating !== null && this.about !== conversation.id)) {
      this.element.hidden = true
      this.about = 0
      return
    }
    if (this.about === conversation.id) return
    this.about = conversation.id
    this.score = 0
    this.element.hidden = false
    this.#render()
  }

  #render() {
    const { words } = this
    const stars = [1, 2, 3, 4, 5].map((count) => h("button", {
      type: "button", "aria-pressed": String(count <= this.score),
      "aria-label": (words.stars ?? "").replace("{count}", String(count)),
      on: { click: () => this.#choose(count) },
    }, icon("star")))
    fill(this.element, h("p", {}, words.rate), h("div", { class: "panel__stars" }, stars))
    if (this.score === 0) return
    const comment = h("textarea", { class: "input", rows: "2", "aria-label": words.comment })
    const send = h("button", {
      class: "button button--primary", type: "button",
      on: { click: () => this.#send(comment.value) },
    }, words.rateSend)
    this.element.append(h("p", { class: "small" }, words.comment), comment, send)
  }

  /** @param {number} count */
  #choose(count) {
    this.score = count
    this.#render()
    this.element.querySelector("textarea")?.focus()
  }

  /** @param {string} comment */
  async #send(comment) {
    try {
      const { score } = this
      await this.session.api.post("/api/v1/visitor/rating", { score, comment })
      fill(this.element, h("p", { role: "status" }, this.words.thanks))
    } catch {
      this.#render()
    }
  }
}
