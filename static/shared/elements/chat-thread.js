// <chat-thread>: the messages of a conversation.
//
//   element.words = {...}; element.own = "agent"; element.show(messages)
//
// Properties  own: kind of author shown on the right ("visitor" or "agent")
//             me: of several such authors the one whose name need not be told
//             words: what it says itself (see WORDS)
//             loadFile: (file) => Promise<Blob>
//             canRemove: a message that failed may be given up
// Events      "chat-thread-older" when the beginning comes into sight
//             "chat-thread-retry", "chat-thread-remove" with detail {clientId}
//             "chat-thread-seen" with detail {id} when the newest message is in sight
//
// It stays at the bottom only if it was there. Screen readers hear new messages only.

import { h, keyed, setText } from "../nodes.js"
import { continues } from "../models/thread.js"
import { isEmojiOnly, linkify } from "../text.js"
import { formatDay, formatTime, isSameDay } from "../time.js"

/** @typedef {import("../models/thread.js").ThreadMessage} ThreadMessage */
/**
 * @typedef {{key: string, message?: ThreadMessage, day?: string, isFirst?: boolean,
 *   another?: boolean}} Row
 */

const WORDS = {
  log: "Messages",
  sending: "Sending…",
  sent: "Sent",
  read: "Read",
  failed: "Not sent.",
  retry: "Try again",
  remove: "Remove",
  refused: "This file cannot be sent.",
  latest: "Latest messages",
  fresh: "New messages",
  /** Stands between two conversations; without it there is no divider. */
  another: "",
  note: "Note, for the team only",
  locale: /** @type {string | undefined} */ (undefined),
}

const NEAR_BOTTOM_PX = 48

export class ChatThread extends HTMLElement {
  constructor() {
    super()
    this.own = "visitor"
    this.me = 0
    this.words = WORDS
    /** @type {((file: any) => Promise<Blob>) | null} */
    this.loadFile = null
    /** Id after which messages are new to the reader. */
    this.freshAfter = Infinity
    this.canRemove = false
    /** Made when the first file comes. @type {import("./message-file.js").Files | null} */
    this.files = null
    this.list = h("div", {
      class: "thread", role: "log", tabindex: "0",
      on: { scroll: () => this.#scrolled() },
    })
    // A picture of unknown size takes its room when it has come.
    this.list.addEventListener("load", () => this.isAtBottom && this.toBottom(), true)
    this.latest = h("button", {
      class: "thread__latest", type: "button", hidden: true, on: { click: () => this.toBottom() },
    })
    this.isAtBottom = true
    this.isAsking = false
    /** @type {string | null} */
    this.firstKey = null
    // Whatever takes room above or below, the newest message stays in sight.
    this.observer = new ResizeObserver(() => this.isAtBottom && this.toBottom())
  }

  connectedCallback() {
    this.list.setAttribute("aria-label", this.words.log)
    setText(this.latest, this.words.latest)
    this.replaceChildren(this.list, this.latest)
    this.observer.observe(this.list)
  }

  disconnectedCallback() {
    this.observer.disconnect()
    this.files?.forget()
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
    /** @type {Row[]} */
    const rows = []
    /** @type {ThreadMessage | undefined} */
    let before
    let hasFresh = false
    for (const message of messages) {
      if (this.words.another && isNext(before, message)) {
        rows.push({ key: `talk-${message.conversation}`, another: true })
      }
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
   * @param {Row} row @param {HTMLElement | null} old
   */
  #render(row, old) {
    const { message, day, isFirst, another } = row
    if (!message) {
      if (old) return old
      if (day) return h("div", { class: "thread__day" }, formatDay(day, this.words.locale))
      if (another) return h("div", { class: "thread__day" }, this.words.another)
      return h("div", { class: "thread__new" }, this.words.fresh)
    }
    const shape = `${message.state} ${isFirst} ${message.id} ${message.error ?? ""}`
    if (old && old.dataset.shape === shape) return old
    const body = `${message.kind} ${message.file?.id}`
    if (old && message.author.kind !== "system") {
      // The bubble stays as it is: nothing jumps, and nothing is read aloud twice.
      old.dataset.shape = shape
      if (old.dataset.body !== body) {
        // What was a name while it was on its way is a picture now.
        old.dataset.body = body
        old.querySelector(".message__body")?.replaceChildren(this.#bubble(message))
      }
      old.className = this.#className(message, isFirst ?? true)
      if (!isFirst) old.querySelector(".message__author")?.remove()
      old.querySelector(".message__meta")?.replaceWith(this.#meta(message))
      return old
    }
    const className = this.#className(message, isFirst ?? true)
    const element = h("div", { class: className, dataset: { shape, body } })
    if (message.author.kind === "system") {
      element.append(...linkify(message.text))
      return element
    }
    const { kind, id, name } = message.author
    if (isFirst && name && (kind !== this.own || (this.me && id !== this.me))) {
      element.append(h("div", { class: "message__author" }, name))
    }
    element.append(h("div", { class: "message__body" }, this.#bubble(message)), this.#meta(message))
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
  #bubble({ kind, file, text }) {
    if (kind !== "file" || !file) {
      return h("div", { class: "message__bubble", dir: "auto" }, linkify(text))
    }
    if (this.files) return this.files.show(file)
    const place = h("div", { class: "message__bubble" }, file.name)
    import("./message-file.js").then(({ Files }) => {
      this.files ??= new Files(this.loadFile)
      place.replaceWith(this.files.show(file))
      if (this.isAtBottom) this.toBottom()
    }, () => {})
    return place
  }

  /** @param {ThreadMessage} message */
  #meta(message) {
    const { words } = this
    const meta = h("div", { class: "message__meta" })
    if (message.kind === "note") meta.append(h("span", {}, words.note))
    if (message.state === "failed") {
      const { error, client_id: clientId } = message
      const reason = /** @type {Record<string, any>} */ (words)[error ?? "failed"] ?? error
      const button = (/** @type {string} */ name, /** @type {string} */ label) => h("button", {
        class: "message__retry", type: "button",
        on: {
          click: () => this.dispatchEvent(new CustomEvent(name, { detail: { clientId } })),
        },
      }, label)
      meta.append(h("span", { class: "message__failed" }, reason))
      if (!message.isFinal) meta.append(button("chat-thread-retry", words.retry))
      if (this.canRemove) meta.append(button("chat-thread-remove", words.remove))
      return meta
    }
    meta.append(h("time", { datetime: message.at }, formatTime(message.at, words.locale)))
    if (message.author.kind === this.own && message.kind !== "note") {
      meta.append(h("span", {}, words[message.state]))
    }
    return meta
  }
}

/** Whether a message begins another conversation. What is on its way knows none yet. */
function isNext(
  /** @type {ThreadMessage | undefined} */ before,
  /** @type {ThreadMessage} */ { conversation },
) {
  const last = before?.conversation
  return last !== undefined && conversation !== undefined && last !== conversation
}

customElements.define("chat-thread", ChatThread)
