// The lists of cards: answers of a question, details to ask for, branches of a condition.

import "../../elements/admin-conditions.js"

import { h } from "../../../shared/dom.js"
import { newFieldId } from "../../fields.js"
import { contactPicker } from "./contact-field.js"
import { rowsField } from "./rows-field.js"

/** @typedef {import("../editor.js").Known} Known */

const ANSWERS_MAX = 20
const FIELDS_MAX = 12
const BRANCHES_MAX = 10

/** @param {string} label @param {Record<string, any>} props @param {string} value */
function box(label, props, value) {
  return h("input", {
    class: "input", type: "text", maxlength: 200, autocomplete: "off", "aria-label": label,
    placeholder: label, ".value": value, ...props,
  })
}

export function answersField() {
  return rowsField({
    name: "answers", label: "Answers", add: "Add an answer", one: "answer", most: ANSWERS_MAX,
    help: "Each is a button and a branch. What is stored may differ from what is shown.",
    fresh: (rows) => ({ id: newAnswerId(rows), label: "", value: null, next: null }),
    row: (answer, index) => {
      const label = box(`Answer ${index + 1}`, {}, answer.label)
      const value = box(`Stored for answer ${index + 1}`, {
        placeholder: "Stored as shown", maxlength: 200,
      }, answer.value ?? "")
      return {
        element: h("div", { class: "card-rows__boxes" }, label, value),
        read: () => ({ ...answer, label: label.value.trim(), value: value.value.trim() || null }),
        focus: () => label.focus(),
      }
    },
  })
}

/** @param {{id: string}[]} rows */
function newAnswerId(rows) {
  const numbers = rows.map(({ id }) => Number(/^a(\d+)$/u.exec(id)?.[1] ?? 0))
  return `a${Math.max(0, ...numbers) + 1}`
}

export function detailsField() {
  return rowsField({
    name: "fields", label: "Details", add: "Ask for one more", one: "detail", most: FIELDS_MAX,
    fresh: (rows) => ({
      name: ["phone", "company", "last_name", "job_title", "email", "first_name"].find((name) =>
        !rows.some((row) => row.name === name)) ?? "custom:detail",
      label: null, required: false, known: "skip",
    }),
    row: (field, index) => {
      const picker = contactPicker({ label: `Detail ${index + 1}` })
      picker.write(field.name)
      const label = box(`Words for detail ${index + 1}`, { placeholder: "As it is called" },
        field.label ?? "")
      const required = h("input", { type: "checkbox", class: "check",
        ".checked": field.required === true })
      const known = h("select", { class: "input", "aria-label": `Detail ${index + 1}, if known` },
        h("option", { value: "skip" }, "Known: do not ask"),
        h("option", { value: "confirm" }, "Known: let them confirm"))
      known.value = field.known ?? "skip"
      return {
        element: h("div", { class: "card-rows__boxes" }, picker.element, label,
          h("label", { class: "checks__one" }, required, h("span", {}, "Must be given")), known),
        read: () => ({
          name: picker.read(), label: label.value.trim() || null, required: required.checked,
          known: known.value,
        }),
        focus: () => picker.menu.focus(),
      }
    },
  })
}

/** @param {Known} known */
export function waysField({ hours }) {
  return rowsField({
    name: "branches", label: "Ways", add: "Add another way", one: "way", most: BRANCHES_MAX,
    help: "They are looked at in turn; the first that holds is taken, or else “Otherwise”.",
    fresh: () => ({ match: "all", conditions: [], next: null }),
    row: (branch, index) => {
      const id = newFieldId()
      const match = h("select", { class: "input", id },
        h("option", { value: "all" }, "all of these hold"),
        h("option", { value: "any" }, "one of these holds"))
      match.value = branch.match ?? "all"
      const conditions = h("admin-conditions", { class: "card-rows__conditions" })
      conditions.hours = hours
      conditions.value = branch.conditions
      return {
        element: h("div", { class: "card-rows__boxes", role: "group", "aria-label":
          `Way ${index + 1}` },
        h("label", { for: id, class: "small" }, `If ${index + 1}: taken when`), match, conditions),
        read: () => ({ ...branch, match: match.value, conditions: conditions.value }),
        focus: () => match.focus(),
      }
    },
  })
}
