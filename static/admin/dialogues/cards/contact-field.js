// The picker of a contact's field: the usual ones, or one of the shop's own by its key.

import { h } from "../../../shared/dom.js"
import { complainer, frame, newFieldId } from "../../fields.js"
import { CONTACT_FIELDS, CUSTOM } from "../models/kinds.js"

/** @typedef {import("../../fields.js").Field} Field */

const OWN = "own"

/** What may be a key; the rest is left out while typing. @param {string} text */
export function keyOf(text) {
  return text.toLowerCase().replace(/[\s-]+/gu, "_").replace(/[^a-z0-9_]/gu, "").slice(0, 40)
}

/**
 * The two boxes. What is read is the last whole field: an own one without a key is none.
 * @param {{id?: string, label: string, none?: string, isWide?: boolean}} options
 */
export function contactPicker({ id, label, none }) {
  let last = ""
  const menu = h("select", { class: "input", id, "aria-label": id ? null : label },
    none ? h("option", { value: "" }, none) : null,
    CONTACT_FIELDS.map(({ value, label: words }) => h("option", { value }, words)),
    h("option", { value: OWN }, "A field of your own…"))
  const key = h("input", {
    class: "input", type: "text", maxlength: 40, autocomplete: "off", spellcheck: "false",
    "aria-label": "Key of your own field", placeholder: "order_number",
  })
  const show = () => { key.hidden = menu.value !== OWN }
  menu.addEventListener("change", () => {
    show()
    if (!key.hidden) key.focus()
  })
  key.addEventListener("change", () => { key.value = keyOf(key.value) })
  return {
    element: h("div", { class: "picker" }, menu, key),
    menu,
    read: () => {
      const own = keyOf(key.value)
      if (menu.value !== OWN) last = menu.value
      else if (own !== "") last = `${CUSTOM}${own}`
      return last
    },
    write: (/** @type {string | null} */ field) => {
      last = field ?? ""
      const isOwn = last.startsWith(CUSTOM)
      menu.value = isOwn ? OWN : last
      key.value = isOwn ? last.slice(CUSTOM.length) : ""
      show()
    },
  }
}

/** @param {import("../../fields.js").Words & {none?: string}} words @returns {Field} */
export function contactField(words) {
  const id = newFieldId()
  const picker = contactPicker({ id, label: words.label, none: words.none })
  const { element, error, describedBy } = frame(words, id, picker.element)
  picker.menu.setAttribute("aria-describedby", describedBy)
  return {
    name: words.name,
    element,
    read: () => picker.read() || null,
    write: picker.write,
    check: () => null,
    complain: complainer(error, picker.menu),
    focus: () => picker.menu.focus(),
  }
}
