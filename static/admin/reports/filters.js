// What a report is asked for: period, rows, workstream, agent and time zone.

import { h } from "../../shared/dom.js"
import { newFieldId } from "../fields.js"
import { zoneItems } from "../models/zones.js"
import { PERIODS, dateIn, periodOf } from "./periods.js"

/**
 * @typedef {object} Choice
 * @property {string} period @property {string} from @property {string} to of own dates
 * @property {string} by @property {string} workstream @property {string} agent
 * @property {string} zone
 */

/** @typedef {{id: number, name: string}} Named */

const ROWS = [
  { value: "day", label: "Day" },
  { value: "hour", label: "Hour of the day" },
  { value: "agent", label: "Agent" },
  { value: "team", label: "Team" },
  { value: "workstream", label: "Workstream" },
]

/**
 * The bar over a report. It changes the choice, and tells.
 * @param {Choice} choice
 * @param {{workstreams: Named[], agents: Named[], zones: string[]}} known
 * @param {() => void} changed
 */
export function filterBar(choice, { workstreams, agents, zones }, changed) {
  const named = (/** @type {string} */ all, /** @type {Named[]} */ items) => [
    { value: "", label: all },
    ...items.map(({ id, name }) => ({ value: String(id), label: name })),
  ]
  const own = h("div", { class: "filters__dates", hidden: choice.period !== "own" },
    dateBox("From", choice, "from", changed), dateBox("To", choice, "to", changed))
  const period = selectBox("Period", PERIODS, choice.period, (value) => {
    if (value === "own") Object.assign(choice, datesOf(choice))
    choice.period = value
    own.hidden = value !== "own"
    for (const box of own.querySelectorAll("input")) {
      box.value = box.name === "from" ? choice.from : choice.to
    }
    changed()
  })
  const zoneId = newFieldId()
  const zone = h("admin-combo", {
    "input-id": zoneId, placeholder: "Type a city", ".options": zoneItems(zones, new Date()),
    on: { change: () => { if (zone.value !== "") set("zone", zone.value) } },
  })
  zone.value = choice.zone
  const set = (/** @type {keyof Choice} */ name, /** @type {string} */ value) => {
    choice[name] = value
    changed()
  }
  return h("form", { class: "filters card", on: { submit: (/** @type {Event} */ event) =>
    event.preventDefault() } },
    period,
    own,
    selectBox("A row for each", ROWS, choice.by, (value) => set("by", value)),
    selectBox("Workstream", named("All", workstreams), choice.workstream,
      (value) => set("workstream", value)),
    selectBox("Agent", named("All", agents), choice.agent, (value) => set("agent", value)),
    h("div", { class: "filters__one" },
      h("label", { class: "field__label", for: zoneId }, "Time zone"), zone))
}

/**
 * @param {string} label @param {{value: string, label: string}[]} options @param {string} value
 * @param {(value: string) => void} chosen
 */
function selectBox(label, options, value, chosen) {
  const id = newFieldId()
  const select = h("select", { id, class: "input", on: { change: () => chosen(select.value) } },
    options.map((option) => h("option", { value: option.value }, option.label)))
  select.value = value
  return h("div", { class: "filters__one" },
    h("label", { class: "field__label", for: id }, label), select)
}

/** @param {string} label @param {Choice} choice @param {"from" | "to"} name
 * @param {() => void} changed */
function dateBox(label, choice, name, changed) {
  const id = newFieldId()
  const box = h("input", {
    id, name, class: "input", type: "date", required: true,
    on: {
      change: () => {
        if (box.value === "") return
        choice[name] = box.value
        changed()
      },
    },
  })
  box.value = choice[name]
  return h("div", { class: "filters__one" },
    h("label", { class: "field__label", for: id }, label), box)
}

/** The first and last day of a choice. @param {Choice} choice */
export function datesOf({ period, from, to, zone }) {
  return periodOf(period, dateIn(new Date(), zone)) ?? { from, to }
}

/** @param {Choice} choice */
export function queryOf(choice) {
  const { from, to } = datesOf(choice)
  const query = new URLSearchParams({ from, to, by: choice.by, zone: choice.zone })
  if (choice.workstream !== "") query.set("workstream", choice.workstream)
  if (choice.agent !== "") query.set("agent", choice.agent)
  return query.toString()
}
