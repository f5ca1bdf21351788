// <console-account>: the picture of the agent; behind it sounds, theme, shortcuts and the way out.
//
//   element.preferences = preferences; element.show(me)
//
// Events  "console-try-sound" with detail {name}, "console-keys", "console-canned",
//         "console-calendar-open", "console-name", "console-password", "console-sign-out"

import { h, setText } from "../../shared/dom.js"
import { initials } from "../../shared/text.js"
import { THEMES } from "../preferences.js"
import { tell } from "../tell.js"
import { attach } from "./popup.js"

const SOUNDS = [["ring", "New chats"], ["knock", "Messages"]]

export class ConsoleAccount extends HTMLElement {
  constructor() {
    super()
    /** @type {import("../preferences.js").Preferences | null} */
    this.preferences = null
    this.avatar = h("span", { class: "avatar", "aria-hidden": "true" })
    this.button = h("button", { class: "account", type: "button", "aria-haspopup": "dialog" },
      this.avatar, h("span", { class: "visually-hidden" }, "Your account and settings"))
    this.name = h("strong")
    this.email = h("span", { class: "muted small" })
    this.shown = h("span", { class: "muted small" })
    this.admin = h("a", { class: "menu__item", href: "/admin" }, "Workspace settings")
    this.menu = h("div", {
      class: "menu", popover: "auto", role: "dialog", "aria-label": "Your account",
    })
    attach(this.button, this.menu)
  }

  connectedCallback() {
    this.menu.replaceChildren(
      h("div", { class: "menu__part account__who" }, this.name, this.email, this.shown),
      h("hr", { class: "menu__line" }),
      h("div", { class: "menu__part account__form" },
        SOUNDS.map(([name = "", label = ""]) => this.#volume(name, label)), this.#themes()),
      h("hr", { class: "menu__line" }),
      this.#item("Keyboard shortcuts", "console-keys"),
      this.#item("Your calendar and meetings", "console-calendar-open"),
      this.#item("Your canned responses", "console-canned"),
      this.#item("Name shown to visitors", "console-name"),
      this.#item("Change password", "console-password"),
      this.admin,
      this.#item("Sign out", "console-sign-out"),
    )
    this.replaceChildren(this.button, this.menu)
  }

  /** @param {any} me */
  show({ name, display_name: shown, email, role }) {
    setText(this.avatar, initials(name))
    setText(this.name, name)
    setText(this.email, email)
    setText(this.shown, `Visitors see “${shown}”`)
    this.admin.hidden = role !== "admin"
    const theme = this.preferences?.get("theme") ?? ""
    for (const radio of this.querySelectorAll("input[name=theme]")) {
      if (radio instanceof HTMLInputElement) radio.checked = radio.value === theme
    }
  }

  /** @param {string} name @param {string} label */
  #volume(name, label) {
    const change = (/** @type {Event} */ event) => {
      this.preferences?.set(name, /** @type {HTMLInputElement} */ (event.target).value)
      tell(this, "console-try-sound", { name })
    }
    return h("label", { class: "account__line" }, h("span", {}, `${label}, volume`),
      h("input", {
        type: "range", min: "0", max: "1", step: "0.1",
        ".value": this.preferences?.get(name) ?? "0.5", on: { change },
      }))
  }

  #themes() {
    const chosen = this.preferences?.get("theme") ?? ""
    return h("fieldset", { class: "account__themes" }, h("legend", {}, "Colours"),
      h("div", { class: "choice" }, THEMES.map(([value = "", label = ""]) =>
        h("label", { class: "choice__one" }, h("input", {
          type: "radio", name: "theme", value, ".checked": value === chosen,
          on: { change: () => this.preferences?.set("theme", value) },
        }), label))))
  }

  /** @param {string} label @param {string} event */
  #item(label, event) {
    const choose = () => {
      this.menu.hidePopover()
      tell(this, event)
    }
    return h("button", { class: "menu__item", type: "button", on: { click: choose } }, label)
  }
}

customElements.define("console-account", ConsoleAccount)
