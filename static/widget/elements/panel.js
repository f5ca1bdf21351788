// The visitor's panel: shows a Session.
//
// Events  "unread" and "message" have something for the site's page; "close", "popOut" ask it.

import "../../shared/elements/chat-composer.js"
import "../../shared/elements/chat-thread.js"

import { h, setText } from "../../shared/dom.js"
import { formatBytes } from "../../shared/text.js"
import { say } from "../words.js"
import { Head } from "./head.js"
import { Welcome } from "./welcome.js"

const TYPING_SHOWN_MS = 6000
const NOTICE_SHOWN_MS = 10_000

/** @typedef {import("../models/session.js").Session} Session */

export class Panel {
  /**
   * @param {Session} session
   * @param {{locale: string, tag: string, words: Record<string, string>}} language
   * @param {Omit<import("./head.js").Actions, "end" | "save">} actions
   */
  constructor(session, { locale, tag, words }, actions) {
    this.session = session
    this.words = words
    this.isOpen = false
    /** What went wrong with something that was not even sent. */
    this.notice = ""
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.noticeTimer = undefined
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typingTimer = undefined
    this.gone = new AbortController()
    this.head = new Head(words, {
      ...actions,
      end: () => this.#askToEnd(),
      save: () => this.#saveTranscript(),
    })
    this.line = h("div", { class: "panel__line", role: "status", hidden: true })
    this.welcome = new Welcome(words)
    this.thread = h("chat-thread", {
      ".own": "visitor", ".words": { ...words, locale: tag }, ".canRemove": true,
      ".loadFile": (/** @type {any} */ file) =>
        session.api.blob(`/api/v1/visitor/files/${file.id}`),
      on: this.#threadEvents(),
    })
    this.typing = h("div", { class: "typing", "aria-live": "off" })
    /** @type {import("./rating.js").Rating | null} */
    this.rating = null
    this.ratingPlace = h("div")
    /** @type {HTMLDialogElement | null} */
    this.dialog = null
    this.composer = h("chat-composer", {
      ".words": words, ".value": session.draft, on: this.#composerEvents(),
    })
    this.element = h("main", { class: "panel", "aria-label": words.title, lang: locale },
      this.head.element, this.line, this.welcome.element, this.thread, this.typing,
      this.ratingPlace, this.composer)
    const { signal } = this.gone
    session.addEventListener("change", () => this.show(), { signal })
    session.addEventListener("typing", (event) => this.#showTyping(event), { signal })
    session.addEventListener("heard", () => setText(this.typing, ""), { signal })
    document.addEventListener("visibilitychange", () => this.#maybeSeen(), { signal })
  }

  /** Another panel takes its place. */
  leave() {
    this.gone.abort()
    clearTimeout(this.typingTimer)
    clearTimeout(this.noticeTimer)
  }

  show() {
    const { session, words } = this
    const { conversation, widget, availability } = session
    const { messages } = session.thread
    const look = widget?.appearance ?? {}
    const isEmpty = messages.length === 0
    const isOver = !conversation || conversation.state === "closed"
    this.head.show({
      title: look.title || words.title,
      subtitle: isOver && !isEmpty ? this.#replies() : "",
      agent: conversation?.agent ?? null,
      canEnd: Boolean(conversation?.can_end),
      hasHistory: session.thread.stored.length > 0,
    })
    this.element.classList.toggle("panel--empty", isEmpty)
    this.welcome.element.hidden = !isEmpty
    this.welcome.show(look.greeting, availability)
    this.#showLine()
    this.thread.show(messages)
    this.#showRating()
    this.composer.disabled = session.state === "refused"
  }

  /** @param {boolean} isOpen @param {boolean} wantsFocus */
  opened(isOpen, wantsFocus) {
    this.isOpen = isOpen
    if (!isOpen) return
    this.composer.fit()
    if (wantsFocus) this.composer.focus()
    this.#maybeSeen()
  }

  /** Puts a text into the box, unless something stands there. @param {string} text */
  prefill(text) {
    if (this.composer.value !== "") return
    this.composer.value = text
    this.session.draft = text
  }

  /** Whether Escape would take something away that the visitor still needs. */
  get isBusy() {
    return Boolean(this.dialog?.open) || this.composer.value.trim() !== ""
      || this.head.menu.matches(":popover-open")
  }

  #replies() {
    const { availability } = this.session
    if (!availability) return ""
    return (0 < availability.agents ? this.words.replies : this.words.nobody) ?? ""
  }

  #showLine() {
    const { session, words } = this
    const { conversation, state } = session
    const isTrouble = state === "offline" || state === "refused" || this.notice !== ""
    let text = this.notice
    if (state === "refused") text = words.gone ?? ""
    else if (text === "" && state === "offline") text = words.offline ?? ""
    else if (text === "" && conversation?.state === "queued") {
      text = queueText(words, conversation.position)
    }
    setText(this.line, text)
    this.line.hidden = text === ""
    this.line.classList.toggle("panel__line--trouble", isTrouble)
  }

  /** @param {string} text */
  #warn(text) {
    this.notice = text
    clearTimeout(this.noticeTimer)
    this.noticeTimer = setTimeout(() => this.#warn(""), NOTICE_SHOWN_MS)
    this.#showLine()
  }

  #threadEvents() {
    const { session } = this
    return {
      "chat-thread-older": () => session.older(),
      "chat-thread-retry": (/** @type {CustomEvent} */ event) =>
        session.retry(event.detail.clientId),
      "chat-thread-remove": (/** @type {CustomEvent} */ event) =>
        session.remove(event.detail.clientId),
      "chat-thread-seen": () => this.#maybeSeen(),
    }
  }

  #composerEvents() {
    const { session } = this
    return {
      input: () => { session.draft = this.composer.value },
      "chat-composer-send": (/** @type {CustomEvent} */ event) => {
        session.draft = ""
        this.thread.isAtBottom = true
        session.send(event.detail.text, event.detail.clientId)
      },
      "chat-composer-file": (/** @type {CustomEvent} */ event) => this.#sendFile(event.detail),
      "chat-composer-typing": () => session.typing(),
    }
  }

  /** @param {{file: File, clientId: string}} detail */
  #sendFile({ file, clientId }) {
    const { words, session } = this
    const most = session.widget?.files.max_bytes ?? Infinity
    const { name } = file
    if (most < file.size) return this.#warn(say(words.tooLarge, { name, size: formatBytes(most) }))
    if (file.size === 0) return this.#warn(say(words.empty, { name }))
    this.thread.isAtBottom = true
    return session.sendFile(file, clientId)
  }

  async #saveTranscript() {
    const { saveTranscript } = await import("./transcript.js")
    await saveTranscript(this.session).catch(() => this.#warn(this.words.offline ?? ""))
  }

  /** @param {Event} event */
  #showTyping(event) {
    const { author, active } = /** @type {CustomEvent} */ (event).detail
    clearTimeout(this.typingTimer)
    setText(this.typing, active ? say(this.words.typing, { name: author.name }) : "")
    this.typingTimer = setTimeout(() => setText(this.typing, ""), TYPING_SHOWN_MS)
  }

  #maybeSeen() {
    if (this.isOpen && !document.hidden && this.thread.isAtBottom) this.session.seen()
  }

  /** After the end: what is needed then only is loaded then only. */
  async #showRating() {
    const isClosed = this.session.conversation?.state === "closed"
    if (isClosed && !this.rating) {
      const { Rating } = await import("./rating.js")
      this.rating ??= new Rating(this.session, this.words)
      this.ratingPlace.replaceChildren(this.rating.element)
    }
    this.rating?.show(this.session.conversation)
  }

  async #askToEnd() {
    const { endDialog } = await import("./end-dialog.js")
    this.dialog ??= endDialog(this.words, async () => {
      await this.session.end().catch(() => this.session.start())
      this.composer.focus()
    })
    if (!this.dialog.isConnected) this.element.append(this.dialog)
    if (!this.dialog.open) this.dialog.showModal()
  }
}

/** @param {Record<string, string>} words @param {number | null} position */
function queueText(words, position) {
  if (position === null || position === undefined) return words.asking ?? ""
  return position === 1 ? (words.next ?? "") : say(words.queue, { position })
}
