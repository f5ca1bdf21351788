// <console-top-bar>: the name of the place, the presence and the account of this agent.
//
//   element.preferences = preferences; element.show(desk)
//
// Events are those of <console-presence> and <console-account>.

import "./console-account.js"
import "./console-presence.js"

import { h, icon, setText } from "../../shared/dom.js"

export class ConsoleTopBar extends HTMLElement {
  constructor() {
    super()
    this.free = h("span", { class: "top-bar__free" })
    this.presence = h("console-presence")
    this.account = h("console-account")
  }

  /** @param {import("../preferences.js").Preferences} preferences */
  set preferences(preferences) {
    this.account.preferences = preferences
  }

  connectedCallback() {
    this.replaceChildren(h("header", { class: "top-bar" },
      h("span", { class: "top-bar__brand" }, icon("bell"), "Deskbell"),
      this.free, this.presence, this.account))
  }

  /** @param {import("../models/desk.js").Desk} desk */
  show({ me, isConnected, inbox }) {
    this.presence.show(me, isConnected)
    this.account.show(me)
    this.#showFree(me.takes_chats ? inbox.free : null, me.capacity)
  }

  /** @param {number | null} free @param {number} capacity */
  #showFree(free, capacity) {
    this.free.hidden = free === null
    if (free === null) return
    setText(this.free, `${free} free`)
    this.free.title = free < 0
      ? `You have ${-free} more than the ${capacity} chats that are meant for one person`
      : `You can take ${free} more of ${capacity} chats`
    this.free.classList.toggle("top-bar__free--over", free < 0)
  }
}

customElements.define("console-top-bar", ConsoleTopBar)
