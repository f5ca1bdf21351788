// <conversation-summary>: what a conversation was about, made when it is asked for.
//
//   element.show(view, load)

import { copyButton } from "../../shared/copy.js"
import { fill, h, setText } from "../../shared/dom.js"
import { sourceOf, summaryParts, summaryText } from "../models/wrap-up.js"
import { sentence } from "./form-field.js"

const KEPT_MAX = 30

export class ConversationSummary extends HTMLElement {
  constructor() {
    super()
    this.shownId = 0
    this.lastId = 0
    /** @type {(id: number) => Promise<any>} */
    this.load = async () => null
    /** With the newest message it knows of. @type {Map<number, {summary: any, upTo: number}>} */
    this.kept = new Map()
    this.button = h("button", {
      class: "button button--small button--ghost", type: "button",
      on: { click: () => this.#make() },
    }, "Summarise")
    this.body = h("div", { class: "summary", "aria-live": "polite" })
    this.older = h("p", { class: "muted small", hidden: true },
      "More was said since. Summarise again to have it in.")
  }

  connectedCallback() {
    if (this.childElementCount > 0) return
    this.replaceChildren(h("h3", {}, "Summary", this.button), this.body, this.older)
  }

  /** @param {any} view @param {(id: number) => Promise<any>} load */
  show(view, load) {
    this.load = load
    this.lastId = view.last_message?.id ?? 0
    this.hidden = view.state === "handed_on"
    if (this.shownId !== view.id) {
      this.shownId = view.id
      this.button.disabled = false
      this.#draw()
    }
    const kept = this.kept.get(view.id)
    this.older.hidden = !kept || this.lastId <= kept.upTo
  }

  async #make() {
    const { shownId: id, lastId: upTo } = this
    this.button.disabled = true
    fill(this.body, h("div", { class: "skeleton" }), h("div", { class: "skeleton" }))
    try {
      this.#keep(id, { summary: await this.load(id), upTo })
      if (id === this.shownId) this.#draw()
    } catch (error) {
      const text = sentence(/** @type {Error} */ (error).message)
      if (id === this.shownId) fill(this.body, h("p", { class: "field__error" }, text))
    }
    if (id === this.shownId) this.button.disabled = false
  }

  /** @param {number} id @param {{summary: any, upTo: number}} one */
  #keep(id, one) {
    this.kept.delete(id)
    this.kept.set(id, one)
    const [oldest] = this.kept.keys()
    if (KEPT_MAX < this.kept.size && oldest !== undefined) this.kept.delete(oldest)
  }

  #draw() {
    const kept = this.kept.get(this.shownId)
    setText(this.button, kept ? "Summarise again" : "Summarise")
    this.older.hidden = true
    if (!kept) return fill(this.body)
    const { summary } = kept
    const text = summaryText(summary)
    if (text === "") {
      return fill(this.body, h("p", { class: "muted small" }, "There is nothing to sum up yet."))
    }
    const parts = summaryParts(summary.sections)
    return fill(this.body,
      parts.length === 0 ? h("p", { class: "summary__text", dir: "auto" }, text)
        : h("dl", { class: "summary__parts" }, parts.map(({ title, texts }) => [
          h("dt", {}, title), ...texts.map((one) => h("dd", { dir: "auto" }, one)),
        ]).flat()),
      h("div", { class: "summary__foot" },
        h("p", { class: "muted small" }, sourceOf(summary)),
        copyButton(() => text, "Copy", { isSmall: true })))
  }
}

customElements.define("conversation-summary", ConversationSummary)
