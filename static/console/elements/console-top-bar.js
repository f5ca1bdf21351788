// <console-top-bar>: the name of the place, the presence and the account of this agent.
//
//   element.preferences = preferences; element.show(me, whether the server is there)
//
// Events are those of <console-presence> and <console-account>.

import "./console-account.js"
import "./console-presence.js"

import { h, icon } from "../../shared/dom.js"

export class ConsoleTopBar extends HTMLElement {
  constructor() {
    super()
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
      this.presence, this.account))
  }

  /** @param {any} me @param {boolean} isLive */
  show(me, isLive) {
    this.presence.show(me, isLive)
    this.account.show(me)
  }
}

customElements.define("console-top-bar", ConsoleTopBar)
