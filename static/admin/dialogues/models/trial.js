// Playing a dialogue: the answers given so far, against a flow that changes meanwhile. No DOM.

import { ApiError } from "../../../shared/api.js"

/** @typedef {import("./flow.js").Flow} Flow */
/** @typedef {{card: string, value: any}} Answer */

const KNOWN_VISITOR = { first_name: "Mia", last_name: "Example", email: "mia@example.com" }

export class Trial {
  #ask
  /** @type {Answer[]} */
  #answers = []
  isKnown = false
  pageUrl = ""

  /** @param {(body: any) => Promise<any>} ask the server plays it */
  constructor(ask) {
    this.#ask = ask
  }

  get canGoBack() {
    return 0 < this.#answers.length
  }

  restart() {
    this.#answers = []
  }

  back() {
    this.#answers = this.#answers.slice(0, -1)
  }

  /**
   * Answers the card that waits. A refused answer is as if it was not given.
   * @param {Flow} flow @param {Answer} answer
   */
  async answer(flow, answer) {
    const before = this.#answers
    this.#answers = [...before, answer]
    try {
      return await this.#play(flow)
    } catch (error) {
      this.#answers = before
      throw error
    }
  }

  /** Plays it anew, as far as the answers still fit. @param {Flow} flow @returns {Promise<any>} */
  async play(flow) {
    for (;;) {
      try {
        return await this.#play(flow)
      } catch (error) {
        const wrong = error instanceof ApiError
          ? /^answers\[(\d+)\]/u.exec(error.field ?? "")?.[1] : undefined
        if (wrong === undefined || this.#answers.length <= Number(wrong)) throw error
        this.#answers = this.#answers.slice(0, Number(wrong))
      }
    }
  }

  /** @param {Flow} flow */
  #play(flow) {
    return this.#ask({
      flow,
      answers: this.#answers,
      contact: this.isKnown ? KNOWN_VISITOR : {},
      page_url: this.pageUrl,
    })
  }
}
