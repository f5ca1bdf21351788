// <chat-thread>: the messages of a conversation.
//
//   element.words = {...}; element.own = "agent"; element.show(messages)
//
// Properties  own: kind of author shown on the right ("visitor" or "agent")
//             words: what it says itself (see WORDS)
//             loadFile: (file) => Promise<Blob>
// Events      "chat-thread-older" when the beginning comes into sight
//             "chat-thread-retry" with detail {clientId}
//             "chat-thread-seen" with detail {id} when the newest message is in sight
//
// It stays at the bottom only if it was there. Screen readers hear new messages only.

import { h, icon, keyed, setText } from "../dom.js"
import { continues } from "../models/thread.js"
import { formatBytes, isEmojiOnly, linkify } from "../text.js"
import { formatDay, formatTime, isSameDay } from "../time.js"

/** @typedef {import("../models/thread.js").ThreadMessage} ThreadMessage */

const WORDS = {
  log: "Messages",
  sending: "Sending…",
  sent: "Sent",
  read: "Read",
  failed: "Not sent.",
  retry: "Try again",
  latest: "Latest messages",
  fresh: "New messages",
  note: "Note, for the team only",
  locale: /** @type {string | undefined} */ (undefined),
}

const NEAR_BOTTOM_PX = 48
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"]

export class ChatThread extends HTMLElement {
  constructor() {
    super()
    this.own = "visitor"
    this.words = WORDS
    /** @type {((file: any) => Promise<Blob>) | null} */
    this.loadFile = null
    /** Id after which messages are new to the reader. */
    this.freshAfter = Infinity
    /** @type {Map<number, Promise<string>>} */
    this.pictures = new Map()
    this.list = h("div", {
      class: "thread", role: "log", tabindex: "0",
      on: { scroll: () => this.#scrolled() },
    })
    this.latest = h("button", {
      class: "thread__latest", type: "button", hidden: true, on: { click: () => this.toBottom() },
    })
    this.isAtBottom = true
    this.isAsking = false
    /** @type {string | null} */
    this.firstKey = null
  }

  connectedCallback() {
    this.list.setAttribute("aria-label", this.words.log)
    setText(this.latest, this.words.latest)
    this.replaceChildren(this.list, this.latest)
  }

  disconnectedCallback() {
    for (const url of this.pictures.values()) url.then((address) => URL.revokeObjectURL(address))
    this.pictures.clear()
  }

  /** @param {ThreadMessage[]} messages */
  show(messages) {
    const heightBefore = this.list.scrollHeight
    const topBefore = this.list.scrollTop
    const rows = this.#rows(messages)
    const firstKey = rows.find((row) => row.message)?.key ?? null
    const grewAbove = this.firstKey !== null && firstKey !== this.firstKey && messages.length > 0
    keyed(this.list, rows, (row) => row.key, (row, old) => this.#render(row, old))
    this.firstKey = firstKey
    this.isAsking = false
    if (this.isAtBottom) this.toBottom()
    else if (grewAbove) this.list.scrollTop = topBefore + this.list.scrollHeight - heightBefore
    this.latest.hidden = this.isAtBottom
    this.#tellSeen()
  }

  toBottom() {
    this.list.scrollTop = this.list.scrollHeight
    this.isAtBottom = true
    this.latest.hidden = true
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.list
    this.isAtBottom = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX
    this.latest.hidden = this.isAtBottom
    if (scrollTop < 80 && !this.isAsking && clientHeight < scrollHeight) {
      this.isAsking = true
      this.dispatchEvent(new CustomEvent("chat-thread-older"))
    }
    this.#tellSeen()
  }

  #tellSeen() {
    if (this.isAtBottom) this.dispatchEvent(new CustomEvent("chat-thread-seen"))
  }

  /** @param {ThreadMessage[]} messages */
  #rows(messages) {
    /** @type {{key: string, message?: ThreadMessage, day?: string, isFirst?: boolean}[]} */
    const rows = []
    /** @type {ThreadMessage | undefined} */
    let before
    let hasFresh = false
    for (const message of messages) {
      if (!before || !isSameDay(before.at, message.at)) {
        rows.push({ key: `day-${message.at.slice(0, 10)}-${message.id}`, day: message.at })
      }
      const isForeign = message.author.kind !== this.own && message.author.kind !== "system"
      if (!hasFresh && isForeign && this.freshAfter < (message.id ?? 0)) {
        hasFresh = true
        rows.push({ key: "fresh" })
      }
      const { client_id: clientId, author, id } = message
      const key = clientId ? `c-${author.kind}-${clientId}` : `m-${id}`
      rows.push({ key, message, isFirst: !continues(before, message) })
      before = message
    }
    return rows
  }

  /**
   * @param {{key: string, message?: ThreadMessage, day?: string, isFirst?: boolean}} row
   * @param {HTMLElement | null} old
   */
  #render(row, old) {
    const { message, day, isFirst } = row
    if (!message) {
      if (old) return old
      if (day) return h("div", { class: "thread__day" }, formatDay(day, this.words.locale))
      return h("div", { class: "thread__new" }, this.words.fresh)
    }
    const shape = `${message.state} ${isFirst} ${message.id} ${message.error ?? ""}`
    if (old && old.dataset.shape === shape) return old
    if (old && message.author.kind !== "system") {
      // The bubble stays as it is: nothing jumps, and nothing is read aloud twice.
      old.dataset.shape = shape
      old.className = this.#className(message, isFirst ?? true)
      old.querySelector(".message__meta")?.replaceWith(this.#meta(message))
      return old
    }
    const className = this.#className(message, isFirst ?? true)
    const element = h("div", { class: className, dataset: { shape } })
    if (message.author.kind === "system") {
      element.append(...linkify(message.text))
      return element
    }
    if (isFirst && message.author.kind !== this.own && message.author.name) {
      element.append(h("div", { class: "message__author" }, message.author.name))
    }
    element.append(this.#bubble(message), this.#meta(message))
    return element
  }

  /** @param {ThreadMessage} message @param {boolean} isFirst */
  #className(message, isFirst) {
    const names = ["message"]
    if (message.author.kind === "system") return "message message--system"
    names.push(message.author.kind === this.own ? "message--own" : "message--other")
    if (isFirst) names.push("message--first")
    if (message.kind === "note") names.push("message--note")
    if (message.state === "failed") names.push("message--failed")
    if (message.kind === "text" && isEmojiOnly(message.text)) names.push("message--emoji")
    return names.join(" ")
  }

  /** @param {ThreadMessage} message */
  #bubble(message) {
    if (message.kind !== "file" || !message.file) {
      return h("div", { class: "message__bubble", dir: "auto" }, linkify(message.text))
    }
    const { name, size, type } = message.file
    if (PICTURES.includes(type) && this.loadFile) return this.#picture(message.file)
    const open = () => this.#download(message.file)
    return h("div", { class: "message__bubble" },
      h("button", { class: "row", type: "button", on: { click: open } },
        icon("file"), h("span", {}, `${name} (${formatBytes(size)})`)))
  }

  /** @param {any} file */
  #picture(file) {
    const picture = h("img", { class: "message__picture", alt: file.name })
    if (file.width && file.height) {
      picture.width = file.width
      picture.height = file.height
    }
    this.#address(file).then((address) => {
      picture.src = address
      if (this.isAtBottom) picture.addEventListener("load", () => this.toBottom(), { once: true })
    }).catch(() => {
      picture.replaceWith(h("div", { class: "message__bubble" }, file.name))
    })
    return picture
  }

  /** @param {any} file @returns {Promise<string>} */
  #address(file) {
    const known = this.pictures.get(file.id)
    if (known) return known
    const loaded = this.loadFile ? this.loadFile(file) : Promise.reject(new Error("no loader"))
    const made = loaded.then((blob) => URL.createObjectURL(blob))
    this.pictures.set(file.id, made)
    return made
  }

  /** @param {any} file */
  async #download(file) {
    const address = await this.#address(file)
    h("a", { href: address, download: file.name }).click()
  }

  /** @param {ThreadMessage} message */
  #meta(message) {
    const { words } = this
    const meta = h("div", { class: "message__meta" })
    if (message.kind === "note") meta.append(h("span", {}, words.note))
    if (message.state === "failed") {
      const retry = () => this.dispatchEvent(new CustomEvent("chat-thread-retry", {
        detail: { clientId: message.client_id },
      }))
      meta.append(
        h("span", { class: "message__failed" }, message.error ?? words.failed),
        h("button", { class: "message__retry", type: "button", on: { click: retry } }, words.retry),
      )
      return meta
    }
    meta.append(h("time", { datetime: message.at }, formatTime(message.at, words.locale)))
    if (message.author.kind === this.own && message.kind !== "note") {
      meta.append(h("span", {}, words[message.state]))
    }
    return meta
  }
}

customElements.define("chat-thread", ChatThread)
