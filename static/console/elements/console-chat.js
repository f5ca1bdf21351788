// <console-chat>: the middle: the open conversation.
//
//   element.show(desk, which list is shown)
//
// Events  "console-send" {text, clientId, isNote}, "console-file" {file, clientId},
//         "console-retry" {clientId}, "console-typing", "console-seen", "console-older",
//         "console-team" (a note is begun), "console-dismiss" {id, one}, and those of its parts:
//         <console-chat-head>, <console-chat-foot> and <console-wrap-up>

import "../../shared/elements/chat-composer.js"
import "../../shared/elements/chat-thread.js"
import "./console-chat-foot.js"
import "./console-chat-head.js"
import "./console-wrap-up.js"

import { fill, h, setText } from "../../shared/dom.js"
import { tell } from "../tell.js"
import { emptyPane } from "./empty-pane.js"
import { WriteChoice } from "./write-choice.js"

/** @typedef {import("../models/desk.js").Desk} Desk */

/** @type {any[]} */
const NONE = []

export class ConsoleChat extends HTMLElement {
  constructor() {
    super()
    this.shownId = 0
    this.emptyShape = ""
    this.threadShape = ""
    this.canWrite = false
    /** @type {Desk | null} */
    this.desk = null
    /** @type {((file: any) => Promise<Blob>) | null} */
    this.loadFile = null
    this.head = h("console-chat-head")
    this.thread = h("chat-thread", { ".own": "agent", on: this.#threadEvents() })
    this.skeleton = h("div", { class: "chat__skeleton", "aria-hidden": "true" },
      [0, 1, 0, 1].map((side) => h("div", { class: `skeleton chat__bone chat__bone--${side}` })))
    this.typing = h("div", { class: "typing", role: "status" })
    this.choice = new WriteChoice((isNote) => this.#choose(isNote))
    this.composer = h("chat-composer", { on: this.#composerEvents() })
    // Before the composer takes the key for itself.
    this.composer.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) =>
      this.#onKey(event), { capture: true })
    this.refused = h("div", { class: "chat__refused", role: "alert", hidden: true })
    /** @type {any[]} */
    this.refusedShown = []
    this.writing = h("div", { class: "chat__writing" },
      this.refused, this.choice.element, this.composer)
    this.wrapUp = h("console-wrap-up")
    this.foot = h("console-chat-foot")
    this.empty = h("div", { class: "chat__empty" })
  }

  connectedCallback() {
    this.thread.loadFile = this.loadFile
    this.replaceChildren(this.empty)
    // Whatever takes room above or below, the newest message stays in sight.
    new ResizeObserver(() => this.thread.isAtBottom && this.thread.toBottom()).observe(this.thread)
  }

  /** @param {Desk} desk @param {string} list */
  show(desk, list) {
    this.desk = desk
    const { open } = desk
    if (!open) return this.#showEmpty(desk, list)
    if (this.shownId !== open.id) this.#enter(desk)
    const canWrite = open.state === "active" && desk.takesPart(open)
    this.head.show(open, desk)
    this.#showThread(desk)
    setText(this.typing, desk.typists.textOf(open.id, Date.now()))
    this.writing.hidden = !canWrite
    this.#showRefused(desk)
    this.wrapUp.show(desk)
    this.foot.show(open, desk)
    if (canWrite && !this.canWrite) this.#focusBox()
    this.canWrite = canWrite
    return undefined
  }

  /** Every second. @param {Desk} desk */
  tick(desk) {
    if (!desk.open) return
    setText(this.typing, desk.typists.textOf(desk.open.id, Date.now()))
    this.head.tick(desk.open, desk.now)
    this.wrapUp.tick(desk)
  }

  /** What comes from now on is new to a reader who looks away. */
  lookAway() {
    if (this.thread.freshAfter === Infinity && this.desk) {
      this.thread.freshAfter = this.desk.thread.lastId
    }
  }

  /** Puts a text back that was not sent. @param {string} text */
  giveBack(text) {
    this.composer.value = text
    this.#keepDraft()
    this.composer.focus()
  }

  /** @param {Desk} desk @param {string} list */
  #showEmpty(desk, list) {
    const shape = `${desk.me.presence} ${desk.inbox.offered.length} ${list}`
    if (this.shownId === 0 && this.emptyShape === shape) return
    this.shownId = 0
    this.canWrite = false
    this.emptyShape = shape
    fill(this.empty, emptyPane(desk.me, desk.inbox.offered.length, list))
    if (this.firstElementChild !== this.empty) fill(this, this.empty)
  }

  /** @param {Desk} desk */
  #enter({ open, draft }) {
    if (this.shownId === 0) {
      fill(this, this.head, this.skeleton, this.thread, this.typing, this.wrapUp, this.foot,
        this.writing)
    }
    this.shownId = open.id
    this.canWrite = false
    this.threadShape = ""
    this.thread.isAtBottom = true
    // Only what waits for an answer is news, and only beside something that has been read: of a
    // chat just accepted all is new. A closed one is read, not caught up with.
    const isNews = open.state === "active" && 0 < open.unread && 0 < open.agent_read
    this.thread.freshAfter = isNews ? open.agent_read : Infinity
    this.choice.isNote = draft.isNote
    this.#mark(draft.isNote)
    this.composer.value = draft.text
  }

  /** @param {Desk} desk */
  #showThread({ thread, isLoading, open }) {
    const { list: log } = this.thread
    this.skeleton.hidden = !isLoading
    this.thread.hidden = isLoading
    const pending = thread.pending.map((one) => `${one.client_id}${one.state}`).join(" ")
    const shape = [open.id, isLoading, thread.stored.length, thread.lastId, thread.readUpTo,
      this.thread.freshAfter, pending].join(" ")
    if (shape === this.threadShape) return
    const isOther = !this.threadShape.startsWith(`${open.id} false`)
    this.threadShape = shape
    // A conversation that is opened is not news: it is not read aloud.
    if (isOther) log.setAttribute("aria-busy", "true")
    this.thread.show(thread.messages)
    tellVisitorTexts(log, thread.messages)
    if (isOther && !isLoading) requestAnimationFrame(() => log.removeAttribute("aria-busy"))
  }

  /** @param {Desk} desk */
  #showRefused({ open, refused }) {
    const list = refused.get(open.id) ?? NONE
    if (list === this.refusedShown) return
    this.refusedShown = list
    this.refused.hidden = list.length === 0
    fill(this.refused, list.map((one) => h("div", { class: "chat__refusal" },
      h("span", {}, `“${one.name}” was not sent: ${one.why}.`),
      h("button", {
        class: "button button--small", type: "button", "aria-label": `Remove ${one.name}`,
        on: { click: () => tell(this, "console-dismiss", { id: open.id, one }) },
      }, "Remove"))))
  }

  #focusBox() {
    // On phones that would bring up the keyboard over what is to be read first.
    if (matchMedia("(pointer: coarse)").matches) return
    requestAnimationFrame(() => {
      if (!document.querySelector("dialog[open]") && !this.writing.hidden) this.composer.focus()
    })
  }

  #threadEvents() {
    return {
      "chat-thread-older": () => tell(this, "console-older"),
      "chat-thread-seen": () => tell(this, "console-seen"),
      "chat-thread-retry": (/** @type {CustomEvent} */ event) =>
        tell(this, "console-retry", event.detail),
    }
  }

  #composerEvents() {
    return {
      input: () => this.#keepDraft(),
      "chat-composer-send": (/** @type {CustomEvent} */ event) => this.#send(event.detail),
      "chat-composer-file": (/** @type {CustomEvent} */ event) =>
        tell(this, "console-file", event.detail),
      "chat-composer-typing": () => tell(this, "console-typing"),
    }
  }

  /** @param {{text: string, clientId: string}} detail */
  #send({ text, clientId }) {
    this.thread.freshAfter = Infinity
    this.thread.isAtBottom = true
    this.#keepDraft()
    tell(this, "console-send", { text, clientId, isNote: this.choice.isNote })
  }

  /** Ctrl+Enter sends a note, whatever was chosen. @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return
    event.preventDefault()
    event.stopPropagation()
    const before = this.choice.isNote
    this.choice.isNote = true
    this.composer.send()
    this.choice.isNote = before
  }

  /** @param {boolean} isNote */
  #choose(isNote) {
    this.#mark(isNote)
    this.#keepDraft()
    if (isNote) tell(this, "console-team")
    this.composer.focus()
  }

  /** @param {boolean} isNote */
  #mark(isNote) {
    this.writing.classList.toggle("composer--note", isNote)
    const label = isNote ? "Write a note for the team" : "Write a message"
    this.composer.words = { ...this.composer.words, box: label }
    this.composer.box.placeholder = label
    this.composer.box.setAttribute("aria-label", label)
  }

  #keepDraft() {
    if (!this.desk?.open) return
    const { draft } = this.desk
    draft.text = this.composer.value
    draft.isNote = this.choice.isNote
  }
}

/**
 * What the system says is put for the team; the visitor read it in other words.
 * @param {Element} log @param {any[]} messages
 */
function tellVisitorTexts(log, messages) {
  for (const { id, text, visitor_text: other } of messages) {
    if (!other || other === text) continue
    const line = log.querySelector(`[data-key="m-${id}"]`)
    line?.setAttribute("title", `The visitor read: ${other}`)
  }
}

customElements.define("console-chat", ConsoleChat)
