// How somebody can be booked for meetings: the same form for agents themselves and for admins.

import { h, icon, setText } from "../shared/dom.js"
import { numberField, switchField, textField } from "./fields.js"
import { Form } from "./form.js"
import { factField } from "./list-fields.js"
import { bookableInWords } from "./models/calendar.js"
import { weekField, zoneField } from "./time-fields.js"

/** @typedef {Record<string, any>} Calendar */

const TEXT_CHARS_MAX = 200
const MEETING_MIN_MAX = 480
const GAP_MIN_MAX = 240
const NOTICE_MIN_MAX = 43_200
const KINDS = ["positive", "warning"]

/**
 * @param {Calendar} record of an agent or a team @param {string[]} zones for an agent's
 * @param {(changed: Calendar) => Promise<Calendar>} save @param {(text: string) => void} say
 * @param {() => Promise<Calendar>} [load] where others may change what it says of them
 */
export function calendarForm(record, zones, save, say, load) {
  let known = record
  const words = h("span", { class: "banner__text" })
  const summary = h("p", { class: "banner calendar__summary" }, icon("clock"), words)
  const show = (/** @type {Calendar} */ now) => {
    const { text, kind } = bookableInWords({ ...known, ...now })
    setText(words, text)
    for (const one of KINDS) summary.classList.toggle(`banner--${one}`, one === kind)
  }
  const form = new Form({
    record,
    isShort: true,
    // The server replaces it as one.
    whole: ["week"],
    parts: record.team ? teamParts() : agentParts(zones),
    saveLabel: "Save the meetings",
    save: async (changed) => {
      known = await save(changed)
      say("Saved")
      return known
    },
    onInput: show,
  })
  const renew = async () => {
    if (!load || form.isDirty) return
    known = await load()
    form.show(known)
  }
  return { element: h("div", { class: "stack" }, summary, form.element), form, renew }
}

/** @param {string[]} zones */
function agentParts(zones) {
  return [
    { title: "Meetings", help: "Visitors book a time that suits them.", fields: basics() },
    {
      title: "Bookable hours",
      fields: [
        zoneField({
          name: "zone", label: "Time zone of these hours", zones, isRequired: true,
          help: "Visitors see the times in their own zone; daylight saving is kept.",
        }),
        weekField({ name: "week", label: "Hours for meetings" }),
      ],
    },
    {
      title: "Limits",
      fields: [
        gapField("buffer_before_min", "Free before a meeting"),
        gapField("buffer_after_min", "Free after a meeting"),
        ...limits(),
        numberField({
          name: "day_max", label: "Meetings a day, at most", least: 1, most: 100,
          isOptional: true, help: "Empty: no limit.",
        }),
      ],
    },
  ]
}

function teamParts() {
  return [
    {
      title: "Meetings",
      help: "Visitors book a time at which any bookable member is free. Members take turns; "
        + "hours, gaps and the most a day are each member's own.",
      fields: [...basics(), ...limits(), factField({
        name: "members", label: "Members who can be booked", say: membersInWords,
        help: "Each member sets up hours at the own calendar, or an admin does under Users.",
      })],
    },
  ]
}

/** @param {{name: string, bookable: boolean}[] | undefined} members */
function membersInWords(members = []) {
  const names = (/** @type {boolean} */ isBookable) => members.filter(({ bookable }) =>
    bookable === isBookable).map(({ name }) => name).join(", ")
  const rest = names(false)
  return `${names(true) || "Nobody"}${rest === "" ? "" : ` (not: ${rest})`}`
}

function basics() {
  return [
    switchField({ name: "bookable", label: "Can be booked", help: "Off at first." }),
    textField({
      name: "title", label: "Title", charsMax: TEXT_CHARS_MAX, placeholder: "A talk about lamps",
      help: "What visitors see in the invitation. Empty: the names of both.",
    }),
    textField({
      name: "place", label: "Place", charsMax: TEXT_CHARS_MAX,
      placeholder: "Room 5, a phone number, or the link of a video call",
      help: "Visitors see it when they book.",
    }),
    numberField({
      name: "duration_min", label: "Length of a meeting", least: 5, most: MEETING_MIN_MAX,
      unit: "minutes", help: "30 at first.",
    }),
    numberField({
      name: "step_min", label: "A meeting can begin every", least: 5, most: MEETING_MIN_MAX,
      unit: "minutes", isOptional: true, none: "as long as a meeting",
      help: "Empty, as at first: one after the other.",
    }),
  ]
}

function limits() {
  return [
    numberField({
      name: "notice_min", label: "Shortest notice", least: 0, most: NOTICE_MIN_MAX,
      unit: "minutes", help: "Nobody books a meeting sooner than this. 240 at first.",
    }),
    numberField({
      name: "horizon_days", label: "How far ahead", least: 1, most: 365, unit: "days",
      help: "Nobody books a meeting later than this. 30 at first.",
    }),
  ]
}

/** @param {string} name @param {string} label */
function gapField(name, label) {
  return numberField({
    name, label, least: 0, most: GAP_MIN_MAX, unit: "minutes",
    help: "Kept free of other meetings. None at first.",
  })
}
