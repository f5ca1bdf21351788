// <console-chat>: the middle: the open conversation.
//
//   element.show(desk, which list is shown)
//
// Events  "console-retry" {clientId}, "console-seen", "console-older", and those of its parts:
//         <console-chat-head>, <console-chat-foot>, <console-writing>, <console-wrap-up>,
//         <chat-find> and <chat-preview>

import "../../shared/elements/chat-thread.js"
import "./chat-find.js"
import "./chat-preview.js"
import "./console-chat-foot.js"
import "./console-chat-head.js"
import "./console-writing.js"

import { fill, h, setText } from "../../shared/dom.js"
import { tell } from "../tell.js"
import { emptyPane, shapeOf } from "./empty-pane.js"
import { Steady } from "./steady.js"
import { elementOf, markHits, markMentions } from "./thread-marks.js"

/** @typedef {import("../models/desk.js").Desk} Desk */

/** What stands above the first message. @type {Record<string, string>} */
const ABOVE = {
  messages: "Earlier messages", conversations: "Earlier conversations", loading: "Loading…",
  failed: "Could not be loaded. Try again",
}

/** Only then is there anything to write up. */
const OVER = ["wrap_up", "handed_on", "closed"]

const NEAR_TOP_PX = 80

export class ConsoleChat extends HTMLElement {
  constructor() {
    super()
    this.shownId = 0
    this.emptyShape = ""
    this.list = "open"
    this.threadShape = ""
    this.foundShape = ""
    this.canWrite = false
    /** @type {Desk | null} */
    this.desk = null
    /** @type {((file: any) => Promise<Blob>) | null} */
    this.loadFile = null
    this.head = h("console-chat-head")
    this.find = h("chat-find")
    this.thread = h("chat-thread", { ".own": "agent", on: this.#threadEvents() })
    this.thread.words = { ...this.thread.words, another: "New conversation" }
    this.above = h("button", {
      class: "chat__above", type: "button", hidden: true,
      on: { click: () => tell(this, "console-older") },
    })
    this.skeleton = h("div", { class: "chat__skeleton", "aria-hidden": "true" },
      [0, 1, 0, 1].map((side) => h("div", { class: `skeleton chat__bone chat__bone--${side}` })))
    this.log = h("div", { class: "chat__log" }, this.above, this.skeleton, this.thread)
    this.preview = h("chat-preview")
    this.writing = h("console-writing")
    this.wrapUp = h("console-wrap-up")
    this.foot = h("console-chat-foot")
    this.empty = h("div", { class: "chat__empty" })
    this.addEventListener("keydown", (event) => this.#onKey(event))
    this.addEventListener("console-open-find", () => this.find.open())
    this.addEventListener("console-preview", () => this.#showHead())
    for (const name of ["dragover", "dragleave", "drop"]) {
      this.addEventListener(name, (event) => this.#onDrag(/** @type {DragEvent} */ (event)))
    }
  }

  connectedCallback() {
    this.thread.loadFile = this.loadFile
    this.replaceChildren(this.empty)
    const { thread } = this
    thread.list.addEventListener("scroll", () => this.#showAbove(), { passive: true })
    // Whatever takes room above or below, the newest message stays in sight.
    new ResizeObserver(() => thread.isAtBottom && thread.toBottom()).observe(thread)
    this.steady = new Steady(thread.list, () => thread.isAtBottom)
  }

  /** @param {Desk} desk @param {string} list */
  show(desk, list) {
    this.desk = desk
    const { open } = desk
    if (!open) return this.#showEmpty(desk, list)
    if (this.shownId !== open.id) this.#enter(desk)
    const canWrite = open.state === "active" && desk.takesPart(open)
    this.#showThread(desk)
    this.#showWriters(desk)
    this.#showHead()
    this.find.show(desk.find)
    this.writing.hidden = !canWrite
    this.writing.show(desk)
    this.#showWrapUp(desk)
    this.foot.show(open, desk)
    if (canWrite && !this.canWrite) this.#focusBox()
    this.canWrite = canWrite
    return undefined
  }

  /** Every second. @param {Desk} desk */
  tick(desk) {
    // With the clock, what waits becomes late.
    if (!desk.open) return this.#showEmpty(desk, this.list)
    this.#showWriters(desk)
    this.head.tick(desk.open, desk.now)
    this.wrapUp.tick?.(desk)
    return undefined
  }

  /** What comes from now on is new to a reader who looks away. */
  lookAway() {
    if (this.thread.freshAfter === Infinity && this.desk) {
      this.thread.freshAfter = this.desk.thread.lastId
    }
  }

  /** What was sent is looked at. */
  toNewest() {
    this.thread.freshAfter = Infinity
    this.thread.isAtBottom = true
  }

  /** Puts a text back that was not sent. @param {string} text */
  giveBack(text) {
    this.writing.giveBack(text)
  }

  /** Has the visitor's unsent words on the screen, all of them. */
  get isPreviewing() {
    return this.preview.isExpanded
  }

  /** Brings a message that is there into sight. @param {number} id */
  reveal(id) {
    const message = this.desk?.messages.find((one) => one.id === id)
    const element = message ? elementOf(this.thread.list, message) : null
    if (!element) return
    const { list } = this.thread
    const { top, height } = element.getBoundingClientRect()
    this.thread.isAtBottom = false
    list.scrollTop += top - list.getBoundingClientRect().top - (list.clientHeight - height) / 2
  }

  /** @param {Desk} desk @param {string} list */
  #showEmpty(desk, list) {
    this.list = list
    const shape = shapeOf(desk, list)
    if (this.shownId === 0 && this.emptyShape === shape) return
    this.find.close()
    this.shownId = 0
    this.canWrite = false
    this.emptyShape = shape
    fill(this.empty, emptyPane(desk, list))
    if (this.firstElementChild !== this.empty) fill(this, this.empty)
  }

  /** @param {Desk} desk */
  #enter(desk) {
    const { open } = desk
    if (this.shownId === 0) {
      fill(this, this.head, this.find, this.log, this.preview, this.wrapUp, this.foot,
        this.writing)
    }
    this.find.close()
    this.shownId = open.id
    this.canWrite = false
    this.threadShape = ""
    this.thread.isAtBottom = true
    // Only what waits for an answer is news, and only beside something that has been read: of a
    // chat just accepted all is new. A closed one is read, not caught up with.
    const isNews = open.state === "active" && 0 < open.unread && 0 < open.agent_read
    this.thread.freshAfter = isNews ? open.agent_read : Infinity
    this.writing.enter(desk)
    this.thread.me = desk.me.id
    this.log.classList.remove("chat__log--more")
  }

  /** It comes when the first conversation is over. @param {Desk} desk */
  async #showWrapUp(desk) {
    if (!customElements.get("console-wrap-up")) {
      this.wrapUp.hidden = true
      if (!OVER.includes(desk.open.state)) return
      const isThere = await import("./console-wrap-up.js").then(() => true, () => false)
      // Without a server, it comes with the next change.
      if (!isThere) return
    }
    if (desk.open?.id === this.shownId) this.wrapUp.show(desk)
  }

  #showHead() {
    const { desk } = this
    if (desk?.open) this.head.show(desk.open, desk, this.isPreviewing)
  }

  /** @param {Desk} desk */
  #showWriters({ typists, open }) {
    const now = Date.now()
    const text = open.state === "active" ? typists.visitorOf(open.id, now)?.text ?? "" : ""
    this.preview.show(open.id, typists.wordsOf(open.id, now), text)
  }

  /** @param {Desk} desk */
  #showThread(desk) {
    const { thread, isLoading, open, messages, above, find } = desk
    const { list: log } = this.thread
    this.skeleton.hidden = !isLoading
    this.thread.hidden = isLoading
    const pending = thread.pending.map((one) => `${one.client_id}${one.state}`).join(" ")
    const shape = [open.id, isLoading, messages.length, thread.lastId, thread.readUpTo,
      this.thread.freshAfter, pending].join(" ")
    const isChanged = shape !== this.threadShape
    if (isChanged) {
      const isOther = !this.threadShape.startsWith(`${open.id} false`)
      this.threadShape = shape
      // A conversation that is opened is not news: it is not read aloud.
      if (isOther) log.setAttribute("aria-busy", "true")
      this.thread.show(messages)
      tellVisitorTexts(log, messages)
      markMentions(log, messages, [...desk.inbox.agents.values()], desk.me.id)
      if (isOther && !isLoading) requestAnimationFrame(() => log.removeAttribute("aria-busy"))
    }
    const found = `${find.round} ${find.at} ${find.hits.length}`
    if (isChanged || found !== this.foundShape) markHits(log, messages, find)
    this.foundShape = found
    // What failed is asked for again by hand.
    this.thread.isAsking = above !== "messages" && above !== "conversations"
    this.#showAbove()
  }

  #showAbove() {
    const { above = "nothing" } = this.desk ?? {}
    setText(this.above, ABOVE[above] ?? "")
    this.above.disabled = above === "loading"
    // Once there is room for it, the room stays: nothing jumps when all has been read.
    if (above !== "nothing") this.log.classList.add("chat__log--more")
    this.above.hidden = above === "nothing" || NEAR_TOP_PX < this.thread.list.scrollTop
  }

  #focusBox() {
    // On phones that would bring up the keyboard over what is to be read first.
    if (matchMedia("(pointer: coarse)").matches) return
    requestAnimationFrame(() => {
      if (!document.querySelector("dialog[open]") && !this.writing.hidden) this.writing.focus()
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

  /** Ctrl+F, or Cmd+F, looks into this conversation. @param {KeyboardEvent} event */
  #onKey(event) {
    const { code, key, ctrlKey, metaKey, altKey, shiftKey } = event
    const isFind = (key.toLowerCase() === "f" || code === "KeyF") && ctrlKey !== metaKey
    if (!isFind || altKey || shiftKey || !this.desk?.open) return
    event.preventDefault()
    this.find.open()
  }

  /** Files may be dropped anywhere here. @param {DragEvent} event */
  #onDrag(event) {
    const hasFiles = event.dataTransfer?.types.includes("Files") ?? false
    if (!hasFiles || !this.canWrite) return
    event.preventDefault()
    const isInside = this.contains(/** @type {Node | null} */ (event.relatedTarget))
    const isOver = event.type === "dragover" || (event.type === "dragleave" && isInside)
    this.classList.toggle("chat--drop", isOver)
    // The composer has taken what was dropped on it.
    if (event.type !== "drop" || event.composedPath().includes(this.writing.composer)) return
    for (const file of event.dataTransfer?.files ?? []) this.writing.take(file)
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
