// <contact-card>: the person behind a conversation; a pencil makes the card a form.
//
//   element.show(view)
//
// Event  "console-contact" with detail
//        {id, card: {name, email, phone}, onSaved(), onRefused(error)}
//
// While it is written in, news about the person wait.

import { fill, h } from "../../shared/dom.js"
import { initials } from "../../shared/text.js"
import { sign } from "../signs.js"
import { tell } from "../tell.js"
import { factList } from "./facts.js"
import { formField, sentence } from "./form-field.js"

/** @type {[string, string, Record<string, any>][]} */
const BOXES = [
  ["name", "Name", { maxlength: 120, autocomplete: "off" }],
  ["email", "E-mail", { type: "email", inputmode: "email", maxlength: 254, autocomplete: "off" }],
  ["phone", "Phone", { type: "tel", maxlength: 40, autocomplete: "off" }],
]

export class ContactCard extends HTMLElement {
  constructor() {
    super()
    this.shape = ""
    this.shownId = 0
    this.isEditing = false
    /** @type {any} */
    this.view = null
  }

  /** @param {any} view */
  show(view) {
    this.view = view
    if (this.isEditing && this.shownId === view.contact.id) return
    this.isEditing = false
    const { contact, caption, rating, state, wrap_up: wrapUp } = view
    const shape = JSON.stringify([contact, caption, rating, state, wrapUp?.notes])
    if (shape === this.shape) return
    this.shape = shape
    this.shownId = contact.id
    this.#showCard()
  }

  #showCard() {
    const { contact, caption, rating, state, wrap_up: wrapUp } = this.view
    const { email, phone, verified, blocked, fields } = contact
    this.edit = h("button", {
      class: "button button--ghost button--icon", type: "button", "aria-label": "Edit the contact",
      title: "Edit the contact", on: { click: () => this.#showForm() },
    }, sign("pencil", 16))
    fill(this,
      h("div", { class: "details__person" },
        h("span", { class: "avatar", "aria-hidden": "true" }, initials(caption)),
        h("div", { class: "details__who" }, h("h3", { class: "details__name" }, caption),
          mark(verified), blocked
            ? h("span", { class: "badge badge--negative" }, "Blocked") : null),
        this.edit),
      factList([
        ["E-mail", email ? h("a", { href: `mailto:${email}` }, email) : null],
        ["Phone", phone ? h("a", { href: `tel:${phone}` }, phone) : null],
        ...Object.entries(fields ?? {}).map(([name, value]) =>
          /** @type {[string, string]} */ ([nameOf(name), shown(value)])),
        ["Rating", rating && [`${rating.score} of 5`, rating.comment].filter(Boolean).join(": ")],
        ["Notes", state === "closed" ? wrapUp?.notes : null],
      ]))
  }

  #showForm() {
    this.isEditing = true
    const { contact } = this.view
    const fields = BOXES.map(([name, label, attributes]) => ({ name, ...formField(
      `contact-${name}`, label, { ...attributes, name, ".value": contact[name] ?? "" }) }))
    const save = h("button", { class: "button button--small button--primary" }, "Save")
    const onRefused = (/** @type {any} */ error) => {
      save.disabled = false
      const blamed = fields.find(({ name }) => name === error.field) ?? fields[0]
      blamed?.complain(sentence(error.message))
      blamed?.box.focus()
    }
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault()
      for (const { complain } of fields) complain("")
      save.disabled = true
      const card = Object.fromEntries(fields.map(({ name, box }) =>
        [name, box.value.trim() || null]))
      tell(this, "console-contact", {
        id: contact.id, card, onSaved: () => this.#close(), onRefused,
      })
    }
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return
      event.preventDefault()
      event.stopPropagation()
      this.#close()
    }
    const form = h("form", {
      class: "details__form", novalidate: true, "aria-label": "Contact",
      on: { submit, keydown: onKey },
    }, fields.map(({ element }) => element), h("div", { class: "row" }, save, h("button", {
      class: "button button--small", type: "button", on: { click: () => this.#close() },
    }, "Cancel")))
    fill(this, form)
    fields[0]?.box.focus()
  }

  #close() {
    this.isEditing = false
    this.shape = ""
    this.show(this.view)
    this.edit?.focus()
  }
}

/** @param {boolean} isVerified */
function mark(isVerified) {
  if (!isVerified) return h("span", { class: "muted small" }, "Not verified")
  return h("span", {
    class: "badge badge--positive details__verified", title: "The website vouches for this person",
  }, sign("check", 12), "Verified")
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

customElements.define("contact-card", ContactCard)
