// One meeting in a list: when, with whom, where, and what can be done about it.

import { h } from "../../shared/dom.js"
import { cancelledInWords, phaseOf, theirTimesOf, timesOf } from "../models/meetings.js"

/** @typedef {import("../models/meetings.js").Meeting} Meeting */

/** @type {Record<string, [string, string]>} */
const SIGNS = {
  coming: ["Booked", "badge"],
  now: ["Now", "badge badge--positive"],
  over: ["Over", "badge"],
  cancelled: ["Cancelled", "badge badge--negative"],
}

/**
 * @param {Meeting} meeting
 * @param {{now: number, isForAll: boolean, cancel: (meeting: Meeting) => unknown,
 *   move: (meeting: Meeting) => unknown}} options
 */
export function meetingRow(meeting, { now, isForAll, cancel, move }) {
  const { id, name, title, agent, team, conversation, notes } = meeting
  const phase = phaseOf(meeting, now)
  const [word = "", looks = ""] = SIGNS[phase] ?? []
  const theirs = theirTimesOf(meeting)
  const label = `${name}, ${timesOf(meeting)}`
  const whose = [isForAll ? `With ${agent.name}` : "", team ? `Team ${team.name}` : ""]
  return h("li", {
    class: `meeting meeting--${phase}`, tabindex: "-1", dataset: { meeting: String(id) },
    "aria-label": label,
  },
  h("div", { class: "meeting__when" },
    h("strong", { class: "meeting__times" }, timesOf(meeting)),
    theirs === "" ? null : h("span", { class: "muted small" }, theirs)),
  h("div", { class: "meeting__what" },
    h("div", { class: "meeting__head" },
      h("strong", { class: "meeting__name", dir: "auto" }, name), h("span", { class: looks }, word),
      whose.filter(Boolean).map((one) => h("span", { class: "muted small" }, one))),
    title === "" ? null : h("p", { dir: "auto" }, title),
    facts(meeting),
    notes === "" ? null : h("p", { class: "meeting__notes", dir: "auto" }, notes),
    phase === "cancelled" ? h("p", { class: "small", dir: "auto" }, cancelledInWords(meeting))
      : null),
  h("div", { class: "meeting__deeds" },
    conversation === null ? null : h("a", {
      class: "button button--small", href: `#/c/${conversation}`,
      "aria-label": `Open the conversation: ${label}`,
    }, "Conversation"),
    phase === "coming" || phase === "now" ? [
      h("button", {
        class: "button button--small", type: "button",
        "aria-label": `Move the meeting: ${label}`, on: { click: () => move(meeting) },
      }, "Move"),
      h("button", {
        class: "button button--small button--danger", type: "button",
        "aria-label": `Cancel the meeting: ${label}`, on: { click: () => cancel(meeting) },
      }, "Cancel"),
    ] : null))
}

/** Where, and how to reach them. @param {Meeting} meeting */
function facts({ place, email, phone }) {
  /** @type {[string, Node | string][]} */
  const all = []
  if (place !== "") all.push(["Place", placeOf(place)])
  if (email) all.push(["E-mail", h("a", { href: `mailto:${encodeURIComponent(email)}` }, email)])
  if (phone) all.push(["Phone", phone])
  if (all.length === 0) return null
  return h("dl", { class: "meeting__facts small" }, all.map(([label, value]) =>
    h("div", {}, h("dt", { class: "muted" }, label), h("dd", { dir: "auto" }, value))))
}

/** Mostly the link of a video call. @param {string} place */
function placeOf(place) {
  const isLink = URL.canParse(place) && ["http:", "https:"].includes(new URL(place).protocol)
  return isLink
    ? h("a", { href: place, target: "_blank", rel: "noopener noreferrer" }, place) : place
}
