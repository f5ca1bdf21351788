// The visitor's panel: shows a Session, and tells the site's page what it may know.

import "../shared/elements/chat-composer.js"
import "../shared/elements/chat-thread.js"

import { fill, h, icon, setText } from "../shared/dom.js"
import { keepFocus } from "../shared/focus.js"
import { play } from "../shared/sound.js"
import { formatBytes, initials } from "../shared/text.js"
import { accentFrom } from "./color.js"
import { Rating } from "./elements/rating.js"
import { Session } from "./models/session.js"
import { findStorage } from "./storage.js"
import { loadWords } from "./words.js"

const TYPING_SHOWN_MS = 6000
const KNOCK = [660, 880]

const key = decodeURIComponent(location.pathname.split("/")[2] ?? "")
const options = new URLSearchParams(location.hash.slice(1))
const siteOrigin = options.get("origin") ?? location.origin
const locale = options.get("locale") ?? navigator.language

class Panel {
  /** @param {Session} session @param {Record<string, string>} words */
  constructor(session, words) {
    this.session = session
    this.words = words
    this.isOpen = true
    this.unread = 0
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typingTimer = undefined
    this.isMuted = session.storage.getItem("deskbell:muted") === "yes"
    this.title = h("h1", {}, words.title)
    this.subtitle = h("p")
    this.muteButton = h("button", {
      class: "panel__button", type: "button", on: { click: () => this.#toggleSound() },
    })
    this.endButton = h("button", {
      class: "panel__button panel__button--wide", type: "button", hidden: true,
      on: { click: () => this.dialog.showModal() },
    }, words.end)
    this.line = h("div", { class: "panel__line", role: "status", hidden: true })
    this.faces = h("div", { class: "panel__faces", "aria-hidden": "true" })
    this.welcome = h("p", {}, words.greeting)
    this.welcomeBox = h("div", { class: "panel__welcome" }, this.faces, this.welcome)
    this.thread = h("chat-thread", {
      ".own": "visitor", ".words": { ...words, locale },
      ".loadFile": (/** @type {any} */ file) =>
        session.api.blob(`/api/v1/visitor/files/${file.id}`),
      on: {
        "chat-thread-older": () => session.older(),
        "chat-thread-retry": (/** @type {CustomEvent} */ event) =>
          session.retry(event.detail.clientId),
        "chat-thread-seen": () => this.#maybeSeen(),
      },
    })
    this.typing = h("div", { class: "typing", "aria-live": "off" })
    this.rating = new Rating(session, words)
    this.composer = h("chat-composer", {
      ".words": words,
      on: {
        "chat-composer-send": (/** @type {CustomEvent} */ event) =>
          session.send(event.detail.text, event.detail.clientId),
        "chat-composer-file": (/** @type {CustomEvent} */ event) => this.#sendFile(event.detail),
        "chat-composer-typing": () => session.typing(),
      },
    })
    this.dialog = this.#endDialog()
    keepFocus(this.dialog)
    this.element = h("main", { class: "panel", "aria-label": words.title },
      h("header", { class: "panel__head" },
        h("div", { class: "panel__title" }, this.title, this.subtitle),
        this.endButton, this.muteButton,
        h("button", {
          class: "panel__button", type: "button", "aria-label": words.close,
          on: { click: () => tellSite({ deskbell: "close" }) },
        }, icon("close"))),
      this.line, this.welcomeBox, this.thread, this.typing, this.rating.element, this.composer,
      this.dialog)
    session.addEventListener("change", () => this.show())
    session.addEventListener("typing", (event) => this.#showTyping(event))
    session.addEventListener("heard", (event) => this.#heard(event))
    this.#showSound()
  }

  show() {
    const { session, words } = this
    const { conversation, widget, availability } = session
    const look = widget?.appearance ?? {}
    setText(this.title, look.title ?? words.title)
    const name = conversation?.agent?.name
    setText(this.subtitle, name ? word(words.with, { name }) : this.#availabilityText())
    this.endButton.hidden = !conversation?.can_end
    const hasWords = 0 < session.thread.messages.length
    this.welcomeBox.hidden = hasWords
    setText(this.welcome, look.greeting ?? words.greeting)
    const team = (availability?.team ?? []).map((/** @type {any} */ face) =>
      h("span", { class: "avatar" }, initials(face.name)))
    if (this.faces.childElementCount !== team.length) fill(this.faces, team)
    this.#showLine()
    this.thread.show(session.thread.messages)
    this.rating.show(conversation)
    this.composer.disabled = session.state === "refused"
  }

  #availabilityText() {
    const { availability } = this.session
    if (!availability) return ""
    return 0 < availability.agents ? this.words.replies : this.words.nobody
  }

  #showLine() {
    const { session, words } = this
    const { conversation, state } = session
    let text = ""
    if (state === "refused") text = words.gone ?? ""
    else if (state === "offline") text = words.offline ?? ""
    else if (conversation?.state === "queued") text = queueText(words, conversation.position)
    setText(this.line, text)
    this.line.hidden = text === ""
    this.line.classList.toggle("panel__line--trouble", state === "offline" || state === "refused")
  }

  /** @param {{file: File, clientId: string}} detail */
  #sendFile({ file, clientId }) {
    const most = this.session.widget?.files.max_bytes ?? Infinity
    if (most < file.size) {
      setText(this.line, word(this.words.tooLarge, { size: formatBytes(most) }))
      this.line.hidden = false
      return
    }
    this.session.sendFile(file, clientId)
  }

  /** @param {Event} event */
  #showTyping(event) {
    const { author, active } = /** @type {CustomEvent} */ (event).detail
    clearTimeout(this.typingTimer)
    setText(this.typing, active ? word(this.words.typing, { name: author.name }) : "")
    this.typingTimer = setTimeout(() => setText(this.typing, ""), TYPING_SHOWN_MS)
  }

  /** @param {Event} event */
  #heard(event) {
    const message = /** @type {CustomEvent} */ (event).detail
    setText(this.typing, "")
    if (!this.isMuted) play(KNOCK, 0.6)
    if (!this.isOpen || document.hidden) {
      this.unread += 1
      tellSite({ deskbell: "unread", count: this.unread })
    }
    const { author, text, at } = message
    tellSite({ deskbell: "message", detail: { author: author.name, text, at } })
  }

  #maybeSeen() {
    if (this.isOpen && !document.hidden) this.session.seen()
  }

  opened() {
    this.isOpen = true
    this.unread = 0
    this.composer.focus()
    this.#maybeSeen()
  }

  #toggleSound() {
    this.isMuted = !this.isMuted
    this.session.storage.setItem("deskbell:muted", this.isMuted ? "yes" : "no")
    this.#showSound()
  }

  #showSound() {
    fill(this.muteButton, icon(this.isMuted ? "mute" : "sound"))
    const label = this.isMuted ? this.words.unmute : this.words.mute
    this.muteButton.setAttribute("aria-label", label ?? "")
  }

  #endDialog() {
    const { words } = this
    const close = () => this.dialog.close()
    const end = async () => {
      close()
      await this.session.end().catch(() => this.session.start())
      this.composer.focus()
    }
    return h("dialog", { class: "dialog", "aria-labelledby": "end-question" },
      h("h2", { id: "end-question" }, words.endQuestion),
      h("p", { class: "muted" }, words.endHint),
      h("div", { class: "dialog__actions" },
        h("button", { class: "button", type: "button", on: { click: close } }, words.cancel),
        h("button", { class: "button button--primary", type: "button", on: { click: end } },
          words.end)))
  }
}

/** @param {string | undefined} text @param {Record<string, string | number>} values */
function word(text, values) {
  return (text ?? "").replace(/\{(\w+)\}/gu, (_, name) => String(values[name] ?? ""))
}

/** @param {Record<string, string>} words @param {number | null} position */
function queueText(words, position) {
  if (position === null || position === undefined) return words.asking ?? ""
  return position === 1 ? (words.next ?? "") : word(words.queue, { position })
}

/** Only the page that holds us hears this. @param {object} message */
function tellSite(message) {
  if (parent !== window) parent.postMessage(message, siteOrigin)
}

/** @param {Panel} panel */
function listenToSite(panel) {
  addEventListener("message", (event) => {
    if (event.source !== parent || event.origin !== siteOrigin) return
    const said = event.data
    if (said?.deskbell === "opened") {
      panel.opened()
    } else if (said?.deskbell === "closed") {
      panel.isOpen = false
    }
  })
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.dialog.open) tellSite({ deskbell: "close" })
  })
}

/** Where the visitor is, as the site's page told. @param {string | null} text */
function readPage(text) {
  try {
    return JSON.parse(text ?? "null") ?? undefined
  } catch {
    return undefined
  }
}

async function begin() {
  const theme = options.get("theme")
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme
  const words = await loadWords(locale)
  document.documentElement.lang = locale
  const storage = await findStorage(tellSite, siteOrigin)
  const session = new Session({ key, locale, storage })
  session.page = readPage(options.get("page"))
  accentFrom(options.get("color"))
  const panel = new Panel(session, words)
  document.body.replaceChildren(panel.element)
  listenToSite(panel)
  panel.show()
  panel.composer.focus()
  session.addEventListener("change", () => accentFrom(session.widget?.appearance.color), {
    once: true,
  })
  await session.start()
}

begin()
