// The console on the screen: its parts, where they stand, and when they are shown anew.

import { h } from "../shared/dom.js"

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
    this.offers = h("console-offers")
    this.list = h("console-indicators", { ".preferences": preferences })
    this.chat = h("console-chat", { ".loadFile": (/** @type {any} */ file) => desk.loadFile(file) })
    this.details = h("console-details", { ".me": desk.me.id })
    this.element = h("div", { class: "desk" },
      this.topBar, this.notices,
      h("nav", { class: "desk__list", "aria-label": "Conversations" }, this.list),
      h("div", { class: "desk__offers" }, this.alarms, this.offers),
      h("main", { class: "desk__chat" }, this.chat),
      h("aside", { class: "desk__details", "aria-label": "Details" }, this.details))
    this.isWide = matchMedia("(min-width: 1200px)")
    /** Whether the details lie over the chat, where there is no room beside it. */
    this.isDrawn = false
    this.isDue = false
    /** Told of every look: what is beside the parts. @type {() => void} */
    this.onMoved = () => {}
  }

  begin() {
    document.body.replaceChildren(this.element)
    this.desk.addEventListener("change", () => this.schedule())
    this.isWide.addEventListener("change", () => this.show())
    setInterval(() => this.#tick(), 1000)
    this.show()
  }

  /** Many changes at once are shown once. */
  schedule() {
    if (this.isDue) return
    this.isDue = true
    queueMicrotask(() => {
      this.isDue = false
      this.show()
    })
  }

  show() {
    const { desk, preferences } = this
    const { open } = desk
    this.topBar.show(desk)
    this.notices.show(desk)
    this.chat.show(desk, this.list.turn)
    this.details.show(open, desk.earlier.get(open?.contact.id) ?? [])
    this.#showMoving()
    const isDetailed = open !== null
      && (this.isWide.matches ? preferences.get("details") === "shown" : this.isDrawn)
    this.element.classList.toggle("desk--open", open !== null)
    this.element.classList.toggle("desk--details", isDetailed)
    this.chat.head.markDetails(isDetailed)
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
