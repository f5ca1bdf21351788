// Lists in a card's form whose rows can be added, moved and taken away.

import { fill, h } from "../../../shared/dom.js"
import { sign } from "../signs.js"

/** @typedef {import("../../fields.js").Field} Field */

/**
 * @typedef {object} Row
 * @property {HTMLElement} element
 * @property {() => any} read
 * @property {() => void} focus
 */

/**
 * @typedef {object} Options
 * @property {string} name in the card
 * @property {string} label
 * @property {string} [help]
 * @property {string} add label of the button
 * @property {string} one what a row is called, as in "answer"
 * @property {number} most
 * @property {(rows: any[]) => any} fresh the value of a new row
 * @property {(value: any, index: number) => Row} row
 */

/** @param {Options} options @returns {Field} */
export function rowsField(options) {
  /** @type {Row[]} */
  let rows = []
  const list = h("ol", { class: "card-rows" })
  const add = h("button", { type: "button", class: "button button--small",
    on: { click: () => append() } }, sign("plus"), options.add)
  const element = h("fieldset", { class: "field", dataset: { field: options.name } },
    h("legend", { class: "field__label" }, options.label),
    options.help ? h("p", { class: "field__help" }, options.help) : null,
    list, h("div", {}, add))
  const read = () => rows.map((row) => row.read())

  const changed = () => element.dispatchEvent(new Event("change", { bubbles: true }))
  const draw = () => {
    add.disabled = options.most <= rows.length
    fill(list, rows.map((row, index) => h("li", { class: "card-rows__one" },
      row.element,
      h("div", { class: "card-rows__verbs" },
        verb("down", `Move this ${options.one} up`, index === 0, () => swap(index, index - 1)),
        verb("down", `Move this ${options.one} down`, index === rows.length - 1,
          () => swap(index, index + 1)),
        verb("close", `Remove this ${options.one}`, false, () => remove(index))))))
  }
  const append = () => {
    rows = [...rows, options.row(options.fresh(read()), rows.length)]
    draw()
    changed()
    rows.at(-1)?.focus()
  }
  const swap = (/** @type {number} */ from, /** @type {number} */ to) => {
    const values = read()
    const [moved] = values.splice(from, 1)
    values.splice(to, 0, moved)
    rows = values.map(options.row)
    draw()
    changed()
    rows[to]?.focus()
  }
  const remove = (/** @type {number} */ index) => {
    rows = read().filter((_, each) => each !== index).map(options.row)
    draw()
    changed()
    ;(rows[Math.min(index, rows.length - 1)] ?? { focus: () => add.focus() }).focus()
  }
  return {
    name: options.name,
    element,
    read,
    write: (value) => {
      rows = (value ?? []).map(options.row)
      draw()
    },
    check: () => null,
    complain: () => {},
    focus: () => (rows[0] ?? { focus: () => add.focus() }).focus(),
  }
}

/** @param {"down" | "close"} name @param {string} label @param {boolean} isOff
 * @param {() => void} run */
function verb(name, label, isOff, run) {
  const isUp = name === "down" && label.endsWith("up")
  return h("button", {
    type: "button", class: isUp ? "card-rows__verb card-rows__verb--up" : "card-rows__verb",
    "aria-label": label, title: label, disabled: isOff, on: { click: run },
  }, sign(name))
}
