// The fields of a form, each with label, one line of help, and a place for what is wrong with it.

import { h, icon, setText } from "../shared/dom.js"
import { spanInWords } from "./models/span.js"

/**
 * @typedef {object} Field
 * @property {string} name path in the JSON, as in "wrap_up.notes"
 * @property {HTMLElement} element
 * @property {() => any} read
 * @property {(value: any) => void} write
 * @property {() => string | null} check what is wrong with the present value
 * @property {(problem: string | null) => void} complain
 * @property {(path: string, problem: string) => boolean} [complainAt] marks one part of the field,
 *   as in "week.monday[0].to"; false where there is no such part
 * @property {() => void} focus
 */

/**
 * @typedef {object} Words
 * @property {string} name
 * @property {string} label
 * @property {string} [help]
 */

/** @typedef {{value: string, label: string, help?: string}} Option */

let count = 0

/** A new id for a control. */
export function newFieldId() {
  count += 1
  return `field-${count}`
}

/**
 * Label, control, help and error around a control.
 * @param {Words} words @param {string} id of the control @param {...(Node | null)} controls
 */
export function frame({ name, label, help }, id, ...controls) {
  const error = h("p", { class: "field__error", id: `${id}-error`, hidden: true })
  const element = h("div", { class: "field", dataset: { field: name } },
    h("label", { class: "field__label", for: id }, label),
    controls,
    help ? h("p", { class: "field__help", id: `${id}-help` }, help) : null,
    error)
  return { element, error, describedBy: help ? `${id}-help ${id}-error` : `${id}-error` }
}

/**
 * Shows or hides what is wrong.
 * @param {HTMLElement} error @param {HTMLElement} control
 * @returns {(problem: string | null) => void}
 */
export function complainer(error, control) {
  return (problem) => {
    setText(error, problem ?? "")
    error.hidden = problem === null
    if (problem === null) control.removeAttribute("aria-invalid")
    else control.setAttribute("aria-invalid", "true")
  }
}

/**
 * @typedef {object} TextRules
 * @property {string} [type] of the input
 * @property {boolean} [isRequired]
 * @property {number} [charsMax]
 * @property {string} [placeholder]
 * @property {string} [autocomplete]
 * @property {number} [rows] more than one makes it a box for several lines
 * @property {"" | null} [empty] what an empty box stands for
 * @property {(text: string) => string | null} [rule] what is wrong with a text
 */

/** One line, or several. @param {Words & TextRules} options @returns {Field} */
export function textField(options) {
  const { name, label, type = "text", isRequired = false, charsMax = 100, rows = 1 } = options
  const { placeholder, autocomplete = "off", empty = "", rule = () => null } = options
  const id = newFieldId()
  const shared = { id, class: "input", maxlength: charsMax, placeholder, required: isRequired }
  const control = rows === 1
    ? h("input", { ...shared, type, autocomplete })
    : h("textarea", { ...shared, rows })
  const { element, error, describedBy } = frame(options, id, control)
  control.setAttribute("aria-describedby", describedBy)
  const read = () => control.value.trim()
  return {
    name,
    element,
    read: () => (read() === "" ? empty : read()),
    write: (value) => { control.value = value ?? "" },
    check: () => {
      if (read() === "") return isRequired ? `${label} is missing.` : null
      return rule(read())
    },
    complain: complainer(error, control),
    focus: () => control.focus(),
  }
}

/**
 * A whole number, or nothing where that is allowed.
 * @typedef {"minutes" | "days"} Unit
 * @param {Words & {least: number, most: number, isOptional?: boolean, isSpan?: boolean,
 *   unit?: Unit, none?: string}} options a span is in seconds; `none` is what nothing means
 * @returns {Field}
 */
export function numberField(options) {
  const { name, least, most, isOptional = false, isSpan = false, unit, none = "" } = options
  const id = newFieldId()
  const control = h("input", {
    id, class: "input input--number", type: "number", inputmode: "numeric", min: least, max: most,
    step: 1, required: !isOptional,
  })
  const words = h("span", { class: "field__unit" })
  const line = h("div", { class: "field__line" }, control, words)
  const { element, error, describedBy } = frame(options, id, line)
  control.setAttribute("aria-describedby", describedBy)
  const read = () => (control.value === "" ? null : Number(control.value))
  const say = () => {
    const number = read()
    if (unit) setText(words, number === null ? none : unitInWords(number, unit))
    if (!isSpan) return
    const span = number === null ? "" : spanInWords(number)
    setText(words, number === null ? "off" : `seconds${number < 60 ? "" : ` = ${span}`}`)
  }
  control.addEventListener("input", say)
  const range = () =>
    isSpan ? `${spanInWords(least)} to ${spanInWords(most)}` : `${least} to ${most}`
  return {
    name,
    element,
    read,
    write: (value) => {
      control.value = value === null || value === undefined ? "" : String(value)
      say()
    },
    check: () => {
      const number = read()
      if (number === null) return isOptional ? null : `Please give a number, ${range()}.`
      const isRight = Number.isInteger(number) && least <= number && number <= most
      return isRight ? null : `Must be a whole number, ${range()}.`
    },
    complain: complainer(error, control),
    focus: () => control.focus(),
  }
}

/** "minutes = 4 hours". @param {number} number @param {Unit} unit */
function unitInWords(number, unit) {
  if (unit === "minutes" && 60 <= number) return `minutes = ${spanInWords(number * 60)}`
  return number === 1 ? unit.slice(0, -1) : unit
}

/**
 * One of several, as a menu.
 * @param {Words & {options: Option[], empty?: "" | null}} options @returns {Field}
 */
export function choiceField(options) {
  const { name, options: choices, empty = "" } = options
  const id = newFieldId()
  const control = h("select", { id, class: "input" },
    choices.map(({ value, label }) => h("option", { value }, label)))
  const more = h("p", { class: "field__help" })
  const { element, error, describedBy } = frame(options, id, control, more)
  control.setAttribute("aria-describedby", describedBy)
  const say = () => {
    const help = choices.find(({ value }) => value === control.value)?.help ?? ""
    setText(more, help)
    more.hidden = help === ""
  }
  control.addEventListener("change", say)
  say()
  return {
    name,
    element,
    read: () => (control.value === "" ? empty : control.value),
    write: (value) => {
      control.value = value ?? ""
      say()
    },
    check: () => null,
    complain: complainer(error, control),
    focus: () => control.focus(),
  }
}

/** On or off. @param {Words} options @returns {Field} */
export function switchField({ name, label, help }) {
  const id = newFieldId()
  const control = h("input", { id, type: "checkbox", role: "switch", class: "switch" })
  const error = h("p", { class: "field__error", id: `${id}-error`, hidden: true })
  const element = h("div", { class: "field field--switch", dataset: { field: name } },
    control,
    h("div", {},
      h("label", { class: "field__label", for: id }, label),
      help ? h("p", { class: "field__help", id: `${id}-help` }, help) : null,
      error))
  control.setAttribute("aria-describedby", help ? `${id}-help ${id}-error` : `${id}-error`)
  return {
    name,
    element,
    read: () => control.checked,
    write: (value) => { control.checked = value === true },
    check: () => null,
    complain: complainer(error, control),
    focus: () => control.focus(),
  }
}

/** A few choices side by side. @param {Words & {options: Option[]}} options @returns {Field} */
export function radioField({ name, label, help, options }) {
  const id = newFieldId()
  /** @type {HTMLInputElement[]} */
  const boxes = options.map(({ value }) =>
    h("input", { type: "radio", name: id, value, id: `${id}-${value}` }))
  const error = h("p", { class: "field__error", id: `${id}-error`, hidden: true })
  const describedBy = help ? `${id}-help ${id}-error` : `${id}-error`
  const element = h("fieldset",
    { class: "field", dataset: { field: name }, "aria-describedby": describedBy },
    h("legend", { class: "field__label" }, label),
    h("div", { class: "segments" }, options.map((option, index) =>
      h("label", { class: "segments__one" }, boxes[index], h("span", {}, option.label)))),
    help ? h("p", { class: "field__help", id: `${id}-help` }, help) : null,
    error)
  return {
    name,
    element,
    read: () => boxes.find((box) => box.checked)?.value ?? "",
    write: (value) => { for (const box of boxes) box.checked = box.value === value },
    check: () => null,
    complain: complainer(error, element),
    focus: () => (boxes.find((box) => box.checked) ?? boxes[0])?.focus(),
  }
}

/** A button that shows what is typed into a password box. @param {HTMLInputElement} box */
export function revealButton(box) {
  const word = h("span", {}, "Show")
  const button = h("button", { type: "button", class: "button", "aria-controls": box.id },
    word, h("span", { class: "visually-hidden" }, "what I typed"))
  button.addEventListener("click", () => {
    const isShown = box.type === "password"
    box.type = isShown ? "text" : "password"
    setText(word, isShown ? "Hide" : "Show")
    box.focus()
  })
  return button
}

/** A line that asks for attention. @param {string} text @param {"warning" | "negative"} kind */
export function notice(text, kind = "warning") {
  return h("p", { class: `notice notice--${kind}` }, icon("info"), h("span", {}, text))
}
