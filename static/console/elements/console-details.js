// <console-details>: who it is, where they are, what happened, and what was before.
//
//   element.show(desk)
//
// Events  "console-earlier" with detail {id}; "console-details" to fold it away; those of
//         <contact-card> and <tag-picker>

import "./contact-card.js"
import "./contact-duplicates.js"
import "./conversation-summary.js"
import "./tag-picker.js"
import "./visit-journey.js"

import { fill, h, setText } from "../../shared/dom.js"
import { formatMoment, formatTime } from "../../shared/time.js"
import { countryOf, localTime, People } from "../models/people.js"
import { reasonOf, stateOf, timelineOf } from "../models/timeline.js"
import { dispositionOf, ownWrapUp, submitted } from "../models/wrap-up.js"
import { CHANNELS, sign } from "../signs.js"
import { tell } from "../tell.js"
import { address } from "./address.js"
import { factList } from "./facts.js"
import { recordOf } from "./record-list.js"
import { showTags } from "./tags.js"

const MINUTE_MS = 60_000

export class ConsoleDetails extends HTMLElement {
  constructor() {
    super()
    this.shape = ""
    this.me = 0
    this.heading = h("h2", {}, "Details")
    this.card = h("contact-card")
    this.tags = h("tag-picker", { class: "details__part" })
    this.summary = h("conversation-summary", { class: "details__part" })
    this.body = h("div", { class: "details__body", tabindex: "-1" })
    this.duplicates = h("contact-duplicates", { hidden: true })
    this.person = h("section", { class: "details__part" }, this.card, this.duplicates)
    this.journey = h("visit-journey", { class: "details__part", hidden: true })
    this.visit = h("div")
    this.rest = h("div")
    this.clock = h("span")
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.ticking = undefined
    /** @type {People | null} */
    this.people = null
    /** @type {string | null} */
    this.zone = null
    this.head = h("header", { class: "details__head" }, this.heading,
      h("button", {
        class: "button button--ghost button--icon", type: "button", "aria-label": "Hide details",
        on: { click: () => tell(this, "console-details") },
      }, sign("close")))
  }

  connectedCallback() {
    this.replaceChildren(this.head, this.body)
    this.#tick()
  }

  disconnectedCallback() {
    clearTimeout(this.ticking)
  }

  /** The visitor's clock goes on with every minute. */
  #tick() {
    clearTimeout(this.ticking)
    const now = this.people?.desk.now ?? Date.now()
    setText(this.clock, localTime(this.zone, now) ?? "")
    this.ticking = setTimeout(() => this.#tick(), MINUTE_MS - now % MINUTE_MS)
  }

  /** @param {import("../models/desk.js").Desk} desk */
  show(desk) {
    const { open: view, me, records, isConnected: isLive } = desk
    if (!view) {
      this.shape = ""
      return fill(this.body)
    }
    this.people ??= new People(desk)
    const { people } = this
    const canAct = view.agent?.id === me.id || desk.takesPart(view) || desk.oversees
    this.card.show(view, { canAct: canAct && view.state !== "handed_on", isLive })
    this.duplicates.show(view, isLive, people)
    // What is a colleague's by now is not ours to ask for.
    if (canAct || ["queued", "closed"].includes(view.state)) {
      this.journey.show(view, (/** @type {number} */ id) => people.journey(id))
    }
    this.tags.show(view, {
      canTag: canAct && view.state !== "handed_on", canMake: me.role === "admin", isLive,
      load: () => records.tags(),
    })
    this.summary.show(view, (/** @type {number} */ id) => records.summary(id))
    // While a wrap-up is written, its own button puts the summary where it belongs.
    const due = ownWrapUp(view, me.id, desk.now)
    if (due?.phase === "write" && due.rules.summary) this.summary.hidden = true
    const all = desk.earlier.get(view.contact.id) ?? []
    const others = all.filter((one) => one.id !== view.id)
    const shape = JSON.stringify([view.id, view.page, view.country, view.time_zone,
      timelineOf(view), view.state, view.agent, view.wrap_up?.records,
      others.map((one) => [one.id, one.tags, one.wrap_up?.records])])
    if (shape === this.shape) return undefined
    this.shape = shape
    // What can be written in stays where it is.
    if (this.person.parentElement !== this.body) {
      fill(this.body, this.person, this.tags, this.summary, this.visit,
        this.journey, this.rest)
    }
    this.zone = view.time_zone ?? null
    this.clock.title = this.zone ?? ""
    this.#tick()
    fill(this.visit, this.#visit(view))
    return fill(this.rest, this.#timeline(view), wrapUps(view),
      this.#earlier(others))
  }

  /** @param {any} view */
  #visit({ page, device, locale, country, channel, created_at: at }) {
    return h("section", { class: "details__part" }, h("h3", {}, "Visit"), factList([
      ["Page", address(page?.url, page?.title)],
      ["Came from", address(page?.referrer)],
      ["Arrived", at ? `${formatTime(at)} your time` : null],
      ["Country", countryOf(country)],
      ["Local time", this.clock.textContent ? this.clock : null],
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
      : h("ul", {}, others.map((one) => h("li", {}, this.#earlierOne(one))))
    return h("section", { class: "details__part" }, h("h3", {}, "Earlier conversations"), list)
  }

  /** @param {any} one */
  #earlierOne(one) {
    const tags = h("span", { class: "earlier__tags" })
    showTags(tags, one.tags)
    const said = one.last_message?.text ?? (reasonOf(one.close_reason) || "Nothing was said")
    const why = dispositionOf(one)
    const who = one.agent ? ` · ${one.agent.name}` : ""
    return h("button", {
      class: "earlier", type: "button",
      on: { click: () => tell(this, "console-earlier", { id: one.id }) },
    }, h("span", { class: "earlier__when" }, formatMoment(one.created_at) + who), tags,
    h("span", { class: "earlier__text", dir: "auto" }, said),
    why === "" ? null : h("span", { class: "earlier__text muted small" }, why))
  }
}

/** What everybody wrote down. @param {any} view */
function wrapUps(view) {
  const records = submitted(view)
  if (records.length === 0) return null
  return h("section", { class: "details__part" },
    h("h3", {}, records.length === 1 ? "Wrap-up" : "Wrap-ups"),
    h("div", { class: "record-list" }, records.map((/** @type {any} */ one) => recordOf(one))))
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
