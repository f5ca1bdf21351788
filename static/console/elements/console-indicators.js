// <console-indicators>: the left column. Open conversations in sections, or the closed ones.
//
//   element.preferences = preferences; element.show(desk)
//
// Events  "console-select", "console-accept" with detail {id}
//         "console-history" with detail {how: "restart" | "more"}, "console-turn"
//
// One of its buttons is in the order of Tab; arrow keys reach the others.

import { h, keyed, setText } from "../../shared/dom.js"
import { sign } from "../signs.js"
import { tell } from "../tell.js"
import { makeIndicator, showIndicator } from "./indicator.js"
import { rove } from "./popup.js"

/** @typedef {import("../models/desk.js").Desk} Desk */
/** @typedef {{name: string, list: any[], empty: string, folds: boolean}} Section */

const LINE = ".indicator"
const NEAR_END_PX = 240

/** @type {Record<string, string>} */
const EMPTY = {
  new: "Loading…", loading: "Loading…", failed: "The list could not be loaded. Open it again.",
}

export class ConsoleIndicators extends HTMLElement {
  constructor() {
    super()
    /** @type {import("../preferences.js").Preferences | null} */
    this.preferences = null
    /** @type {Desk | null} */
    this.desk = null
    this.isHistory = false
    this.tabs = ["Open", "History"].map((label, index) => h("button", {
      class: "tabs__tab", type: "button", role: "tab", id: `list-tab-${index}`,
      "aria-controls": "list-panel", on: { click: () => this.#turn(index === 1) },
    }, label))
    this.tablist = h("div", {
      class: "tabs indicators__tabs", role: "tablist", "aria-label": "Which conversations",
      on: { keydown: (/** @type {KeyboardEvent} */ event) => this.#onTabKey(event) },
    }, this.tabs)
    this.body = h("div", {
      class: "indicators__body", role: "tabpanel", id: "list-panel",
      on: {
        click: (/** @type {MouseEvent} */ event) => this.#onClick(event),
        keydown: (/** @type {KeyboardEvent} */ event) => rove(event, this.body, LINE),
        focusin: () => this.#chooseTabStop(),
        scroll: () => this.#onScroll(),
      },
    })
  }

  connectedCallback() {
    this.replaceChildren(this.tablist, this.body)
    this.#markTabs()
  }

  /** @param {Desk} desk */
  show(desk) {
    this.desk = desk
    keyed(this.body, this.#sections(desk), ({ name }) => name, (section, old) =>
      this.#section(section, old))
    this.#chooseTabStop()
  }

  /** Gives the focus to a conversation's line. @param {number} [id] */
  focusOn(id) {
    const line = this.body.querySelector(`${LINE}[data-id="${id ?? 0}"]`)
      ?? this.body.querySelector(LINE) ?? this.tabs[0]
    line.focus()
  }

  /** @param {Desk} desk @returns {Section[]} */
  #sections({ inbox, history }) {
    if (this.isHistory) {
      const empty = EMPTY[history.state] ?? "Nothing has been closed yet."
      return [{ name: "Closed", list: history.items, empty, folds: false }]
    }
    const rings = "No open chats. New ones ring here and across the top."
    return [
      { name: "New", list: inbox.offered, empty: "", folds: false },
      { name: "Active", list: inbox.active, empty: rings, folds: false },
      { name: "Wrap-up", list: inbox.wrapUp, empty: "", folds: false },
      { name: "Queue", list: inbox.queue, empty: "Nobody is in the queue.", folds: true },
      { name: "Waiting", list: inbox.waiting, empty: "", folds: true },
    ].filter(({ list, empty }) => 0 < list.length || empty !== "")
  }

  /** @param {Section} section @param {HTMLElement | null} old */
  #section({ name, list, empty, folds }, old) {
    const isFolded = folds && (this.preferences?.isFolded(name) ?? false)
    const section = old ?? this.#makeSection(name, folds)
    const [title, hint, lines] = section.children
    const heading = title?.firstElementChild
    const count = heading?.querySelector(".badge")
    if (count) setText(count, this.isHistory ? "" : String(list.length))
    if (folds) heading?.setAttribute("aria-expanded", String(!isFolded))
    if (hint instanceof HTMLElement) {
      setText(hint, empty)
      hint.hidden = isFolded || 0 < list.length
    }
    if (lines instanceof HTMLElement) {
      lines.hidden = isFolded
      if (!isFolded) this.#lines(lines, list, name)
    }
    return section
  }

  /** @param {string} name @param {boolean} folds */
  #makeSection(name, folds) {
    const words = [h("span", {}, name), h("span", { class: "badge" })]
    const fold = () => {
      this.preferences?.fold(name, !this.preferences.isFolded(name))
      if (this.desk) this.show(this.desk)
    }
    const heading = folds
      ? h("button", { class: "indicators__title", type: "button", on: { click: fold } },
        sign("chevron", 14), words)
      : h("span", { class: "indicators__title" }, words)
    return h("section", { "aria-label": name }, h("h2", {}, heading),
      h("p", { class: "indicators__empty" }), h("ul", { class: "indicators__list" }))
  }

  /** @param {Element} parent @param {any[]} list @param {string} name */
  #lines(parent, list, name) {
    const { desk } = this
    if (!desk) return
    keyed(parent, list, ({ id }) => String(id), (view, old) => {
      const item = old ?? h("li", { class: "indicators__item" }, makeIndicator(view),
        name === "Queue" && view.distribution !== "push" ? take(view) : null)
      const button = item.firstElementChild
      if (item.lastElementChild !== button) item.lastElementChild.disabled = !desk.isConnected
      if (button) {
        showIndicator(button, view, {
          openId: desk.open?.id ?? 0, isRinging: name === "New", now: desk.now,
          typing: desk.typists.textOf(view.id, Date.now()),
        })
      }
      return item
    })
  }

  #chooseTabStop() {
    const all = [...this.body.querySelectorAll(LINE)]
    const stop = all.find((line) => line === document.activeElement)
      ?? all.find((line) => line.hasAttribute("aria-current")) ?? all[0]
    for (const line of all) line.tabIndex = line === stop ? 0 : -1
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-id]")
    if (!(button instanceof HTMLElement)) return
    const id = Number(button.dataset.id)
    const isRinging = this.desk?.inbox.offered.some((one) => one.id === id)
    const isTaken = button.matches(".indicators__take") || (isRinging && !this.isHistory)
    tell(this, isTaken ? "console-accept" : "console-select", { id })
  }

  /** @param {boolean} isHistory */
  #turn(isHistory) {
    this.isHistory = isHistory
    this.#markTabs()
    if (isHistory) tell(this, "console-history", { how: "restart" })
    if (this.desk) this.show(this.desk)
    tell(this, "console-turn")
    this.body.scrollTop = 0
  }

  #markTabs() {
    this.tabs.forEach((tab, index) => {
      const isChosen = (index === 1) === this.isHistory
      tab.setAttribute("aria-selected", String(isChosen))
      tab.tabIndex = isChosen ? 0 : -1
      if (isChosen) this.body.setAttribute("aria-labelledby", tab.id)
    })
  }

  /** @param {KeyboardEvent} event */
  #onTabKey(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return
    event.preventDefault()
    this.#turn(!this.isHistory)
    this.tabs[this.isHistory ? 1 : 0].focus()
  }

  #onScroll() {
    if (!this.isHistory || !this.desk?.history.hasMore) return
    const { scrollTop, scrollHeight, clientHeight } = this.body
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) {
      tell(this, "console-history", { how: "more" })
    }
  }
}

/** @param {any} view */
function take({ id, caption }) {
  return h("button", {
    class: "button button--small indicators__take", type: "button", dataset: { id },
    "aria-label": `Take ${caption}`,
  }, "Take")
}

customElements.define("console-indicators", ConsoleIndicators)
