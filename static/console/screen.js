// The console on the screen: its parts, where they stand, and when they are shown anew.

import { h } from "../shared/dom.js"
import { Voice } from "./voice.js"

/** With fifty messages a second nobody reads more than ten pictures of them. */
const PAUSE_MS = 100

/** @typedef {import("./models/desk.js").Desk} Desk */
/** @typedef {import("./preferences.js").Preferences} Preferences */

export class Screen {
  /** @param {Desk} desk @param {Preferences} preferences */
  constructor(desk, preferences) {
    this.desk = desk
    this.preferences = preferences
    this.topBar = h("console-top-bar", { ".preferences": preferences })
    this.notices = h("console-notices", { ".preferences": preferences })
    this.alarms = h("console-alarms")
    this.mentions = h("console-mentions")
    this.offers = h("console-offers")
    this.list = h("console-indicators", { ".preferences": preferences })
    this.chat = h("console-chat", { ".loadFile": (/** @type {any} */ file) => desk.loadFile(file) })
    this.search = h("console-search", { hidden: true })
    this.calendar = h("console-calendar", { hidden: true })
    this.details = h("console-details")
    this.voice = new Voice(desk)
    this.main = h("main", { class: "desk__chat", id: "desk-main", tabindex: "-1" },
      this.chat, this.search, this.calendar)
    this.element = h("div", { class: "desk" }, this.#skips(),
      this.topBar, this.notices,
      h("nav", { class: "desk__list", "aria-label": "Conversations" }, this.list),
      h("div", { class: "desk__offers", id: "desk-offers", tabindex: "-1" },
        this.alarms, this.mentions, this.offers),
      this.main, this.voice.element,
      h("aside", { class: "desk__details", "aria-label": "Details" }, this.details))
    this.isWide = matchMedia("(min-width: 1200px)")
    /** Whether the details lie over the chat, where there is no room beside it. */
    this.isDrawn = false
    /** What stands where the conversation would: the search, the calendar. @type {any} */
    this.page = null
    this.isDue = false
    this.shownAt = 0
    /** Told before the parts are shown. @type {() => void} */
    this.onShow = () => {}
    /** Told of every look: what is beside the parts. @type {() => void} */
    this.onMoved = () => {}
  }

  begin() {
    document.body.replaceChildren(this.element)
    this.desk.addEventListener("change", () => this.schedule())
    document.addEventListener("visibilitychange", () => this.#showDue())
    this.isWide.addEventListener("change", () => this.show())
    setInterval(() => this.#tick(), 1000)
    this.show()
  }

  /** For those who go by keyboard: past the bar, and past the list. */
  #skips() {
    const skip = (/** @type {string} */ id, /** @type {string} */ label,
      /** @type {() => void} */ go) => h("a", {
      class: "skip", href: `#${id}`,
      on: {
        // The address tells what is open, not where the focus is.
        click: (/** @type {Event} */ event) => {
          event.preventDefault()
          go()
        },
      },
    }, label)
    return h("nav", { class: "skips", "aria-label": "Skip" },
      skip("list-panel", "To the conversations", () => this.list.focusOn()),
      skip("desk-offers", "To new chats", () => this.focusOffers()),
      skip("desk-main", "To the open conversation", () => this.focusMain()))
  }

  focusOffers() {
    const button = this.offers.querySelector("button:not(:disabled)")
    ;(button ?? document.querySelector("#desk-offers")).focus()
  }

  focusMain() {
    const { chat } = this
    if (this.page) return this.page.focusOn(0)
    if (this.desk.open === null) return this.main.focus()
    return chat.writing.hidden ? chat.head.heading.focus() : chat.writing.focus()
  }

  /** Many changes at once are shown once: at once if it was quiet, else a moment later. */
  schedule() {
    // Where nobody looks there are no frames, but the title and the sounds go on.
    if (document.hidden) return queueMicrotask(() => this.show())
    if (this.isDue) return undefined
    this.isDue = true
    const rest = this.shownAt + PAUSE_MS - performance.now()
    const soon = () => requestAnimationFrame(() => this.#showDue())
    if (rest <= 0) soon()
    else setTimeout(soon, rest)
    return undefined
  }

  #showDue() {
    if (!this.isDue) return
    this.isDue = false
    this.show()
  }

  show() {
    const { desk, preferences } = this
    this.shownAt = performance.now()
    this.onShow()
    const { open } = desk
    if (open) this.page = null
    const { page } = this
    this.topBar.show(desk)
    this.notices.show(desk)
    this.chat.hidden = page !== null
    for (const one of [this.search, this.calendar]) one.hidden = one !== page
    if (page) page.show(desk)
    else this.chat.show(desk, this.list.turn)
    this.mentions.show(desk)
    this.#showMoving()
    const isDetailed = open !== null
      && (this.isWide.matches ? preferences.get("details") === "shown" : this.isDrawn)
    if (isDetailed) this.#showDetails()
    this.element.classList.toggle("desk--open", open !== null || page !== null)
    this.element.classList.toggle("desk--details", isDetailed)
    this.chat.head.markDetails(isDetailed)
  }

  /** They come when they are first looked at; without a server, with the next change. */
  async #showDetails() {
    const isThere = await import("./elements/console-details.js").then(() => true, () => false)
    if (!isThere) return
    this.details.me = this.desk.me.id
    this.details.show(this.desk)
  }

  /** What moves with the clock. */
  #showMoving() {
    const { desk } = this
    this.alarms.show(desk)
    this.offers.show(desk.inbox.offered, desk.now, desk.isConnected)
    this.list.show(desk)
    this.onMoved()
  }

  #tick() {
    this.#showMoving()
    this.voice.speak()
    this.chat.tick(this.desk)
    this.desk.watch(this.list.turn === "team")
  }

  toggleDetails() {
    const { preferences } = this
    if (this.isWide.matches) {
      preferences.set("details", preferences.get("details") === "shown" ? "hidden" : "shown")
    } else {
      this.isDrawn = !this.isDrawn
    }
    this.show()
  }
}
