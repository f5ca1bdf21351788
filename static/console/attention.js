// Getting an agent's attention: sound, title, the sign in the tab, and the browser's own notices.

import { fill, h } from "../shared/dom.js"
import { play } from "../shared/sound.js"

const RING = [784, 988, 784]
const KNOCK = [660]
const RING_EVERY_MS = 4000

export class Attention {
  /** @param {import("./models/desk.js").Desk} desk @param {(id: number) => void} onOpen */
  constructor(desk, onOpen) {
    this.desk = desk
    this.onOpen = onOpen
    this.volume = Number(localStorage.getItem("deskbell:volume") ?? "0.6")
    this.rangAt = 0
    this.count = -1
    /** @type {Set<number>} */
    this.told = new Set()
    this.banner = h("div", {
      class: "banner", role: "region", "aria-label": "Notifications", hidden: true,
    })
    this.#offerNotices()
    desk.addEventListener("event", (event) => this.#notice(event))
  }

  /** @param {number} volume */
  setVolume(volume) {
    this.volume = volume
    localStorage.setItem("deskbell:volume", String(volume))
    play(KNOCK, volume)
  }

  /** Called every second and on every change. */
  show() {
    const { inbox } = this.desk
    const offers = inbox.offered.length
    if (0 < offers && RING_EVERY_MS <= Date.now() - this.rangAt) {
      this.rangAt = Date.now()
      play(RING, this.volume)
    }
    if (offers === 0) this.rangAt = 0
    const count = offers + inbox.unread
    if (count !== this.count) this.#showCount(count)
  }

  /** @param {number} count */
  #showCount(count) {
    this.count = count
    document.title = 0 < count ? `(${count}) Deskbell` : "Deskbell"
    const link = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"))
    if (!link) return
    const sign = 9 < count ? "9+" : String(count)
    const dot = `<circle cx="23" cy="9" r="9" fill="crimson"/><text x="23" y="13" font-size="12"
      font-family="sans-serif" text-anchor="middle" fill="white">${sign}</text>`
    const bell = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
      <path d="M4 6h24v16H14l-7 6v-6H4z" fill="royalblue"/>${0 < count ? dot : ""}</svg>`
    link.href = `data:image/svg+xml,${encodeURIComponent(bell)}`
  }

  /** @param {Event} happened */
  #notice(happened) {
    const { event } = /** @type {CustomEvent} */ (happened).detail
    const { inbox, open } = this.desk
    const conversation = inbox.get(event.conversation)
    if (!conversation) return
    if (event.type === "conversation.offered" && conversation.offered_to?.id === inbox.me) {
      this.#notify(event, `New chat: ${conversation.caption}`, conversation.last_message?.text ?? "")
    } else if (event.type === "message.created" && event.message.author.kind === "visitor") {
      const isInSight = open?.id === event.conversation && !document.hidden
      if (conversation.state !== "active" || isInSight) return
      play(KNOCK, this.volume)
      this.#notify(event, conversation.caption, event.message.text)
    }
  }

  /** One notice per event, from the tab that polls. @param {any} event @param {string} title @param {string} body */
  #notify(event, title, body) {
    const isAllowed = "Notification" in globalThis && Notification.permission === "granted"
    if (!isAllowed || !document.hidden || !this.desk.feed?.isLeader) return
    if (this.told.has(event.id)) return
    this.told.add(event.id)
    const notice = new Notification(title, { body, tag: `deskbell-${event.conversation}` })
    notice.addEventListener("click", () => {
      globalThis.focus()
      notice.close()
      this.onOpen(event.conversation)
    })
  }

  #offerNotices() {
    if (!("Notification" in globalThis) || Notification.permission !== "default") return
    const enable = async () => {
      await Notification.requestPermission()
      this.banner.hidden = true
    }
    const later = () => {
      this.banner.hidden = true
    }
    this.banner.hidden = false
    fill(this.banner,
      h("span", { class: "banner__text" },
        "Turn on browser notifications, so that no chat is missed while you look elsewhere."),
      h("button", { class: "button button--small", type: "button", on: { click: enable } }, "Enable"),
      h("button", { class: "button button--small button--ghost", type: "button",
        on: { click: later } }, "Not now"))
  }
}
