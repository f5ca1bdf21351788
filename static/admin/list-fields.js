// Fields over many choices: one or several of a list, free words, addresses, plain facts.

import "./elements/admin-choices.js"
import "./elements/admin-combo.js"

import { h } from "../shared/dom.js"
import { complainer, frame, newFieldId } from "./fields.js"

/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./fields.js").Words} Words */
/** @typedef {import("./models/search.js").Item} Item */

/**
 * One of many, found by typing. In JSON its value, or null for none.
 * @param {Words & {options: Item[], placeholder?: string, isRequired?: boolean}} words
 * @returns {Field}
 */
export function comboField(words) {
  const id = newFieldId()
  const control = h("admin-combo", { "input-id": id, placeholder: words.placeholder ?? "Search" })
  const { element, error, describedBy } = frame(words, id, control)
  control.setAttribute("described-by", describedBy)
  control.options = words.options
  return {
    name: words.name,
    element,
    read: () => (control.value === "" ? null : control.value),
    write: (value) => { control.value = value ?? "" },
    check: () => (words.isRequired && control.value === "" ? `${words.label} is missing.` : null),
    complain: complainer(error, control.box),
    focus: () => control.focus(),
  }
}

/**
 * Several of many. In JSON a list of numbers.
 * @typedef {{options: {id: number, name: string, note?: string}[], placeholder: string}} Choices
 * @param {Words & Choices} words
 * @returns {Field}
 */
export function choicesField(words) {
  const id = newFieldId()
  const control = h("admin-choices", {
    "input-id": id, label: words.label, placeholder: words.placeholder,
  })
  const { element, error, describedBy } = frame(words, id, control)
  control.setAttribute("described-by", describedBy)
  control.options = words.options.map(({ id: value, name, note }) =>
    ({ value: String(value), label: name, note }))
  return {
    name: words.name,
    element,
    read: () => control.value.map(Number),
    write: (/** @type {number[] | undefined} */ value) => {
      control.value = (value ?? []).map(String)
    },
    check: () => null,
    complain: complainer(error, control),
    focus: () => control.focus(),
  }
}

/** E-mail addresses. @param {Words} words @returns {Field} */
export function emailsField(words) {
  const id = newFieldId()
  const control = h("admin-choices", {
    "input-id": id, label: words.label, placeholder: "team@shop.example", free: true,
  })
  const { element, error, describedBy } = frame(words, id, control)
  control.setAttribute("described-by", describedBy)
  return {
    name: words.name,
    element,
    read: () => control.value,
    write: (value) => { control.value = value ?? [] },
    check: () => {
      control.commit()
      const wrong = control.value.find((/** @type {string} */ text) =>
        !/^[^\s@]+@[^\s@]+$/u.test(text))
      return wrong === undefined ? null : `“${wrong}” is not an e-mail address.`
    },
    complain: complainer(error, control),
    focus: () => control.focus(),
  }
}

/**
 * Any of a few, as boxes to tick. In JSON a list of texts.
 * @param {Words & {options: {value: string, label: string}[], isRequired?: boolean}} words
 * @returns {Field}
 */
export function checksField({ name, label, help, options, isRequired = false }) {
  const id = newFieldId()
  /** @type {HTMLInputElement[]} */
  const boxes = options.map(({ value }) =>
    h("input", { type: "checkbox", class: "check", value, id: `${id}-${value}` }))
  const error = h("p", { class: "field__error", id: `${id}-error`, hidden: true })
  const describedBy = help ? `${id}-help ${id}-error` : `${id}-error`
  const element = h("fieldset",
    { class: "field", dataset: { field: name }, "aria-describedby": describedBy },
    h("legend", { class: "field__label" }, label),
    h("div", { class: "checks" }, options.map((option, index) =>
      h("label", { class: "checks__one" }, boxes[index], h("span", {}, option.label)))),
    help ? h("p", { class: "field__help", id: `${id}-help` }, help) : null,
    error)
  const read = () => boxes.filter((box) => box.checked).map((box) => box.value)
  return {
    name,
    element,
    read,
    write: (value) => { for (const box of boxes) box.checked = (value ?? []).includes(box.value) },
    check: () => (isRequired && read().length === 0 ? "Please choose at least one." : null),
    complain: (problem) => {
      complainer(error, element)(problem)
      // A group cannot be invalid, only its boxes.
      element.removeAttribute("aria-invalid")
      for (const box of boxes) complainer(error, box)(problem)
    },
    focus: () => boxes[0]?.focus(),
  }
}

/**
 * What is said and cannot be changed.
 * @param {Words & {say: (value: any) => string}} words @returns {Field}
 */
export function factField({ name, label, help, say }) {
  /** @type {any} */
  let shown
  const text = h("p", {})
  const element = h("div", { class: "field", dataset: { field: name } },
    h("p", { class: "field__label" }, label), text,
    help ? h("p", { class: "field__help" }, help) : null)
  return {
    name,
    element,
    read: () => shown,
    write: (value) => {
      shown = value
      text.textContent = say(value)
    },
    check: () => null,
    complain: () => {},
    focus: () => {},
  }
}
