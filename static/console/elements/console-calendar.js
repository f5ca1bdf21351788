// <console-calendar>: an agent's meetings, and when they can be booked; for supervisors everybody's
// meetings.
//
//   element.show(desk); element.focusOn(id of a conversation that was opened from here)
//
// It comes when it is first looked at, and so does the form with the hours.

import { fill, h, setText } from "../../shared/dom.js"
import { loadLooks } from "../../shared/looks.js"
import { byDay, cityOf, Meetings } from "../models/meetings.js"
import { toast } from "../toast.js"
import { cancelMeeting } from "./meeting-cancel.js"
import { meetingRow } from "./meeting-row.js"

/** Nobody tells supervisors of the meetings of others, nor anybody that one is over. */
const REFRESH_MS = 30_000

/** @typedef {import("../models/desk.js").Desk} Desk */
/** @typedef {Awaited<ReturnType<typeof import("./bookable-hours.js").bookableHours>>} Hours */

const TABS = [["coming", "To come"], ["past", "Past"], ["hours", "Bookable hours"]]

await loadLooks("../calendar.css", import.meta.url)

export class ConsoleCalendar extends HTMLElement {
  static observedAttributes = ["hidden"]

  constructor() {
    super()
    /** @type {Desk | null} */
    this.desk = null
    /** @type {Meetings | null} */
    this.meetings = null
    /** @type {Hours | null} */
    this.hours = null
    this.tab = "coming"
    this.isConnectedBefore = true
    this.shape = ""
    this.tabs = TABS.map(([tab = "", label]) => h("button", {
      class: "tabs__tab", type: "button", role: "tab", id: `calendar-tab-${tab}`,
      "aria-controls": "calendar-panel", dataset: { tab }, on: { click: () => this.#turnTo(tab) },
    }, label))
    this.heading = h("h1", { class: "calendar__title", tabindex: "-1" }, "Your calendar")
    this.agent = h("select", {
      class: "input calendar__agent", "aria-label": "Whose meetings", hidden: true,
      on: { change: () => this.#ask() },
    })
    this.zone = h("p", { class: "muted small calendar__zone" })
    this.status = h("p", { class: "visually-hidden", role: "status" })
    this.list = h("div", { class: "calendar__list" })
    this.form = h("div", { class: "calendar__form" })
    this.more = h("button", {
      class: "button", type: "button", hidden: true, on: { click: () => this.#more() },
    }, "Show more")
    this.body = h("div", { class: "calendar__body", role: "tabpanel", id: "calendar-panel",
      tabindex: "0" }, this.zone, this.list, this.more, this.form)
  }

  connectedCallback() {
    this.replaceChildren(
      h("header", { class: "calendar__head" }, this.heading, this.agent,
        h("div", {
          class: "tabs calendar__tabs", role: "tablist", "aria-label": "What of your calendar",
          on: { keydown: (/** @type {KeyboardEvent} */ event) => this.#onTabKey(event) },
        }, this.tabs)),
      this.body, this.status)
    this.#markTabs()
    addEventListener("beforeunload", (event) => {
      if (this.hours?.form.isDirty) event.preventDefault()
    })
    setInterval(() => this.#isLookedAt() && this.#again(), REFRESH_MS)
  }

  attributeChangedCallback() {
    this.hours?.show(!this.hidden && this.tab === "hours")
  }

  /** Where the reader was, or the heading. @param {number} id of a conversation */
  focusOn(id) {
    if (this.meetings?.state !== "loading") this.#again()
    const link = this.list.querySelector(`a[href="#/c/${id}"]`)
    ;(link ?? this.heading).focus()
  }

  /** @param {Desk} desk */
  show(desk) {
    const isBack = desk.isConnected && !this.isConnectedBefore
    this.isConnectedBefore = desk.isConnected
    if (!this.desk) return this.#begin(desk)
    this.#showAgents(desk)
    return isBack ? this.#again() : undefined
  }

  /** @param {Desk} desk */
  #begin(desk) {
    this.desk = desk
    this.meetings = new Meetings(desk.api, () => desk.now)
    desk.addEventListener("event", (event) => {
      const { type } = /** @type {CustomEvent} */ (event).detail.event
      if (type === "meeting.changed") this.#again()
    })
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    setText(this.zone, `Times as in ${cityOf(timeZone)}.`)
    this.#showAgents(desk)
    this.#ask()
  }

  /** @param {Desk} desk */
  #showAgents({ inbox, me, oversees }) {
    setText(this.heading, oversees && this.tab !== "hours" ? "Meetings" : "Your calendar")
    this.agent.hidden = !oversees || this.tab === "hours"
    if (!oversees) return
    const others = [...inbox.agents.values()].filter(({ id }) => id !== me.id)
      .map(({ id, name }) => [String(id), name])
      .sort((a, b) => String(a[1]).localeCompare(String(b[1])))
    const options = [["", "Everybody"], [String(me.id), "Only mine"], ...others]
    const shape = JSON.stringify(options)
    if (shape === this.agent.dataset.shape) return
    const { value } = this.agent
    fill(this.agent, options.map(([id, name]) => h("option", { value: id }, name)))
    this.agent.value = value
    this.agent.dataset.shape = shape
  }

  #isLookedAt() {
    return !this.hidden && !document.hidden && this.tab !== "hours"
  }

  async #ask() {
    if (this.tab === "hours" || !this.meetings) return
    const when = this.tab === "past" ? "past" : "coming"
    const asking = this.meetings.ask(when, this.agent.value)
    this.#showList()
    await asking
    this.#showList()
    const { items, state } = this.meetings
    if (state === "known") setText(this.status, countOf(items.length))
  }

  async #again() {
    if (!this.meetings || this.tab === "hours") return
    await this.meetings.again()
    this.#showList()
  }

  async #more() {
    if (!this.meetings) return
    this.more.disabled = true
    const before = this.meetings.items.length
    await this.meetings.more()
    this.more.disabled = false
    this.#showList()
    const rows = this.list.querySelectorAll(".meeting")
    ;/** @type {HTMLElement | undefined} */ (rows[before])?.focus()
  }

  // The list

  #showList() {
    const { desk, meetings } = this
    if (!desk || !meetings) return
    const { items, state, hasMore } = meetings
    this.list.setAttribute("aria-busy", String(state === "loading"))
    this.more.hidden = !hasMore || state !== "known"
    // With every minute other meetings are over.
    const minute = Math.floor(desk.now / 60_000)
    const shape = JSON.stringify([state, items, minute])
    if (shape === this.shape) return
    this.shape = shape
    const kept = document.activeElement?.closest?.(".meeting")
    const at = kept && this.list.contains(kept) ? kept.getAttribute("data-meeting") : null
    const label = document.activeElement?.getAttribute("aria-label")
    fill(this.list, state === "failed" ? this.#trouble()
      : items.length === 0 ? this.#nothing(state) : this.#days(items))
    if (at !== null) this.#focusRow(at, label ?? "")
  }

  /** @param {string} id @param {string} label of what had the focus in it */
  #focusRow(id, label) {
    const row = this.list.querySelector(`[data-meeting="${id}"]`)
    const inner = row?.querySelector(`[aria-label="${CSS.escape(label)}"]`)
    ;(inner ?? row)?.focus()
  }

  /** @param {any[]} items */
  #days(items) {
    const now = this.desk?.now ?? 0
    const isForAll = this.desk?.oversees ?? false
    return [...byDay(items)].map(([day, meetings]) => h("section", { class: "calendar__day" },
      h("h2", { class: "calendar__date" }, day),
      h("ul", { "aria-label": day }, meetings.map((meeting) =>
        meetingRow(meeting, {
          now, isForAll, cancel: (one) => this.#cancel(one), move: (one) => this.#move(one),
        })))))
  }

  /** @param {string} state */
  #nothing(state) {
    if (state === "loading") {
      return [1, 2, 3].map(() => h("div", { class: "skeleton calendar__bone" }))
    }
    const words = this.tab === "past" ? "No meeting has been held yet."
      : "No meeting is booked. Visitors can book one while you can be booked: see “Bookable hours”."
    const text = this.tab === "past" && this.meetings?.hasMore ? "No meeting lately." : words
    return [h("p", { class: "muted calendar__empty" }, text)]
  }

  #trouble() {
    return [h("div", { class: "calendar__empty", role: "alert" },
      h("p", {}, "The meetings could not be loaded."),
      h("button", { class: "button", type: "button", on: { click: () => this.#ask() } },
        "Try again"))]
  }

  /** @param {import("../models/meetings.js").Meeting} meeting */
  async #cancel(meeting) {
    const { desk } = this
    const isDone = await cancelMeeting(meeting, (reason) =>
      /** @type {Desk} */ (desk).api.post(`/api/v1/meetings/${meeting.id}/cancel`, { reason }))
    if (isDone) toast("The meeting is cancelled.")
    await this.#again()
    this.#focusRow(String(meeting.id), "")
  }

  /** @param {import("../models/meetings.js").Meeting} meeting */
  async #move(meeting) {
    const { api } = /** @type {Desk} */ (this.desk)
    const { moveMeeting } = await import("./meeting-move.js")
    if (await moveMeeting(meeting, api)) toast("The meeting has a new time.")
    await this.#again()
    this.#focusRow(String(meeting.id), "")
  }

  // Tabs

  /** @param {string} tab */
  #turnTo(tab) {
    this.tab = tab
    this.#markTabs()
    if (this.desk) this.#showAgents(this.desk)
    if (tab === "hours") return this.#showHours()
    this.hours?.show(false)
    return this.#ask()
  }

  async #showHours() {
    if (this.hours) return this.hours.show(true)
    fill(this.form, h("div", { class: "skeleton calendar__bone" }))
    try {
      const { bookableHours } = await import("./bookable-hours.js")
      this.hours = await bookableHours(/** @type {Desk} */ (this.desk).api)
    } catch {
      const again = () => this.#showHours()
      return fill(this.form, h("div", { class: "calendar__empty", role: "alert" },
        h("p", {}, "Your hours could not be loaded."),
        h("button", { class: "button", type: "button", on: { click: again } }, "Try again")))
    }
    fill(this.form, this.hours.element)
    return this.hours.show(!this.hidden && this.tab === "hours")
  }

  #markTabs() {
    for (const one of this.tabs) {
      const isChosen = one.dataset.tab === this.tab
      one.setAttribute("aria-selected", String(isChosen))
      one.tabIndex = isChosen ? 0 : -1
      if (isChosen) this.body.setAttribute("aria-labelledby", one.id)
    }
    const isHours = this.tab === "hours"
    for (const part of [this.list, this.zone]) part.hidden = isHours
    this.form.hidden = !isHours
    if (isHours) this.more.hidden = true
  }

  /** @param {KeyboardEvent} event */
  #onTabKey(event) {
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0
    if (by === 0) return
    event.preventDefault()
    const at = this.tabs.findIndex((one) => one.dataset.tab === this.tab)
    const next = this.tabs[(at + by + this.tabs.length) % this.tabs.length]
    this.#turnTo(next.dataset.tab)
    next.focus()
  }
}

/** @param {number} count */
function countOf(count) {
  if (count === 0) return "No meetings"
  return count === 1 ? "1 meeting" : `${count} meetings`
}

customElements.define("console-calendar", ConsoleCalendar)
