// <console-indicators>: the left column. Open conversations in sections, those of the team for
// supervisors, or the closed ones.
//
//   element.preferences = preferences; element.show(desk)
//
// Events  "console-select", "console-accept", "console-resume", "console-oversee" with detail {id}
//         "console-history" with detail {how: "restart" | "more"}, "console-turn"
//
// One of its buttons is in the order of Tab; arrow keys reach the others.

import { h, keyed, setText } from "../../shared/dom.js"
import { sign } from "../signs.js"
import { tell } from "../tell.js"
import { makeIndicator, showIndicator } from "./indicator.js"
import { rove } from "./popup.js"
import { showRoster } from "./roster.js"

/** @typedef {import("../models/desk.js").Desk} Desk */
/** @typedef {{name: string, list: any[], empty: string, folds: boolean}} Section */
/** @typedef {"open" | "team" | "history"} Turn */

/** @type {[Turn, string][]} */
const TABS = [["open", "Open"], ["team", "Team"], ["history", "History"]]

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
    /** @type {Turn} */
    this.turn = "open"
    /** What each line shows. @type {WeakMap<Element, {view: any, looks: string}>} */
    this.drawn = new WeakMap()
    this.roster = h("section", { class: "roster", "aria-label": "Colleagues", hidden: true })
    this.tabs = TABS.map(([turn, label]) => h("button", {
      class: "tabs__tab", type: "button", role: "tab", id: `list-tab-${turn}`,
      "aria-controls": "list-panel", dataset: { turn }, on: { click: () => this.turnTo(turn) },
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
    this.replaceChildren(this.tablist, this.body, this.roster)
    this.#markTabs()
  }

  /** @param {Desk} desk */
  show(desk) {
    this.desk = desk
    for (const tab of this.tabs) tab.hidden = tab.dataset.turn === "team" && !desk.oversees
    keyed(this.body, this.#sections(desk), ({ name }) => name, (section, old) =>
      this.#section(section, old))
    this.#chooseTabStop()
    this.roster.hidden = this.turn !== "team"
    if (this.turn === "team") showRoster(this.roster, [...desk.inbox.agents.values()])
  }

  /** Gives the focus to a conversation's line. @param {number} [id] */
  focusOn(id) {
    const line = this.body.querySelector(`${LINE}[data-id="${id ?? 0}"]`)
      ?? this.body.querySelector(LINE) ?? this.tabs[0]
    line.focus()
  }

  /** @param {Desk} desk @returns {Section[]} */
  #sections(desk) {
    const { inbox, history } = desk
    if (this.turn === "team") return teamSections(desk)
    if (this.turn === "history") {
      const empty = EMPTY[history.state] ?? "Nothing has been closed yet."
      return [{ name: "Closed", list: history.items, empty, folds: false }]
    }
    const rings = "No open chats. New ones ring here and across the top."
    return [
      { name: "New", list: inbox.offered, empty: "", folds: false },
      { name: "Active", list: inbox.active, empty: rings, folds: false },
      { name: "Joined", list: inbox.joined, empty: "", folds: false },
      { name: "Handed over", list: inbox.handed, empty: "", folds: false },
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
    if (count) setText(count, this.turn === "history" ? "" : String(list.length))
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
        sideButton(view, name))
      const button = item.firstElementChild
      if (item.lastElementChild !== button) item.lastElementChild.disabled = !desk.isConnected
      if (button) {
        this.#draw(button, view, {
          openId: desk.open?.id ?? 0, isRinging: name === "New", now: desk.now,
          typing: desk.typists.textOf(view.id, Date.now()), me: desk.me.id,
          steps: desk.alarms.stepsOf(view.id),
        })
      }
      return item
    })
  }

  /**
   * With fifty chats and news in one of them, forty-nine stay as they are.
   * @param {Element} button @param {any} view @param {import("./indicator.js").Shown} shown
   */
  #draw(button, view, shown) {
    const { openId, isRinging, typing, steps, now } = shown
    const looks = [view.unread, view.visitor_message_count, view.last_message?.id, view.caption,
      view.target_due_at, view.last_visitor_message_at, view.id === openId, isRinging, typing,
      steps.size, Math.floor(now / 1000)].join()
    const before = this.drawn.get(button)
    if (before && before.view === view && before.looks === looks) return
    this.drawn.set(button, { view, looks })
    showIndicator(button, view, shown)
  }

  #chooseTabStop() {
    const all = [...this.body.querySelectorAll(LINE)]
    const stop = all.find((line) => line === document.activeElement)
      ?? all.find((line) => line.hasAttribute("aria-current")) ?? all[0]
    for (const line of all) {
      const wanted = line === stop ? 0 : -1
      if (line.tabIndex !== wanted) line.tabIndex = wanted
    }
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-id]")
    if (!(button instanceof HTMLElement)) return undefined
    const id = Number(button.dataset.id)
    if (button.dataset.deed) return tell(this, button.dataset.deed, { id })
    const isRinging = this.desk?.inbox.offered.some((one) => one.id === id)
    const isTaken = isRinging && this.turn === "open"
    return tell(this, isTaken ? "console-accept" : "console-select", { id })
  }

  /** Shows another list, and gives it the focus. @param {Turn} turn */
  turnTo(turn) {
    this.turn = turn
    this.#markTabs()
    if (turn === "history") tell(this, "console-history", { how: "restart" })
    if (turn === "team") this.desk?.team.hurry()
    if (this.desk) this.show(this.desk)
    tell(this, "console-turn")
    this.body.scrollTop = 0
    this.tabs.find((tab) => tab.dataset.turn === turn)?.focus()
  }

  #markTabs() {
    for (const tab of this.tabs) {
      const isChosen = tab.dataset.turn === this.turn
      tab.setAttribute("aria-selected", String(isChosen))
      tab.tabIndex = isChosen ? 0 : -1
      if (isChosen) this.body.setAttribute("aria-labelledby", tab.id)
    }
  }

  /** @param {KeyboardEvent} event */
  #onTabKey(event) {
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0
    if (by === 0) return
    event.preventDefault()
    const shown = this.tabs.filter((tab) => !tab.hidden)
    const at = shown.findIndex((tab) => tab.dataset.turn === this.turn)
    const next = shown[(at + by + shown.length) % shown.length]
    this.turnTo(next.dataset.turn)
    next.focus()
  }

  #onScroll() {
    if (this.turn !== "history" || !this.desk?.history.hasMore) return
    const { scrollTop, scrollHeight, clientHeight } = this.body
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) {
      tell(this, "console-history", { how: "more" })
    }
  }
}

/** What colleagues have, for a supervisor. @param {Desk} desk @returns {Section[]} */
function teamSections({ team, inbox, me }) {
  const empty = EMPTY[team.state] ?? "No colleague has a chat."
  const offered = team.of("offered", me.id)
  return [
    { name: "With colleagues", list: team.of("active", me.id), empty, folds: false },
    { name: "Being offered", list: offered, empty: "", folds: false },
    { name: "In the queue", list: inbox.queue, empty: "", folds: false },
    { name: "Parked", list: team.of("waiting", me.id), empty: "", folds: true },
  ].filter(({ list, empty: words }) => 0 < list.length || words !== "")
}

const TEAM = ["With colleagues", "Being offered", "In the queue", "Parked"]

/** What can be done at once, beside opening it. @param {any} view @param {string} section */
function sideButton(view, section) {
  const { caption } = view
  if (TEAM.includes(section)) {
    const label = `Join, assign, transfer or close ${caption}`
    return deed(view, "console-oversee", label, sign("more", 16))
  }
  if (section === "Queue" && view.distribution !== "push") {
    return deed(view, "console-accept", `Take ${caption}`, "Take")
  }
  if (section === "Waiting") return deed(view, "console-resume", `Resume ${caption}`, "Resume")
  return null
}

/** @param {any} view @param {string} name @param {string} label @param {Node | string} shown */
function deed({ id }, name, label, shown) {
  return h("button", {
    class: "button button--small indicators__take", type: "button",
    dataset: { id, deed: name }, "aria-label": label, title: label,
  }, shown)
}

customElements.define("console-indicators", ConsoleIndicators)
