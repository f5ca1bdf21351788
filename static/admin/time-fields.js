// Fields of time: zones, weeks, holidays, schedules.

import "./elements/admin-holidays.js"
import "./elements/admin-week.js"

import { h, setText } from "../shared/dom.js"
import { newFieldId, switchField } from "./fields.js"
import { comboField } from "./list-fields.js"
import { officeWeek } from "./models/week.js"
import { zoneItems } from "./models/zones.js"

/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./fields.js").Words} Words */

/**
 * A time zone, found by typing a part of its name.
 * @param {Words & {zones: string[], isRequired?: boolean}} words @returns {Field}
 */
export function zoneField(words) {
  const options = zoneItems(words.zones, new Date())
  return comboField({ ...words, options, placeholder: "Type a city or continent" })
}

/** The zone of this browser, where the server knows it. @param {string[]} zones */
export function ownZone(zones) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return zones.includes(own) ? own : "UTC"
}

/** @param {Words} words @returns {Field} */
export function weekField(words) {
  return editorField(words, h("admin-week"), "Please look at the marked times.")
}

/** @param {Words} words @returns {Field} */
export function holidaysField(words) {
  return editorField(words, h("admin-holidays"), "Please look at the marked holidays.")
}

/**
 * A field around an element that marks its own parts.
 * @param {Words} words @param {any} control @param {string} problem
 * @returns {Field}
 */
export function editorField({ name, label, help }, control, problem) {
  const id = newFieldId()
  const error = h("p", { class: "field__error", id: `${id}-error`, hidden: true })
  const element = h("div",
    { class: "field", role: "group", "aria-labelledby": `${id}-label`, dataset: { field: name } },
    h("p", { class: "field__label", id: `${id}-label` }, label),
    help ? h("p", { class: "field__help" }, help) : null,
    control, error)
  const complain = (/** @type {string | null} */ text) => {
    if (text === null) control.clear()
    setText(error, text ?? "")
    error.hidden = text === null
  }
  return {
    name,
    element,
    read: () => control.value,
    write: (value) => { control.value = value },
    check: () => (control.check() ? problem : null),
    complain,
    complainAt: (path, text) => {
      const inner = path.slice(name.length).replace(/^\./u, "")
      return inner !== "" && control.complainAt(inner, text)
    },
    focus: () => {
      const wrong = control.querySelector("[aria-invalid]")
      if (wrong instanceof HTMLElement) wrong.focus()
      else control.focus()
    },
  }
}

/**
 * A weekly schedule that one may have or not. In JSON {zone, week} or null.
 * @param {Words & {zones: string[]}} words @returns {Field}
 */
export function scheduleField(words) {
  const { name, zones } = words
  const has = switchField({ name: `${name}.has`, label: words.label, help: words.help })
  const zone = zoneField({
    name: `${name}.zone`, label: "Time zone", zones, isRequired: true,
    help: "Where this person works; daylight saving is kept.",
  })
  const week = weekField({ name: `${name}.week`, label: "Working hours" })
  const inner = h("div", { class: "schedule" }, zone.element, week.element)
  const element = h("div", { class: "schedule", dataset: { field: name } }, has.element, inner)
  const show = () => { inner.hidden = !has.read() }
  has.element.addEventListener("change", show)
  return {
    name,
    element,
    read: () => (has.read() ? { zone: zone.read(), week: week.read() } : null),
    write: (value) => {
      has.write(Boolean(value))
      zone.write(value?.zone ?? (value ? "UTC" : ownZone(zones)))
      week.write(value?.week ?? officeWeek())
      show()
    },
    check: () => (has.read() ? week.check() ?? zone.check() : null),
    complain: (problem) => {
      const isZone = problem !== null && zone.check() !== null
      zone.complain(isZone ? problem : null)
      week.complain(isZone ? null : problem)
    },
    complainAt: (path, text) => {
      if (path.startsWith(`${name}.week`)) return week.complainAt?.(path, text) ?? false
      if (path !== `${name}.zone`) return false
      zone.complain(text)
      return true
    },
    focus: () => (inner.hidden ? has : week).focus(),
  }
}
