// Getting an agent's attention: sound, title, the sign in the tab, and the browser's own notices.

import { play } from "../shared/sound.js"
import { beginPush, endPush } from "./push.js"
import { toast } from "./toast.js"

const SOUNDS = /** @type {Record<string, number[]>} */ ({ ring: [784, 988, 784], knock: [660] })
const RING_EVERY_MS = 4000
const TOLD_MAX = 200

export class Attention {
  /**
   * @param {import("./models/desk.js").Desk} desk
   * @param {import("./preferences.js").Preferences} preferences
   * @param {(id: number) => void} onOpen
   */
  constructor(desk, preferences, onOpen) {
    this.desk = desk
    this.preferences = preferences
    this.onOpen = onOpen
    this.rangAt = 0
    this.count = -1
    /** @type {Set<string>} */
    this.told = new Set()
    desk.addEventListener("event", (event) =>
      this.#notice(/** @type {CustomEvent} */ (event).detail.event))
    beginPush(desk.api, onOpen)
  }

  /** Before the agent signs out. */
  end() {
    return endPush(this.desk.api)
  }

  /** @param {string} name */
  sound(name) {
    if (this.preferences.get("muted") !== "") return
    play(SOUNDS[name] ?? [], this.preferences.number(name))
  }

  /** Called every second and on every change. */
  show() {
    const { inbox, alarms } = this.desk
    const offers = inbox.offered.length
    const isRinging = 0 < offers || alarms.isRinging
    if (!isRinging || !this.desk.isConnected) {
      this.rangAt = 0
    } else if (RING_EVERY_MS <= Date.now() - this.rangAt && this.#speaks) {
      this.rangAt = Date.now()
      this.sound("ring")
    }
    const count = offers + inbox.unread
    if (count !== this.count) this.#showCount(count)
  }

  /** Of several tabs one speaks: the one that is looked at, else the one that polls. */
  get #speaks() {
    return document.hasFocus() || this.desk.feed?.isLeader === true
  }

  /** @param {number} count */
  #showCount(count) {
    this.count = count
    document.title = 0 < count ? `(${count}) Deskbell` : "Deskbell"
    const link = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"))
    if (!link) return
    const text = 9 < count ? "9+" : String(count)
    const dot = `<circle cx="23" cy="9" r="9" fill="crimson"/><text x="23" y="13" font-size="12"
      font-family="sans-serif" text-anchor="middle" fill="white">${text}</text>`
    const bell = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
      <path d="M4 6h24v16H14l-7 6v-6H4z" fill="royalblue"/>${0 < count ? dot : ""}</svg>`
    link.href = `data:image/svg+xml,${encodeURIComponent(bell)}`
  }

  /** @param {any} event */
  #notice(event) {
    const { inbox } = this.desk
    if (event.type === "agent.test_notification") return this.#test()
    if (event.type === "conversation.escalated") return this.#escalated(event)
    if (event.type === "conversation.mentioned") return this.#mentioned(event)
    const view = inbox.get(event.conversation)
    if (!view) return undefined
    if (event.type === "message.created" && event.message.author.kind === "visitor") {
      if (view.state !== "active" || this.#isInSight(view)) return undefined
      if (this.#speaks) this.sound("knock")
      return this.#notify(`message-${event.id}`, view, view.caption, event.message.text)
    }
    if (event.type === "conversation.resumed" && 0 < view.unread) {
      return this.#came(event, view, "has written again")
    }
    const isMine = view.state === "active" && view.agent?.id === this.desk.me.id
    if (event.type === "conversation.transferred" && isMine) {
      return this.#came(event, view, "has been handed to you")
    }
    if (event.type === "conversation.returned" && isMine) {
      return this.#came(event, view, "is yours again: the chat was not taken")
    }
    if (!event.view || !inbox.offered.includes(view)) return undefined
    const round = `offer-${view.id}-${view.offered_until}`
    return this.#notify(round, view, `New chat: ${view.caption}`, view.last_message?.text ?? "")
  }

  /** @param {any} view */
  #isInSight(view) {
    return this.desk.open?.id === view.id && document.hasFocus()
  }

  /**
   * What is this agent's all at once: parked and written in again, or given by a colleague.
   * @param {any} event @param {any} view @param {string} what
   */
  #came(event, view, what) {
    if (this.#isInSight(view)) return
    if (this.#speaks) this.sound("knock")
    if (!document.hidden) toast(`${view.caption} ${what}.`)
    this.#notify(`came-${event.id}`, view, `${view.caption} ${what}`, view.last_message?.text ?? "")
  }

  /** A colleague has named this agent in a note. @param {any} event */
  #mentioned({ id, view, message }) {
    if (this.#isInSight(view)) return
    if (this.#speaks) this.sound("knock")
    const title = `${message.author.name} mentioned you: ${view.caption}`
    this.#notify(`mention-${id}`, view, title, message.text)
  }

  /** Nobody has answered for too long. @param {any} event */
  #escalated({ id, view, step }) {
    const { alarms } = this.desk
    if (step === "email") return
    // Whoever looks at it hears of it once.
    if (this.#isInSight(view)) {
      alarms.silence(view.id)
      if (this.#speaks) this.sound("knock")
    }
    if (step !== "browser") return
    this.#notify(`late-${id}`, view, `${view.caption} is waiting for an answer`,
      view.last_message?.text ?? "", true)
  }

  /** An admin tries out every way of being told. */
  #test() {
    if (!this.#speaks) return
    this.sound("ring")
    toast("This is a test: the sound has been played, and a notification shown.")
    this.#notify(`test-${Date.now()}`, { id: 0 }, "Deskbell", "Notifications reach you.", true)
  }

  /**
   * One notice for one thing, and only while nobody looks, unless it must be seen.
   * @param {string} what @param {any} view @param {string} title @param {string} body
   * @param {boolean} [isUrgent]
   */
  #notify(what, view, title, body, isUrgent = false) {
    const isAllowed = "Notification" in globalThis && Notification.permission === "granted"
    const isWanted = isUrgent || document.hidden
    if (!isAllowed || !isWanted || !this.#speaks || this.told.has(what)) return
    if (TOLD_MAX <= this.told.size) this.told.clear()
    this.told.add(what)
    let notice
    try {
      notice = new Notification(title, { body, tag: `deskbell-${view.id}` })
    } catch {
      // Phones let only service workers do this: the sound and the title remain.
      return
    }
    notice.addEventListener("click", () => {
      globalThis.focus()
      notice.close()
      if (0 < view.id) this.onOpen(view.id)
    })
  }
}
