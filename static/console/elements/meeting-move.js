// Gives a meeting another free time of whoever is met: first the day, then the hour.
//
// It comes when a meeting is first moved.

import { fill, h, setText } from "../../shared/dom.js"
import { byDay, dayOf, theirTimesOf, timesOf } from "../models/meetings.js"
import { sentence } from "./form-field.js"
import { meetingDialog } from "./meeting-dialog.js"

const DAYS = 14

/** @typedef {{start: string, end: string}} Slot */

/**
 * @param {import("../models/meetings.js").Meeting} meeting
 * @param {import("../../shared/api.js").Api} api
 * @returns {Promise<boolean>} whether it was moved
 */
export function moveMeeting(meeting, api) {
  const path = `/api/v1/meetings/${meeting.id}`
  /** @type {Slot[]} */
  let slots = []
  /** @type {string | null} */
  let next = null
  const day = select("meeting-day", () => showTimes(""))
  const time = select("meeting-time", () => showTheirs())
  const theirs = h("p", { class: "field__help", id: "meeting-theirs", role: "status" })
  time.setAttribute("aria-describedby", "meeting-theirs meeting-error")
  const later = h("button", {
    class: "button button--small meeting__later", type: "button", hidden: true,
    on: { click: () => load(next) },
  }, "Later days")

  const { closed, button, complain } = meetingDialog({
    title: `Move the meeting with ${meeting.name}`,
    says: `It is on ${dayOf(meeting.start)}, ${timesOf(meeting)}. The visitor is told of the new`
      + " time.",
    keep: "Keep it",
    act: "Move the meeting",
  }, [field("Day", day), field("Time", time, theirs), later], move)
  button.disabled = true
  day.focus()
  load(null)
  return closed

  async function move() {
    try {
      await api.post(`${path}/move`, { start: time.value })
    } catch (refusal) {
      if (/** @type {any} */ (refusal).code !== "slot_taken") throw refusal
      await load(null)
      throw new Error("this time is not free any more: please choose another", { cause: refusal })
    }
  }

  /** @param {string | null} from the first days without it */
  async function load(from) {
    later.disabled = true
    const query = new URLSearchParams({ days: String(DAYS), ...from === null ? {} : { from } })
    try {
      const page = await api.get(`${path}/slots?${query}`)
      slots = from === null ? page.items : [...slots, ...page.items]
      next = page.next
      complain(slots.length === 0 && next === null
        ? "There is no other free time within the bookable hours." : "")
      showDays(from === null ? "" : page.items[0]?.start ?? "")
    } catch (trouble) {
      const { message, isPassing } = /** @type {any} */ (trouble)
      complain(sentence(message))
      setText(later, "Try again")
      later.hidden = !isPassing
    }
    later.disabled = false
  }

  /** @param {string} start of what is to be chosen; the first without it */
  function showDays(start) {
    fill(day, [...byDay(slots).keys()].map((one) => h("option", {}, one)))
    if (start !== "") day.value = dayOf(start)
    setText(later, "Later days")
    later.hidden = next === null
    showTimes(start)
    if (start !== "") day.focus()
  }

  /** @param {string} start */
  function showTimes(start) {
    const ofDay = byDay(slots).get(day.value) ?? []
    fill(time, ofDay.map((slot) => h("option", { value: slot.start }, timesOf(slot))))
    if (start !== "") time.value = start
    showTheirs()
  }

  function showTheirs() {
    const slot = slots.find(({ start }) => start === time.value)
    button.disabled = slot === undefined
    const { zone } = meeting
    const words = slot ? theirTimesOf({ ...slot, zone }) : ""
    setText(theirs, words === "" ? "" : `For the visitor: ${words}.`)
  }
}

/** @param {string} id @param {() => void} change @returns {HTMLSelectElement} */
function select(id, change) {
  return h("select", { class: "input", id, "aria-describedby": "meeting-error", on: { change } })
}

/** @param {string} label @param {HTMLElement} control @param {HTMLElement} [help] */
function field(label, control, help) {
  return h("div", { class: "field" },
    h("label", { class: "field__label", for: control.id }, label), control, help ?? null)
}
