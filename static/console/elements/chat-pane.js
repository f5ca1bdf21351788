// The middle: the open conversation.

import "../../shared/elements/chat-composer.js"
import "../../shared/elements/chat-thread.js"

import { fill, h, icon, setText } from "../../shared/dom.js"
import { confirmEnd, confirmStale, pickColleague } from "./dialogs.js"
import { WrapUp } from "./wrap-up.js"

const TYPING_SHOWN_MS = 6000

export class ChatPane {
  /** @param {import("../models/desk.js").Desk} desk @param {() => void} onBack */
  constructor(desk, onBack) {
    this.desk = desk
    this.shownId = 0
    this.isNote = false
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typingTimer = undefined
    this.title = h("h1")
    this.subtitle = h("p", { class: "muted small" })
    this.endButton = h("button", {
      class: "button", type: "button", "aria-label": "End conversation", title: "End (Alt+E)",
      on: { click: () => this.askToEnd() },
    }, icon("end"), "End")
    this.transferButton = h("button", {
      class: "button button--ghost", type: "button", on: { click: () => this.#transfer() },
    }, icon("swap"), "Transfer")
    this.thread = h("chat-thread", {
      ".own": "agent",
      ".loadFile": (/** @type {any} */ file) => desk.api.blob(`/api/v1/files/${file.id}`),
      on: {
        "chat-thread-older": () => desk.older(),
        "chat-thread-seen": () => desk.seen(),
        "chat-thread-retry": (/** @type {CustomEvent} */ event) => desk.retry(event.detail.clientId),
      },
    })
    this.typing = h("div", { class: "typing" })
    this.noteSwitch = h("input", {
      type: "checkbox", id: "note-switch", on: { change: () => this.#setNote(this.noteSwitch.checked) },
    })
    this.noteLine = h("div", { class: "pane__note" }, this.noteSwitch,
      h("label", { for: "note-switch" }, "Note for the team only"))
    this.composer = h("chat-composer", {
      on: {
        "chat-composer-send": (/** @type {CustomEvent} */ event) => this.#send(event.detail),
        "chat-composer-file": (/** @type {CustomEvent} */ event) =>
          desk.sendFile(event.detail.file, event.detail.clientId),
        "chat-composer-typing": () => this.isNote || desk.typing(),
      },
    })
    this.wrapUp = new WrapUp(desk)
    this.head = h("header", { class: "pane__head" },
      h("button", {
        class: "button button--icon pane__back", type: "button", "aria-label": "Back to the list",
        on: { click: onBack },
      }, icon("back")),
      h("div", { class: "pane__title" }, this.title, this.subtitle),
      this.transferButton, this.endButton)
    this.empty = h("div", { class: "pane__empty" }, icon("chat"),
      h("h1", { class: "small" }, "No chat is open"),
      h("p", {}, "Pick one on the left. New chats ring across the top."))
    this.element = h("main", { class: "pane" }, this.empty)
    desk.addEventListener("typing", (event) => this.#showTyping(event))
    desk.addEventListener("stale", (event) => this.#askAboutStale(event))
  }

  show() {
    const { open } = this.desk
    if (!open) {
      if (this.shownId !== 0) fill(this.element, this.empty)
      this.shownId = 0
      return
    }
    if (this.shownId !== open.id) this.#enter(open)
    setText(this.title, open.caption)
    setText(this.subtitle, subtitleOf(open))
    const isMine = open.agent?.id === this.desk.me.id
    const isActive = open.state === "active" && isMine
    this.endButton.hidden = !isActive
    this.transferButton.hidden = !isActive
    this.composer.hidden = !isActive
    this.noteLine.hidden = !isActive
    this.thread.show(this.desk.thread.messages)
    this.wrapUp.show(isMine ? open : null)
  }

  /** @param {any} open */
  #enter(open) {
    this.shownId = open.id
    this.#setNote(false)
    setText(this.typing, "")
    this.thread.isAtBottom = true
    this.thread.freshAfter = 0 < open.unread ? open.agent_read : Infinity
    this.composer.value = ""
    fill(this.element, this.head, this.thread, this.typing, this.wrapUp.element, this.noteLine,
      this.composer)
    // After this turn, when it can be seen.
    queueMicrotask(() => this.composer.focus())
  }

  /** @param {{text: string, clientId: string}} detail */
  #send({ text, clientId }) {
    this.thread.freshAfter = Infinity
    this.thread.isAtBottom = true
    this.desk.send(text, clientId, this.isNote)
    this.#setNote(false)
  }

  /** @param {boolean} isNote */
  #setNote(isNote) {
    this.isNote = isNote
    this.noteSwitch.checked = isNote
    this.element.classList.toggle("pane--note", isNote)
  }

  /** @param {Event} event */
  #showTyping(event) {
    const { conversation, type, author, active, text } = /** @type {CustomEvent} */ (event).detail
    if (conversation !== this.desk.open?.id) return
    clearTimeout(this.typingTimer)
    if (type === "preview") setText(this.typing, `… ${text}`)
    else setText(this.typing, active ? `${author.name} is typing…` : "")
    this.typingTimer = setTimeout(() => setText(this.typing, ""), TYPING_SHOWN_MS)
  }

  async askToEnd() {
    const { open } = this.desk
    if (!open || this.endButton.hidden) return
    if (await confirmEnd(open.caption)) {
      await this.desk.act(open.id, "end").catch(() => this.desk.reload())
    }
  }

  async #transfer() {
    const { open, inbox, me } = this.desk
    const others = [...inbox.agents.values()].filter((agent) => agent.id !== me.id)
    const choice = await pickColleague(others)
    if (!choice) return
    try {
      await this.desk.act(open.id, "transfer", choice)
      this.desk.close()
    } catch (error) {
      this.desk.dispatchEvent(new CustomEvent("trouble", {
        detail: /** @type {Error} */ (error).message,
      }))
    }
  }

  /** Somebody else spoke meanwhile: the agent decides with that in sight. @param {Event} event */
  async #askAboutStale(event) {
    const { clientId, id } = /** @type {CustomEvent} */ (event).detail
    await this.desk.select(id).catch(() => null)
    if (await confirmStale()) this.desk.retry(clientId)
    else this.composer.value = this.desk.takeBack(clientId)
  }
}

/** @param {any} open */
function subtitleOf(open) {
  const parts = [open.workstream.name]
  if (open.state === "active" && !open.visitor_present) parts.push("the visitor has left")
  if (open.state === "queued") parts.push("waiting in the queue")
  if (open.state === "wrap_up") parts.push("ended; finish the wrap-up")
  if (open.state === "closed") parts.push("closed")
  if (open.page.title) parts.push(open.page.title)
  return parts.join(" · ")
}
