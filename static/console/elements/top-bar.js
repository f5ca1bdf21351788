// Presence, sound, theme, and the way out.

import { fill, h, icon, setText } from "../../shared/dom.js"

const PRESENCES = [
  ["available", "Available"],
  ["busy", "Busy"],
  ["do_not_disturb", "Do not disturb"],
  ["away", "Away"],
  ["offline", "Offline"],
]

export class TopBar {
  /** @param {import("../models/desk.js").Desk} desk @param {import("../attention.js").Attention} attention */
  constructor(desk, attention) {
    this.desk = desk
    this.presence = h("select", {
      "aria-label": "Your presence", on: { change: () => desk.setPresence(this.presence.value) },
    }, PRESENCES.map(([value, label]) => h("option", { value }, label)))
    this.volume = h("input", {
      class: "top-bar__volume", type: "range", min: "0", max: "1", step: "0.1",
      "aria-label": "Sound volume", ".value": String(attention.volume),
      on: { change: () => attention.setVolume(Number(this.volume.value)) },
    })
    this.theme = h("select", {
      "aria-label": "Theme", on: { change: () => setTheme(this.theme.value) },
    }, [["", "System"], ["light", "Light"], ["dark", "Dark"]].map(([value, label]) =>
      h("option", { value }, label)))
    this.theme.value = localStorage.getItem("deskbell:theme") ?? ""
    setTheme(this.theme.value)
    this.admin = h("a", { class: "button button--ghost top-bar__extra", href: "/admin" }, "Settings")
    this.bar = h("header", { class: "top-bar" },
      h("span", { class: "top-bar__name" }, "Deskbell"),
      this.presence,
      h("span", { class: "row top-bar__extra" }, icon("sound"), this.volume, this.theme),
      this.admin,
      h("button", {
        class: "button button--ghost", type: "button", on: { click: () => desk.signOut() },
      }, "Sign out"))
    this.connection = h("div", { class: "banner banner--warning", role: "status", hidden: true },
      "No connection to the server. Reconnecting…")
    this.reach = h("div", {
      class: "banner banner--warning", role: "region", "aria-label": "Your reach", hidden: true,
    })
    this.element = h("div", {}, this.bar, this.connection, this.reach)
    this.reachShape = ""
  }

  show() {
    const { me, isConnected } = this.desk
    this.presence.value = me.presence === "inactive" ? "" : me.presence
    this.admin.hidden = me.role !== "admin"
    this.connection.hidden = isConnected
    this.#showReach(me)
  }

  /** Tells agents why nothing rings. @param {any} me */
  #showReach({ presence, takes_chats: takesChats }) {
    const texts = /** @type {Record<string, string>} */ ({
      offline: "You are offline: no new chats come to you.",
      inactive: "You missed two chats, so no new ones come to you.",
      away: "You are away: no new chats come to you.",
    })
    const text = takesChats ? (texts[presence] ?? "") : ""
    if (text === this.reachShape) return
    this.reachShape = text
    this.reach.hidden = text === ""
    const label = presence === "inactive" ? "Reset" : "Go available"
    fill(this.reach, h("span", { class: "banner__text" }, text),
      h("button", {
        class: "button button--small", type: "button",
        on: { click: () => this.desk.setPresence("available") },
      }, label))
  }
}

/** @param {string} theme */
function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme
  else delete document.documentElement.dataset.theme
  localStorage.setItem("deskbell:theme", theme)
}

/** @param {string} text */
export function toast(text) {
  const element = h("div", { class: "toast", role: "alert" })
  document.body.append(element)
  setText(element, text)
  setTimeout(() => element.remove(), 5000)
}
