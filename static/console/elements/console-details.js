// <console-details>: who it is, where they are, what happened, and what was before.
//
//   element.show(view or null, earlier)
//
// Events  "console-select" with detail {id}; "console-details" to fold it away; those of
//         <contact-card>

import "./contact-card.js"

import { fill, h } from "../../shared/dom.js"
import { formatMoment, formatTime } from "../../shared/time.js"
import { reasonOf, stateOf, timelineOf } from "../models/timeline.js"
import { CHANNELS, sign } from "../signs.js"
import { tell } from "../tell.js"
import { factList } from "./facts.js"

export class ConsoleDetails extends HTMLElement {
  constructor() {
    super()
    this.shape = ""
    this.me = 0
    this.heading = h("h2", {}, "Details")
    this.card = h("contact-card")
    this.body = h("div", { class: "details__body", tabindex: "-1" })
    this.person = h("section", { class: "details__part" }, this.card)
    this.head = h("header", { class: "details__head" }, this.heading,
      h("button", {
        class: "button button--ghost button--icon", type: "button", "aria-label": "Hide details",
        on: { click: () => tell(this, "console-details") },
      }, sign("close")))
  }

  connectedCallback() {
    this.replaceChildren(this.head, this.body)
  }

  /** @param {any} view @param {any[]} earlier */
  show(view, earlier) {
    const others = earlier.filter((one) => one.id !== view?.id)
    if (view) this.card.show(view)
    const shape = view ? JSON.stringify([view.id, view.page, timelineOf(view), view.state,
      view.agent, others.map((one) => one.id)]) : ""
    if (shape === this.shape) return
    this.shape = shape
    if (view) this.#fill(view, others)
    else fill(this.body)
  }

  /** @param {any} view @param {any[]} others */
  #fill(view, others) {
    const parts = [this.#visit(view), this.#timeline(view), this.#earlier(others)]
    // The card stays where it is: somebody may be writing in it.
    if (this.person.parentElement !== this.body) fill(this.body, this.person)
    while (this.person.nextSibling) this.person.nextSibling.remove()
    this.body.append(...parts)
  }

  /** @param {any} view */
  #visit({ page, device, locale, channel, created_at: at }) {
    return h("section", { class: "details__part" }, h("h3", {}, "Visit"), factList([
      ["Page", address(page?.url, page?.title)],
      ["Came from", address(page?.referrer)],
      ["Arrived", at ? `${formatTime(at)} your time` : null],
      ["Language", languageOf(locale)],
      ["Device", device],
      ["Channel", CHANNELS[channel] ?? channel],
    ]))
  }

  /** @param {any} view */
  #timeline(view) {
    return h("section", { class: "details__part" },
      h("h3", {}, "Conversation ", h("span", { class: "badge" }, stateOf(view, this.me))),
      h("ol", { class: "timeline" }, timelineOf(view).map(({ what, at }) =>
        h("li", { class: "timeline__step" }, h("span", {}, what),
          h("time", { class: "muted", datetime: at, title: formatMoment(at) }, formatTime(at))))))
  }

  /** @param {any[]} others */
  #earlier(others) {
    const list = others.length === 0
      ? h("p", { class: "muted small" }, "None: this is the first one.")
      : h("ul", {}, others.map((one) => h("li", {}, h("button", {
        class: "earlier", type: "button",
        on: { click: () => tell(this, "console-select", { id: one.id }) },
      }, h("span", { class: "earlier__when" }, formatMoment(one.created_at)),
      h("span", { class: "earlier__text" },
        one.last_message?.text ?? (reasonOf(one.close_reason) || "Nothing was said"))))))
    return h("section", { class: "details__part" }, h("h3", {}, "Earlier conversations"), list)
  }
}

/**
 * A page of the site; only web addresses become links.
 * @param {string} [url] @param {string} [title]
 */
function address(url, title) {
  if (!url) return title || null
  if (!/^https?:\/\//u.test(url)) return url
  const rel = "noopener noreferrer nofollow"
  const plain = url.replace(/^https?:\/\//u, "")
  return h("span", {}, title ? h("span", { class: "facts__title" }, title) : null,
    h("a", { href: url, target: "_blank", rel }, foldable(plain)))
}

/** An address that may go on in the next line after its signs, not within its words. */
function foldable(/** @type {string} */ plain) {
  return plain.split(/(?<=[/?&=#._-])/u).flatMap((part) => [part, h("wbr")])
}

/** "de-CH" → "Swiss High German". @param {string | null} locale */
function languageOf(locale) {
  if (!locale) return null
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(locale) ?? locale
  } catch {
    return locale
  }
}

customElements.define("console-details", ConsoleDetails)
