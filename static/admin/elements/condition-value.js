// The input that fits a condition: words, a list, a day, a time, a country, operating hours.

import "./admin-choices.js"
import "./admin-combo.js"

import { h } from "../../shared/dom.js"
import { isBare, isList, kindOf } from "../models/conditions.js"
import { countryItems, languageItems } from "../models/places.js"
import { DAY_NAMES, DAYS } from "../models/week.js"

/** @typedef {import("../models/conditions.js").Condition} Condition */
/** @typedef {{element: HTMLElement, read: () => any, mark: (text: string | null) => void}} Input */

/** @type {Record<string, () => import("../models/search.js").Item[]>} */
const ITEMS = { country: countryItems, language: languageItems }

/**
 * @param {Condition} condition @param {{id: number, name: string}[]} hours
 * @param {string} label @returns {Input | null} null where nothing is compared
 */
export function valueInput({ field, op, value }, hours, label) {
  const kind = kindOf(field)
  if (isBare(op)) return null
  if (kind === "weekday") return isList(op) ? dayBoxes(value, label) : dayMenu(value, label)
  if (kind === "flag") {
    return menu(String(value), label, [["true", "yes"], ["false", "no"]], (text) => text === "true")
  }
  if (kind === "hours") {
    const options = hours.map(({ id, name }) => /** @type {[string, string]} */ ([`${id}`, name]))
    return menu(value === null ? "" : String(value), label, [["", "Please choose"], ...options],
      (text) => (text === "" ? null : Number(text)))
  }
  if (kind === "time") return box(value, label, { type: "time", class: "input input--time" })
  const items = ITEMS[kind]?.()
  if (isList(op)) return list(value, label, items)
  if (items) return combo(value, label, items)
  const placeholder = op === "matches" ? "*/pricing*" : null
  return box(value, label, { type: "text", class: "input", maxlength: 500, placeholder })
}

/** @param {any} value @param {string} label @param {Record<string, any>} props @returns {Input} */
function box(value, label, props) {
  const element = h("input", {
    autocomplete: "off", spellcheck: "false", "aria-label": label, ...props, ".value": value,
  })
  return { element, read: () => element.value.trim(), mark: marker(element) }
}

/**
 * @param {string} value @param {string} label @param {[string, string][]} options
 * @param {(text: string) => any} parse @returns {Input}
 */
function menu(value, label, options, parse) {
  const element = h("select", { class: "input", "aria-label": label },
    options.map(([each, words]) => h("option", { value: each }, words)))
  element.value = value
  return { element, read: () => parse(element.value), mark: marker(element) }
}

/** @param {any} value @param {string} label @returns {Input} */
function dayMenu(value, label) {
  const options = DAYS.map((day, index) =>
    /** @type {[string, string]} */ ([day, DAY_NAMES[index] ?? ""]))
  return menu(value, label, options, (text) => text)
}

/** @param {string[]} value @param {string} label @returns {Input} */
function dayBoxes(value, label) {
  /** @type {HTMLInputElement[]} */
  const boxes = DAYS.map((day) =>
    h("input", { type: "checkbox", class: "check", value: day, ".checked": value.includes(day) }))
  const element = h("div", { class: "checks", role: "group", "aria-label": label },
    boxes.map((each, index) => h("label", { class: "checks__one" }, each,
      h("span", { "aria-hidden": "true" }, (DAY_NAMES[index] ?? "").slice(0, 3)),
      h("span", { class: "visually-hidden" }, DAY_NAMES[index]))))
  const mark = (/** @type {string | null} */ text) => {
    for (const each of boxes) marker(each)(text)
  }
  return { element, read: () => boxes.filter((each) => each.checked).map((each) => each.value),
    mark }
}

/**
 * @param {string[]} value @param {string} label
 * @param {import("../models/search.js").Item[] | undefined} items @returns {Input}
 */
function list(value, label, items) {
  const element = h("admin-choices", {
    label, "box-label": label, free: !items,
    placeholder: items ? "Type to add one" : "Add one, or several with commas",
  })
  if (items) element.options = items
  element.value = value
  const read = () => {
    element.commit()
    return element.value
  }
  return { element, read, mark: marker(element) }
}

/**
 * @param {string} value @param {string} label
 * @param {import("../models/search.js").Item[]} items @returns {Input}
 */
function combo(value, label, items) {
  const element = h("admin-combo", { label, placeholder: "Type to find it" })
  // Codes are compared without case; the list has countries in capitals.
  const known = items.find((item) => item.value.toLowerCase() === value.toLowerCase())
  element.options = items
  element.value = known?.value ?? value
  return { element, read: () => element.value, mark: marker(element.box) }
}

/** @param {HTMLElement} element @returns {(text: string | null) => void} */
function marker(element) {
  return (text) => {
    if (text === null) element.removeAttribute("aria-invalid")
    else element.setAttribute("aria-invalid", "true")
  }
}
