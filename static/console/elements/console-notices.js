// <console-notices>: lines across the top that tell why something does not work as it could.
//
//   element.preferences = preferences; element.show({me, isConnected})
//
// Events  "console-presence" with detail {presence}

import { fill, h, setText } from "../../shared/dom.js"
import { tell } from "../tell.js"

const GONE = "new chats go to others. Those you have go on."

/** Why nothing rings, as the agent chose it. @type {Record<string, string>} */
const CHOSEN = {
  offline: `You are offline: ${GONE}`,
  away: `You are away: ${GONE}`,
}

/** The same, where something else set it: a schedule, another window, or missed chats. */
const SET = /** @type {Record<string, string>} */ ({
  offline: `You were set to offline: ${GONE}`,
  away: `You were set to away, as outside the hours of your schedule: ${GONE}`,
  inactive: "You missed two chats in a row, so new ones go to others.",
})

const ASK = ["Turn on notifications", ", so that no chat is missed while you look elsewhere."]
const BLOCKED = ["This browser blocks notifications from here.",
  " Allow them beside the page's address to hear of new chats while you look elsewhere."]

export class ConsoleNotices extends HTMLElement {
  constructor() {
    super()
    /** @type {import("../preferences.js").Preferences | null} */
    this.preferences = null
    this.connection = h("div", { class: "banner banner--warning notice", hidden: true },
      h("span", { class: "spinner", "aria-hidden": "true" }),
      h("span", { class: "banner__text" },
        "The server cannot be reached. What you write is kept, and goes out once it is back."))
    this.live = h("div", { role: "status" }, this.connection)
    this.reachText = h("span", { class: "banner__text" })
    this.reachButton = h("button", {
      class: "button button--small", type: "button",
      on: { click: () => tell(this, "console-presence", { presence: "available" }) },
    }, "I'm back")
    this.reach = h("div", { class: "banner banner--warning notice", hidden: true },
      this.reachText, this.reachButton)
    this.askText = h("span", { class: "banner__text" })
    this.enable = h("button", {
      class: "button button--small button--primary", type: "button",
      on: { click: () => this.#enable() },
    }, "Enable")
    this.ask = h("div", { class: "banner notice notice--quiet", hidden: true },
      this.askText, this.enable,
      h("button", {
        class: "button button--small button--ghost", type: "button",
        on: { click: () => this.#later() },
      }, "Not now"))
  }

  connectedCallback() {
    this.setAttribute("role", "region")
    this.setAttribute("aria-label", "Notices")
    this.replaceChildren(this.live, this.reach, this.ask)
    this.#showAsk()
  }

  /** @param {{me: any, isConnected: boolean}} state */
  show({ me, isConnected }) {
    this.connection.hidden = isConnected
    const isChosen = this.preferences?.get("presence") === me.presence
    const text = (isConnected && me.takes_chats
      && (isChosen ? CHOSEN : SET)[me.presence]) || ""
    this.reach.hidden = text === ""
    setText(this.reachText, text)
  }

  #showAsk() {
    // In a frame of another page browsers refuse to ask.
    const canAsk = "Notification" in globalThis && window.top === window
    const permission = canAsk ? Notification.permission : "granted"
    const isPutOff = this.preferences?.get("asked") === "later"
    this.ask.hidden = isPutOff || permission === "granted"
    this.enable.hidden = permission === "denied"
    const [what = "", why = ""] = permission === "denied" ? BLOCKED : ASK
    // On phones the reason would push the chats down by lines.
    fill(this.askText, what, h("span", { class: "notice__why" }, why))
  }

  async #enable() {
    await Notification.requestPermission()
    this.#showAsk()
  }

  #later() {
    this.preferences?.set("asked", "later")
    this.#showAsk()
  }
}

customElements.define("console-notices", ConsoleNotices)
