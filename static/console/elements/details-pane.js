// The right side: who it is, where they are, and what was before.

import { fill, h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"

export class DetailsPane {
  /** @param {import("../models/desk.js").Desk} desk @param {(id: number) => void} onSelect */
  constructor(desk, onSelect) {
    this.desk = desk
    this.onSelect = onSelect
    this.shape = ""
    this.earlierOf = 0
    this.facts = h("div")
    this.earlier = h("section")
    this.element = h("aside", { class: "details", "aria-label": "Details" })
  }

  show() {
    const { open } = this.desk
    const shape = JSON.stringify(open ? [open.id, open.state, open.contact, open.page] : null)
    if (shape === this.shape) return
    this.shape = shape
    if (!open) {
      fill(this.element)
      return
    }
    fill(this.facts, this.#person(open), this.#visit(open), this.#times(open))
    fill(this.element, this.facts, this.earlier)
    if (this.earlierOf !== open.contact.id) this.#loadEarlier(open)
  }

  /** @param {any} open */
  #person({ contact, caption, rating }) {
    return section(caption, [
      ["E-mail", contact.email],
      ["Phone", contact.phone],
      ["Identity", contact.verified ? "verified" : "not verified"],
      ["Rating", rating ? `${rating.score} of 5 ${rating.comment}` : null],
    ])
  }

  /** @param {any} open */
  #visit({ page, device, locale, channel }) {
    return section("Visit", [
      ["Page", page.title || page.url],
      ["Address", page.url],
      ["Came from", page.referrer],
      ["Device", device],
      ["Language", locale],
      ["Channel", channel],
    ])
  }

  /** @param {any} open */
  #times(open) {
    const moment = (/** @type {string | null} */ at) => (at ? formatMoment(at) : null)
    return section("Conversation", [
      ["Began", moment(open.created_at)],
      ["Accepted", moment(open.accepted_at)],
      ["Ended", moment(open.ended_at)],
      ["Why", open.close_reason?.replaceAll("_", " ") ?? null],
      ["Notes", open.state === "closed" ? open.wrap_up?.notes : null],
    ])
  }

  /** @param {any} open */
  async #loadEarlier({ id, contact }) {
    this.earlierOf = contact.id
    const page = await this.desk.list(`contact=${contact.id}&state=closed&limit=20`).catch(() => null)
    const others = (page?.items ?? []).filter((/** @type {any} */ one) => one.id !== id)
    if (others.length === 0) return fill(this.earlier)
    return fill(this.earlier, h("h2", {}, "Earlier conversations"),
      others.map((/** @type {any} */ one) => h("button", {
        class: "earlier", type: "button", on: { click: () => this.onSelect(one.id) },
      }, `${formatMoment(one.created_at)} · ${one.last_message?.text ?? ""}`)))
  }
}

/** @param {string} title @param {[string, any][]} facts */
function section(title, facts) {
  const known = facts.filter(([, value]) => value)
  return h("section", {}, h("h2", {}, title),
    h("dl", {}, known.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])))
}
