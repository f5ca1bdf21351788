// <contact-card>: the person behind a conversation; a pencil makes the card a form.
//
//   element.show(view, {canAct: whether this agent may block, isLive})
//
// Events  "console-contact" with detail
//         {id, card: {name, email, phone, fields?}, onSaved(), onRefused(error)}
//         "console-block" with detail {id of the conversation, blocked, caption}
//
// While it is written in, news about the person wait.

import { fill, h } from "../../shared/dom.js"
import { initials } from "../../shared/text.js"
import { sign } from "../signs.js"
import { tell } from "../tell.js"
import { factList } from "./facts.js"
import { FieldEditor, fieldFacts } from "./field-editor.js"
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
    this.may = { canAct: false, isLive: true }
  }

  /** @param {any} view @param {{canAct: boolean, isLive: boolean}} may */
  show(view, may) {
    this.view = view
    this.may = may
    if (this.isEditing && this.shownId === view.contact.id) return
    this.isEditing = false
    const { id, contact, caption, rating } = view
    const shape = JSON.stringify([id, contact, caption, rating, may])
    if (shape === this.shape) return
    this.shape = shape
    this.shownId = contact.id
    this.#showCard()
  }

  #showCard() {
    const { contact, caption, rating } = this.view
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
        ...fieldFacts(fields),
        ["Rating", rating && [`${rating.score} of 5`, rating.comment].filter(Boolean).join(": ")],
      ]), this.may.canAct ? this.#blockButton() : null)
  }

  #blockButton() {
    const { id, caption, contact } = this.view
    const blocked = !contact.blocked
    return h("button", {
      class: "button button--small button--ghost details__block", type: "button",
      disabled: !this.may.isLive,
      on: { click: () => tell(this, "console-block", { id, blocked, caption }) },
    }, sign("block", 14), blocked ? "Block…" : "Unblock…")
  }

  #showForm() {
    this.isEditing = true
    const { contact } = this.view
    const fields = BOXES.map(([name, label, attributes]) => ({ name, ...formField(
      `contact-${name}`, label, { ...attributes, name, ".value": contact[name] ?? "" }) }))
    const further = new FieldEditor(contact.fields ?? {})
    const save = h("button", { class: "button button--small button--primary" }, "Save")
    const onRefused = (/** @type {any} */ error) => {
      save.disabled = false
      if (further.complain(error)) return
      const blamed = fields.find(({ name }) => name === error.field) ?? fields[0]
      blamed?.complain(sentence(error.message))
      blamed?.box.focus()
    }
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault()
      for (const { complain } of fields) complain("")
      further.quiet()
      save.disabled = true
      /** @type {Record<string, any>} */
      const card = Object.fromEntries(fields.map(({ name, box }) =>
        [name, box.value.trim() || null]))
      const { changes } = further
      if (0 < Object.keys(changes).length) card.fields = changes
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
    }, fields.map(({ element }) => element), further.element,
    h("div", { class: "row" }, save, h("button", {
      class: "button button--small", type: "button", on: { click: () => this.#close() },
    }, "Cancel")))
    fill(this, form)
    fields[0]?.box.focus()
  }

  #close() {
    this.isEditing = false
    this.shape = ""
    this.show(this.view, this.may)
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

customElements.define("contact-card", ContactCard)
