// What stands above the box, or in its place: when the team is back, a form for a message until
// then, a meeting to book, what is asked before the first message, or the way in.
//
// Events  "change" when the visitor has chosen something here

import { fill, h, icon, setText } from "../../shared/dom.js"
import {
  formatOpening, hasForm, meetingOf, questions, situation, untilOpening,
} from "../models/hours.js"
import { say } from "../words.js"
import { OfflineForm } from "./offline-form.js"

/** @typedef {import("../models/session.js").Session} Session */

export class Aside extends EventTarget {
  /**
   * @param {Session} session
   * @param {{tag: string, words: Record<string, string>}} language @param {AbortSignal} gone
   * @param {() => Promise<import("./booking.js").Booking>} makeBooking
   */
  constructor(session, { tag, words }, gone, makeBooking) {
    super()
    this.session = session
    this.tag = tag
    this.words = words
    this.situation = ""
    /** Number of the conversation after which the visitor would rather try again. */
    this.tryAgainAfter = 0
    /** For which beginning of the hours the clock is set. */
    this.awaited = ""
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined
    /** What was to have the focus is not there yet. */
    this.wantsFocus = false
    this.text = h("p", { class: "panel__text" })
    this.back = h("button", {
      class: "button", type: "button", on: { click: () => this.#goBack() },
    }, words.back)
    this.form = new OfflineForm(session, words)
    /** Number of the conversation below whose end the form was asked for. */
    this.formAfter = 0
    this.unfold = h("button", {
      class: "button", type: "button", on: { click: () => this.#unfold() },
    }, words.leaveSend)
    /** What is asked before the first message. @type {import("./prechat.js").Prechat | null} */
    this.prechat = null
    this.makeBooking = makeBooking
    /** @type {import("./booking.js").Booking | null} */
    this.booking = null
    this.meet = h("button", {
      class: "button", type: "button", on: { click: () => this.#book() },
    }, words.meet)
    this.element = h("section", { class: "panel__aside", hidden: true })
    session.addEventListener("draft", () => {
      this.form.showDraft()
      this.prechat?.showDraft()
    }, { signal: gone })
    session.addEventListener("entered", () => { this.awaited = "" }, { signal: gone })
    gone.addEventListener("abort", () => clearTimeout(this.timer))
  }

  /** Whether the box makes way. */
  get isAlone() {
    return !["", "line"].includes(this.situation)
  }

  get isSignIn() {
    return this.situation === "door"
  }

  get subtitle() {
    const { availability, conversation, trouble } = this.session
    if (this.situation === "vain") return this.words.nobody
    if (trouble !== "" || !availability || availability.open || conversation?.agent) return ""
    const { next_open: at } = availability
    return at ? say(this.words.opens, { when: formatOpening(at, this.tag) }) : this.words.closed
  }

  show() {
    const { session, words, element } = this
    this.#watchOpening()
    const now = situation(session)
    const isDeclined = now === "vain" && session.conversation.id === this.tryAgainAfter
    const next = isDeclined ? "" : now
    // Whoever is choosing a time is not disturbed.
    if (this.booking && next !== "door") return
    this.booking = null
    const { availability, conversation } = session
    const canMeet = Boolean(meetingOf(session))
    this.meet.hidden = !canMeet
    setText(this.text, next === "vain" ? (words.leave ?? "") : availability?.text ?? "")
    this.text.hidden = this.text.textContent === ""
    // The last words of a dialogue are not pushed out of sight.
    const isFolded = next === "form" && conversation?.close_reason === "dialogue_ended"
      && conversation.id !== this.formAfter
    const asked = next === "ask" ? questions(session).map(({ name }) => name) : []
    const look = `${next} ${next === "door" ? session.trouble : `${canMeet} ${isFolded} ${asked}`}`
    if (element.dataset.look === look) return
    element.dataset.look = look
    this.situation = next
    element.hidden = next === ""
    const isLine = next === "line" || next === "closed"
    element.classList.toggle("panel__aside--line", isLine)
    element.classList.toggle("panel__aside--door", next === "door")
    if (next === "line") fill(element, this.text)
    else if (isFolded) fill(element, h("div", { class: "panel__form" }, this.unfold, this.meet))
    else if (next === "closed") fill(element, this.text, this.meet)
    else if (next === "door") fill(element, this.#door())
    else if (next === "ask") this.#ask()
    else if (next !== "" && hasForm({ availability, conversation })) this.#showForm()
    else if (next !== "") fill(element, h("div", { class: "panel__form" }, this.meet, this.back))
  }

  #showForm() {
    this.back.hidden = this.situation !== "vain"
    this.form.begin([this.text], [this.meet, this.back])
    fill(this.element, this.form.element)
  }

  async #ask() {
    const { session, words, element } = this
    const { loadPrechat } = await import("./prechat.js")
    this.prechat ??= await loadPrechat(session, words, element.closest("[lang]")?.lang ?? "en")
    if (this.situation !== "ask") return
    this.prechat.begin(this.text)
    const hadFocus = document.activeElement === document.body && this.wantsFocus
    fill(element, this.prechat.element)
    if (hadFocus) this.focus()
  }

  #door() {
    const { words, session } = this
    const isAgain = session.trouble === "identity_expired"
    const [title, hint] = isAgain
      ? [words.signInAgain, words.signInAgainHint] : [words.signIn, words.signInHint]
    return [
      icon("user"), h("h2", {}, title), h("p", { class: "muted", role: "status" }, hint),
    ]
  }

  #unfold() {
    this.formAfter = this.session.conversation?.id ?? 0
    this.show()
    this.focus()
  }

  async #book() {
    const booking = await this.makeBooking()
    this.booking = booking
    booking.addEventListener("back", () => this.#bookNoMore(), { once: true })
    fill(this.element, booking.element)
    this.element.classList.remove("panel__aside--line")
    booking.begin()
  }

  #bookNoMore() {
    this.booking = null
    this.element.dataset.look = ""
    this.dispatchEvent(new CustomEvent("change"))
    const first = this.element.querySelector("textarea, button")
    if (first instanceof HTMLElement) first.focus()
  }

  #goBack() {
    this.tryAgainAfter = this.session.conversation?.id ?? 0
    this.session.tell("draft")
    this.dispatchEvent(new CustomEvent("change"))
  }

  focus() {
    this.wantsFocus = this.situation === "ask" && !this.prechat?.element.isConnected
    if (this.prechat?.element.isConnected) this.prechat.focus()
    else if (this.form.element.isConnected) this.form.focus()
    else this.element.querySelector("button")?.focus()
  }

  /**
   * The hours ended while something was on its way, or more must be told first: it goes back into
   * the box.
   * @param {{clientId: string, error: any}} detail
   */
  hoursEnded({ clientId, error }) {
    const { session } = this
    const item = session.outbox.failed.get(clientId)
    if (item && !item.file) {
      session.remove(clientId)
      session.draft = [session.draft, item.text].filter(Boolean).join("\n")
      session.tell("draft")
    }
    if (error.code === "offline") {
      const { next_open } = error.body ?? {}
      session.availability = { ...session.availability, open: false, next_open }
    }
    // For what the server says about it.
    session.start()
  }

  /** Asks again when the hours begin. */
  #watchOpening() {
    const { session } = this
    const at = session.availability?.open === false ? session.availability.next_open ?? "" : ""
    if (this.awaited === at) return
    this.awaited = at
    clearTimeout(this.timer)
    if (at) this.timer = setTimeout(() => session.start(), untilOpening(at))
  }
}
