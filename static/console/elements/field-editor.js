// The further fields of a card, to be read and to be written: names, texts, one more, one less.

import { h } from "../../shared/dom.js"
import { sign } from "../signs.js"
import { formField, sentence } from "./form-field.js"

const TEXT_MAX = 500

/** @param {Record<string, any> | null} [fields] @returns {[string, string][]} */
export function fieldFacts(fields) {
  return Object.entries(fields ?? {}).map(([name, value]) => [nameOf(name), shown(value)])
}

export class FieldEditor {
  /** @param {Record<string, any>} fields as they are stored */
  constructor(fields) {
    this.before = fields
    /** @type {(ReturnType<typeof formField> & {name: string, isGone: boolean})[]} */
    this.rows = Object.entries(fields).map(([name, value]) => this.#row(name, value))
    this.name = formField("contact-new-name", "New field: name",
      { maxlength: 40, autocomplete: "off" }, "Letters, digits, _ or -")
    this.text = formField("contact-new-text", "New field: text",
      { maxlength: TEXT_MAX, autocomplete: "off" })
    this.add = h("details", { class: "records" }, h("summary", {}, "Add a field"),
      this.name.element, this.text.element)
    this.element = h("div", { class: "details__form" },
      this.rows.map(({ element }) => element), this.add)
  }

  /** @param {string} name @param {any} value */
  #row(name, value) {
    const id = `contact-field-${name}`
    const isPlain = typeof value === "string"
    const field = formField(id, nameOf(name), {
      maxlength: TEXT_MAX, autocomplete: "off", ".value": shown(value), dir: "auto",
      disabled: !isPlain,
    })
    const label = `Remove ${nameOf(name)}`
    const row = { ...field, name, isGone: false }
    const remove = h("button", {
      class: "button button--ghost button--icon", type: "button", "aria-label": label,
      title: label, on: {
        click: () => {
          row.isGone = true
          field.element.hidden = true
          this.add.querySelector("summary")?.focus()
        },
      },
    }, sign("close", 16))
    const line = h("div", { class: "chooser__line" })
    field.box.replaceWith(line)
    line.append(field.box, remove)
    return row
  }

  /** Only what is another than before; null for what is removed. */
  get changes() {
    /** @type {Record<string, string | null>} */
    const changes = {}
    for (const { name, box, isGone } of this.rows) {
      const text = box.value.trim()
      if (isGone || text === "") changes[name] = null
      else if (text !== shown(this.before[name])) changes[name] = text
    }
    const [name, text] = [this.name.box.value.trim(), this.text.box.value.trim()]
    if (name !== "" || text !== "") changes[name] = text
    return changes
  }

  quiet() {
    for (const { complain } of [...this.rows, this.name, this.text]) complain("")
  }

  /** Whether it was to blame. @param {{field: string | null, message: string}} error */
  complain({ field, message }) {
    if (!field?.startsWith("fields")) return false
    const row = this.rows.find(({ name, isGone }) => !isGone && field === `fields.${name}`)
    const blamed = row ?? (/named|at most/u.test(message) ? this.name : this.text)
    if (!row) this.add.open = true
    // It stands at its field: the name need not be told again.
    blamed.complain(sentence(message.replace(/^`[^`]*` /u, "").replaceAll("`", "")))
    blamed.box.focus()
    return true
  }
}

/** "customer_no" → "Customer no". @param {string} key */
function nameOf(key) {
  const words = key.replaceAll("_", " ")
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** @param {any} value */
function shown(value) {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "")
}
