// <console-details>: who it is, where they are, what happened, and what was before.
//
//   element.show(view or null, earlier)
//
// Events  "console-select" with detail {id}; "console-details" to fold it away

import { fill, h } from "../../shared/dom.js"
import { formatMoment, formatTime } from "../../shared/time.js"
import { initials } from "../../shared/text.js"
import { lastSaid } from "../models/inbox.js"
import { reasonOf, stateOf, timelineOf } from "../models/timeline.js"
import { CHANNELS, sign } from "../signs.js"
import { tell } from "../tell.js"

/** @typedef {Node | string | null | undefined} Fact */

export class ConsoleDetails extends HTMLElement {
  constructor() {
    super()
    this.shape = ""
    this.me = 0
    this.heading = h("h2", {}, "Details")
    this.body = h("div", { class: "details__body", tabindex: "-1" })
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
    const shape = view ? JSON.stringify([view.id, view.contact, view.page, view.rating,
      timelineOf(view), view.state, view.wrap_up?.notes, others.map((one) => one.id)]) : ""
    if (shape === this.shape) return
    this.shape = shape
    if (view) this.#fill(view, others)
    else fill(this.body)
  }

  /** @param {any} view @param {any[]} others */
  #fill(view, others) {
    fill(this.body, this.#person(view), this.#visit(view), this.#timeline(view),
      this.#earlier(others))
  }

  /** @param {any} view */
  #person({ contact, caption, rating, state, wrap_up: wrapUp }) {
    const { email, phone, verified } = contact
    const facts = factList([
      ["E-mail", email ? h("a", { href: `mailto:${email}` }, email) : null],
      ["Phone", phone ? h("a", { href: `tel:${phone}` }, phone) : null],
      ["Rating", rating && [`${rating.score} of 5`, rating.comment].filter(Boolean).join(": ")],
      ["Notes", state === "closed" ? wrapUp?.notes : null],
    ])
    return h("section", { class: "details__part" },
      h("div", { class: "details__person" },
        h("span", { class: "avatar", "aria-hidden": "true" }, initials(caption)),
        h("div", {}, h("h3", { class: "details__name" }, caption), mark(verified))),
      facts)
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
        lastSaid(one)?.text ?? (reasonOf(one.close_reason) || "Nothing was said"))))))
    return h("section", { class: "details__part" }, h("h3", {}, "Earlier conversations"), list)
  }
}

/** @param {[string, Fact][]} facts */
function factList(facts) {
  const known = facts.filter(([, value]) => value)
  if (known.length === 0) return null
  return h("dl", { class: "facts" },
    known.map(([name, value]) => h("div", { class: "facts__line" }, h("dt", {}, name),
      h("dd", { dir: "auto" }, value))))
}

/** @param {boolean} isVerified */
function mark(isVerified) {
  if (!isVerified) return h("span", { class: "muted small" }, "Not verified")
  return h("span", { class: "badge badge--positive details__verified" },
    sign("check", 12), "Verified")
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
