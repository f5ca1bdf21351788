// The left column: one button for each conversation, newest on top.

import { h, icon, keyed, setText } from "../../shared/dom.js"
import { formatMoment, formatSpan } from "../../shared/time.js"
import { timerOf } from "../models/inbox.js"

/** @typedef {import("../models/desk.js").Desk} Desk */

export class IndicatorList {
  /** @param {Desk} desk @param {(id: number) => void} onSelect */
  constructor(desk, onSelect) {
    this.desk = desk
    this.onSelect = onSelect
    this.showsHistory = false
    /** @type {any[]} */
    this.history = []
    /** @type {string | null} */
    this.nextPage = null
    this.sections = new Map()
    this.body = h("div")
    this.toggle = h("button", {
      class: "button button--small", type: "button", "aria-pressed": "false",
      on: { click: () => this.#toggleHistory() },
    }, icon("history"), "History")
    this.element = h("nav", { class: "indicators", "aria-label": "Conversations" },
      h("div", { class: "row" }, this.toggle), this.body)
  }

  show() {
    const { inbox } = this.desk
    const lists = this.showsHistory
      ? [["Closed", this.history, "Nothing has been closed yet."]]
      : [
        ["New", inbox.offered, ""],
        ["Active", inbox.active, "No open chats. New ones ring here."],
        ["Wrap-up", inbox.wrapUp, ""],
        ["Queue", inbox.queue, "Nobody is waiting."],
        ["Waiting", inbox.waiting, ""],
      ]
    const shown = /** @type {[string, any[], string][]} */ (lists)
      .filter(([, list, empty]) => 0 < list.length || empty !== "")
    keyed(this.body, shown, ([name]) => name, ([name, list, empty], old) =>
      this.#section(name, list, empty, old))
  }

  /** @param {string} name @param {any[]} list @param {string} empty @param {HTMLElement | null} old */
  #section(name, list, empty, old) {
    const section = old ?? h("div", {},
      h("h2", { class: "indicators__title" }, h("span", {}, name), h("span", { class: "badge" })),
      h("p", { class: "indicators__empty" }), h("div"))
    const [title, hint, items] = section.children
    const count = title?.querySelector(".badge")
    if (count) setText(count, String(list.length))
    if (hint instanceof HTMLElement) {
      setText(hint, empty)
      hint.hidden = 0 < list.length
    }
    if (items) {
      keyed(items, list, (conversation) => String(conversation.id), (conversation, before) =>
        this.#indicator(conversation, before))
      if (this.showsHistory && this.nextPage) items.append(this.#more())
    }
    return section
  }

  /** @param {any} conversation @param {HTMLElement | null} old */
  #indicator(conversation, old) {
    const { state, id } = conversation
    const isNew = this.desk.inbox.offered.includes(conversation)
    const hasLeft = !conversation.visitor_present && state === "active"
    const element = old ?? h("button", { type: "button", on: { click: () => this.#click(id) } },
      h("span", { class: "indicator__sign" }, icon(conversation.channel === "mobile" ? "mobile" : "web")),
      h("span", { class: "indicator__name" }, h("span", { class: "visually-hidden" }), h("span")),
      h("span", { class: "indicator__text" }),
      h("span", { class: "indicator__side" }, h("span", { class: "badge badge--accent" }),
        h("span", { class: "visually-hidden" }), h("span", { class: "timer" })))
    element.className = `indicator${isNew ? " indicator--new" : ""}${hasLeft ? " indicator--left" : ""}`
    const isOpen = this.desk.open?.id === id
    element.setAttribute("aria-current", String(isOpen))
    const count = isNew || state === "queued" ? conversation.visitor_message_count : conversation.unread
    const [, name, text, side] = element.children
    // What sighted people see by place and colour, in words.
    const [kind, caption] = name?.children ?? []
    if (kind) setText(kind, kindOf(conversation))
    if (caption) setText(caption, conversation.caption)
    if (text) setText(text, textOf(conversation, hasLeft))
    const [badge, unit, timer] = side?.children ?? []
    if (unit) setText(unit, 0 < count ? (isNew ? " messages" : " unread") : "")
    if (badge instanceof HTMLElement) {
      setText(badge, 99 < count ? "99+" : String(count))
      badge.hidden = count === 0 || state === "closed"
    }
    if (timer instanceof HTMLElement) this.#time(timer, conversation)
    return element
  }

  /** @param {HTMLElement} element @param {any} conversation */
  #time(element, conversation) {
    const timer = conversation.state === "active" ? timerOf(conversation, this.desk.now) : null
    element.hidden = timer === null
    if (!timer) return
    element.className = `timer timer--${timer.color}`
    setText(element, `${timer.color === "red" ? "! " : ""}${formatSpan(timer.span)}`)
  }

  /** @param {number} id */
  #click(id) {
    const conversation = this.desk.inbox.get(id)
    const isClaimable = conversation?.state === "queued" && conversation.distribution !== "push"
    if (conversation?.state === "offered" || isClaimable) this.desk.accept(id)
    else this.onSelect(id)
  }

  async #toggleHistory() {
    this.showsHistory = !this.showsHistory
    this.toggle.setAttribute("aria-pressed", String(this.showsHistory))
    this.history = []
    if (this.showsHistory) await this.#load("")
    this.show()
  }

  /** @param {string} cursor */
  async #load(cursor) {
    const page = await this.desk.list(`state=closed&limit=30${cursor}`).catch(() => null)
    if (!page) return
    this.history = [...this.history, ...page.items]
    this.nextPage = page.next
  }

  #more() {
    return h("button", {
      class: "button button--small", type: "button",
      on: {
        click: async () => {
          await this.#load(`&cursor=${this.nextPage}`)
          this.show()
        },
      },
    }, "Older")
  }
}

/** @param {any} conversation @param {boolean} hasLeft */
function textOf(conversation, hasLeft) {
  if (conversation.state === "closed") return formatMoment(conversation.closed_at)
  if (hasLeft) return "Visitor left"
  if (conversation.state === "wrap_up") return "Finish the wrap-up"
  return conversation.last_message?.text ?? conversation.page.title
}

/** @param {any} conversation */
function kindOf({ state }) {
  const kinds = /** @type {Record<string, string>} */ ({
    offered: "New chat: ", queued: "Waiting: ", wrap_up: "Wrap-up: ", closed: "Closed: ",
  })
  return kinds[state] ?? ""
}
