// Free times of somebody: a day, a time, and what the team must know. In the visitor's own zone.
//
//   const picker = new SlotPicker({session, words, tag, whom}, {book})
//   picker.load(); place.append(picker.element)

import { fill, h, setText } from "../../shared/dom.js"
import { newClientId } from "../../shared/ids.js"
import { complaint } from "../models/cards.js"
import { byDay, formatSlot, ownZone, zoneName } from "../models/slots.js"
import { say } from "../words.js"

const DAYS_ASKED = 14
/** Empty weeks that are passed over by themselves. */
const PAGES_MAX = 4
const NOTES_CHARS_MAX = 1000

/** @typedef {import("../models/slots.js").Slot} Slot */
/**
 * @typedef {object} Wanted
 * @property {string} client_id
 * @property {string} start
 * @property {string} zone
 * @property {string | null} name
 * @property {string | null} email
 * @property {string | null} notes
 */

export class SlotPicker {
  /**
   * @param {object} about
   * @param {import("../models/session.js").Session} about.session
   * @param {Record<string, string>} about.words @param {string} about.tag
   * @param {{agent?: number | null, team?: number | null}} about.whom nobody: whom the team offers
   * @param {{book: (wanted: Wanted) => void}} on
   */
  constructor({ session, words, tag, whom }, { book }) {
    this.session = session
    this.words = words
    this.tag = tag
    this.whom = whom
    this.book = book
    this.zone = ownZone()
    /** @type {any} */
    this.offer = null
    /** @type {Slot[]} */
    this.slots = []
    /** @type {string | null} */
    this.next = null
    this.day = ""
    this.start = ""
    this.isAsked = false
    /** One per meeting, so that trying again never books it twice. */
    this.clientId = newClientId()
    this.head = h("p", { class: "slots__head" })
    this.note = h("p", { class: "slots__note", role: "status" })
    this.body = h("div", { class: "slots__body" })
    this.element = h("section", { class: "slots", "aria-label": words.book },
      this.head, this.note, this.body)
    this.notes = h("textarea", {
      class: "input", rows: "2", maxlength: NOTES_CHARS_MAX, dir: "auto",
    })
    this.name = h("input", { class: "input", autocomplete: "name", maxlength: 100, dir: "auto" })
    this.email = h("input", {
      class: "input", type: "email", autocomplete: "email", maxlength: 254,
    })
    this.error = h("p", { class: "field__error", role: "alert", hidden: true })
  }

  /** Once. */
  async load() {
    if (this.isAsked) return
    this.isAsked = true
    this.#say(this.words.loading ?? "")
    await this.#fetch(null)
  }

  /** @param {string | null} from */
  async #fetch(from) {
    const { whom, zone, session, words } = this
    const query = new URLSearchParams({ zone, days: String(DAYS_ASKED) })
    if (whom.agent) query.set("agent", String(whom.agent))
    else if (whom.team) query.set("team", String(whom.team))
    if (from) query.set("from", from)
    try {
      let pages = 0
      let page
      do {
        page = await session.api.get(`/api/v1/visitor/slots?${query}`)
        query.set("from", page.next ?? "")
        pages += 1
      } while (page.items.length === 0 && page.next && pages < PAGES_MAX)
      this.offer = page
      this.slots.push(...page.items)
      this.next = page.next
      this.#say(this.slots.length === 0 ? (words.noTimes ?? "") : "")
      this.#showTimes()
    } catch (caught) {
      const { status } = /** @type {import("../../shared/api.js").ApiError} */ (caught)
      this.#say((status === 404 ? words.noTimes : words.notReached) ?? "")
      fill(this.body, status === 404 ? [] : this.#button(words.again, () => this.#fetch(from)))
    }
  }

  /** @param {string} text */
  #say(text) {
    setText(this.note, text)
    this.note.hidden = text === ""
  }

  #showTimes() {
    const { words, tag, offer, zone } = this
    const days = byDay(this.slots, tag)
    const day = days.find(({ key }) => key === this.day) ?? days[0]
    setText(this.head, offer ? say(words.with, {
      name: offer.with.name, minutes: offer.duration_min,
    }) : "")
    const choice = h("select", {
      class: "input", "aria-label": words.day,
      on: { change: () => this.#chooseDay(choice.value) },
    }, days.map(({ key, label }) =>
      h("option", { value: key, selected: key === day?.key }, label)))
    const place = days.findIndex(({ key }) => key === day?.key)
    const step = (/** @type {string | undefined} */ label, /** @type {number} */ by) => {
      const there = days[place + by]
      const isMore = by === 1 && !there && this.next !== null
      return h("button", {
        class: "slots__step", type: "button", "aria-label": label, disabled: !there && !isMore,
        on: { click: () => (there ? this.#chooseDay(there.key) : this.#later()) },
      }, h("span", { "aria-hidden": "true" }, by === 1 ? "›" : "‹"))
    }
    fill(this.body, day ? [
      h("div", { class: "slots__day" }, step(words.before, -1), choice, step(words.after, 1)),
      h("div", { class: "slots__times", role: "group", "aria-label": day.label },
        day.slots.map(({ start, label }) => h("button", {
          class: "slots__time", type: "button", on: { click: () => this.#choose(start) },
        }, label))),
      h("p", { class: "slots__zone" }, say(words.zone, { zone: zoneName(zone) })),
    ] : [])
  }

  /** @param {string} key */
  #chooseDay(key) {
    this.day = key
    this.#showTimes()
    this.body.querySelector("select")?.focus()
  }

  async #later() {
    const last = byDay(this.slots, this.tag).at(-1)?.key
    await this.#fetch(this.next)
    const days = byDay(this.slots, this.tag)
    const after = days[days.findIndex(({ key }) => key === last) + 1]
    if (after) this.#chooseDay(after.key)
  }

  /** @param {string} start */
  #choose(start) {
    const { words, tag, session } = this
    this.start = start
    this.#say("")
    this.#complain("")
    const { contact, fields } = session
    this.name.value ||= fields.name ?? ""
    this.email.value ||= fields.email ?? ""
    const field = (/** @type {string | undefined} */ label, /** @type {Element} */ input) =>
      h("label", { class: "card__label" }, h("span", {}, label), input)
    const form = h("form", {
      class: "slots__form", novalidate: true,
      on: { submit: (/** @type {Event} */ event) => this.#submit(event) },
    },
    h("p", { class: "slots__chosen" }, formatSlot(start, tag)),
    contact?.name ? null : field(words.name, this.name),
    contact?.email ? null : field(words.email, this.email),
    field(`${words.notes} (${words.optional})`, this.notes),
    this.error,
    h("button", { class: "button button--primary" }, words.bookNow),
    this.#button(words.another, () => this.#back()))
    fill(this.body, form)
    this.focus()
  }

  /** @param {string | undefined} label @param {() => void} click */
  #button(label, click) {
    return h("button", { class: "button", type: "button", on: { click } }, label)
  }

  #back() {
    this.#showTimes()
    this.focus()
  }

  focus() {
    const first = this.body.querySelector("input, textarea, select, button")
    if (first instanceof HTMLElement) first.focus()
    return first !== null
  }

  /** @param {string | undefined} text @param {HTMLElement} [field] */
  #complain(text = "", field) {
    setText(this.error, text)
    this.error.hidden = text === ""
    for (const each of [this.name, this.email]) {
      each.setAttribute("aria-invalid", String(each === field))
    }
    field?.focus()
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault()
    const { words, name, email, start, zone } = this
    for (const input of [name, email]) {
      if (!input.isConnected) continue
      const word = complaint({ type: input.type, required: true }, input.value.trim())
      if (word) return this.#complain(words[word], input)
    }
    const text = (/** @type {HTMLInputElement} */ input) => input.value.trim() || null
    return this.book({
      client_id: this.clientId, start, zone,
      name: text(name), email: text(email), notes: text(this.notes),
    })
  }

  /**
   * Shows what is free instead, or what was wrong.
   * @param {import("../../shared/api.js").ApiError} error @returns {boolean} whether it could
   */
  refused({ code, field, body }) {
    const { words } = this
    if (code === "slot_taken") {
      this.clientId = newClientId()
      this.slots = body.slots ?? []
      this.day = ""
      this.#say((this.slots.length === 0 ? words.noTimes : words.taken) ?? "")
      this.#showTimes()
      this.focus()
      return true
    }
    if (field?.endsWith("email")) this.#complain(words.emailWrong, this.email)
    else if (field?.endsWith("name")) this.#complain(words.missing, this.name)
    else this.#complain(code === "too_many_meetings" ? words.tooMany : words.notReached)
    return true
  }
}
