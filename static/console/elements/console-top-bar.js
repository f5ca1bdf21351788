// <console-top-bar>: the name of the place, the presence and the account of this agent.
//
//   element.preferences = preferences; element.show(desk)
//
// Events  "console-search-open", "console-palette", "console-mute" (sounds on again), and those of
//         <console-presence> and <console-account>

import "./console-account.js"
import "./console-presence.js"

import { h, icon, setText } from "../../shared/dom.js"
import { spoken, written } from "../keys.js"
import { sign } from "../signs.js"
import { tell } from "../tell.js"
import { roomFor } from "./roster.js"

export class ConsoleTopBar extends HTMLElement {
  constructor() {
    super()
    /** @type {import("../preferences.js").Preferences | null} */
    this.kept = null
    this.few = h("span")
    this.room = h("span", { class: "visually-hidden" })
    this.free = h("span", { class: "top-bar__free" }, this.few, this.room)
    this.find = this.#button("Search", "search", "Alt+KeyS", "console-search-open")
    this.commands = this.#button("Commands", "keys", "Ctrl+KeyK", "console-palette")
    this.muted = h("button", {
      class: "button button--small button--ghost top-bar__muted", type: "button", hidden: true,
      title: "Sounds are off: switch them on (Alt + M)", "aria-label": "Sounds are off: switch on",
      on: { click: () => tell(this, "console-mute") },
    }, sign("mute", 18))
    this.presence = h("console-presence")
    this.account = h("console-account")
  }

  /** @param {import("../preferences.js").Preferences} preferences */
  set preferences(preferences) {
    this.kept = preferences
    this.account.preferences = preferences
  }

  connectedCallback() {
    this.replaceChildren(h("header", { class: "top-bar" },
      h("span", { class: "top-bar__brand" }, icon("bell"),
        h("span", { class: "top-bar__name" }, "Deskbell")),
      this.find, this.commands, this.free, this.muted, this.presence, this.account))
  }

  /** @param {import("../models/desk.js").Desk} desk */
  show({ me, isConnected, inbox }) {
    this.presence.show(me, isConnected)
    this.account.show(me)
    this.muted.hidden = !this.kept?.get("muted")
    this.#showFree(me.takes_chats ? inbox.free : null, me.capacity)
  }

  /** @param {string} label @param {string} shape @param {string} key @param {string} event */
  #button(label, shape, key, event) {
    return h("button", {
      class: "button button--small button--ghost top-bar__find", type: "button",
      "aria-label": label, "aria-keyshortcuts": spoken(key), title: `${label} (${written(key)})`,
      on: { click: () => tell(this, event) },
    }, sign(shape, 18), h("span", { class: "top-bar__word" }, label))
  }

  /** @param {number | null} free @param {number} capacity */
  #showFree(free, capacity) {
    this.free.hidden = free === null
    if (free === null) return
    setText(this.few, `${free} free`)
    const words = roomFor(free, capacity)
    setText(this.room, `. ${words}`)
    this.free.title = words
    this.free.classList.toggle("top-bar__free--over", free < 0)
  }
}

customElements.define("console-top-bar", ConsoleTopBar)
