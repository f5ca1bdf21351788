// The visitor's panel: shows a Session.
//

import "../../shared/elements/chat-composer.js"
import "../../shared/elements/chat-thread.js"

import { h, setText } from "../../shared/nodes.js"
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
   * @param {import("./menu.js").Actions} actions
   */
  constructor(session, { locale, tag, words }, actions) {
    this.session = session
    this.words = words
    this.actions = actions
    this.isOpen = false
    /** What could not even be sent. */
    this.notice = ""
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.noticeTimer = undefined
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typingTimer = undefined
    this.gone = new AbortController()
    this.tag = tag
    /** What few visitors meet. @type {import("./extras.js").Extras | null} */
    this.extras = null
    /** What a dialogue shows. @type {import("./cards.js").Cards | null} */
    this.cards = null
    this.head = new Head(words, {
      close: actions.popOut && actions.close,
      end: async () => (await this.#more()).askToEnd(),
      more: async () => (await this.#more()).openMenu(),
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
    this.extrasPlace = h("div", { class: "panel__extras" })
    this.composer = h("chat-composer", {
      ".words": words, ".value": session.draft, on: this.#composerEvents(),
    })
    this.element = h("main", { class: "panel", "aria-label": words.title, lang: locale },
      this.head.element, this.line, this.welcome.element, this.thread, this.typing,
      this.extrasPlace, this.composer)
    const { signal } = this.gone
    session.addEventListener("change", () => this.show(), { signal })
    session.addEventListener("typing", (event) => this.#showTyping(event), { signal })
    session.addEventListener("heard", () => setText(this.typing, ""), { signal })
    session.addEventListener("draft", () => { this.composer.value = session.draft }, { signal })
    session.addEventListener("closed", async (event) =>
      (await this.#more()).hoursEnded(/** @type {CustomEvent} */ (event).detail), { signal })
    document.addEventListener("visibilitychange", () => this.#maybeSeen(), { signal })
  }

  /** Another panel takes its place. */
  leave() {
    this.gone.abort()
    clearTimeout(this.typingTimer)
    clearTimeout(this.noticeTimer)
  }

  show() {
    const { session, words, extras } = this
    const { conversation, widget, availability, trouble } = session
    const { messages } = session.thread
    const look = widget?.appearance ?? {}
    const isStopped = trouble !== ""
    const isEmpty = messages.length === 0 || isStopped
    extras?.show()
    this.head.show({
      title: look.title || words.title,
      subtitle: isStopped ? "" : this.#subtitle(isEmpty),
      agent: isStopped ? null : conversation?.agent ?? null,
      canEnd: Boolean(conversation?.can_end) && !isStopped,
    })
    this.element.classList.toggle("panel--empty", isEmpty)
    this.welcome.element.hidden = !isEmpty || isStopped
    this.welcome.show(look.greeting, availability)
    this.#showLine()
    this.thread.hidden = isStopped
    this.thread.show(messages)
    if (messages.some(({ kind }) => kind === "card")) this.#deal()
    const isQuiet = session.isTalking || !availability
    const isSpecial = availability?.open === false || isStopped
      || (!isQuiet && (conversation || widget.prechat[0]))
    if ((isSpecial || conversation?.preview) && !extras) this.#more()
    this.composer.disabled = session.state === "refused"
  }

  async #more() {
    const { loadExtras } = await import("./extras.js")
    const extras = await loadExtras(this)
    if (!this.extras) {
      this.extras = extras
      this.extrasPlace.replaceChildren(extras.element)
      this.show()
    }
    return this.extras
  }

  async #deal() {
    const cards = this.cards ?? await (await import("./cards.js")).loadCards(this)
    this.cards ??= cards
    this.cards.show()
  }

  /** @param {boolean} isOpen @param {boolean} wantsFocus */
  opened(isOpen, wantsFocus) {
    this.isOpen = isOpen
    if (!isOpen) return
    this.composer.fit()
    if (wantsFocus) this.focus()
    this.#maybeSeen()
  }

  focus() {
    if (this.cards?.focus()) return
    if (this.composer.hidden) this.extras?.focus()
    else this.composer.focus()
  }

  /** Puts a text into the box, unless something stands there. @param {string} text */
  prefill(text) {
    const { session } = this
    if (session.draft !== "") return
    session.draft = text
    session.tell("draft")
  }

  /** Whether Escape would take away what the visitor needs. */
  get isBusy() {
    return (this.session.draft + this.composer.value).trim() !== ""
      || this.element.querySelector("dialog[open], :popover-open") !== null
  }

  /** @param {boolean} isEmpty */
  #subtitle(isEmpty) {
    const { session, words, extras } = this
    const { availability, conversation, isTalking, mode } = session
    if (extras?.subtitle) return extras.subtitle
    if (isTalking && conversation.state === "queued" && mode === "live") {
      return queueText(words, conversation)
    }
    if (isTalking || isEmpty || !availability) return ""
    return (0 < availability.agents ? words.replies : words.nobody) ?? ""
  }

  #showLine() {
    const { session, words } = this
    const { state } = session
    const isTrouble = state === "offline" || state === "refused" || this.notice !== ""
    let text = this.notice
    if (state === "refused") text = (this.extras?.isSignIn === false && words.gone) || ""
    else if (text === "" && state === "offline") text = words.offline ?? ""
    setText(this.line, text)
    this.line.hidden = text === ""
    this.line.classList.toggle("panel__line--trouble", isTrouble)
  }

  /** @param {string} text */
  warn(text) {
    this.notice = text
    clearTimeout(this.noticeTimer)
    this.noticeTimer = setTimeout(() => this.warn(""), NOTICE_SHOWN_MS)
    this.#showLine()
  }

  #threadEvents() {
    const { session } = this
    return {
      "chat-thread-older": async () => (await import("../models/past.js")).older(session),
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
    if (most < file.size) return this.warn(say(words.tooLarge, { name, size: formatBytes(most) }))
    if (file.size === 0) return this.warn(say(words.empty, { name }))
    this.thread.isAtBottom = true
    return session.sendFile(file, clientId)
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
}

/** @param {Record<string, string>} words @param {any} conversation in the queue */
function queueText(words, { position, wait_s }) {
  if (!position) return words.asking ?? ""
  const place = position === 1 ? (words.next ?? "") : say(words.queue, { position })
  return wait_s ? `${place} ${say(words.wait, { minutes: Math.ceil(wait_s / 60) })}` : place
}
