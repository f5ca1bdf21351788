// <contact-duplicates>: other cards with the same address or number, and how they become one.
//
//   element.show(view, isLive, people)

import { fill, h, setText } from "../../shared/dom.js"
import { troubleOf } from "../models/session.js"
import { toast } from "../toast.js"
import { confirm } from "./dialogs.js"
import { factList } from "./facts.js"
import { fieldFacts } from "./field-editor.js"

/** @typedef {import("../models/people.js").People} People */

export class ContactDuplicates extends HTMLElement {
  constructor() {
    super()
    this.shape = ""
    this.isLive = true
    this.line = h("summary", {})
    this.list = h("ul", { class: "record-list" })
    this.box = h("details", { class: "records" }, this.line, this.list)
    this.isBusy = false
  }

  connectedCallback() {
    this.replaceChildren(this.box)
  }

  /** @param {any} view @param {boolean} isLive @param {People} people */
  async show({ contact, caption }, isLive, people) {
    this.isLive = isLive
    this.#allow()
    const shape = JSON.stringify([contact.id, contact.email, contact.phone])
    if (shape === this.shape) return
    const isOther = Number(this.dataset.shown) !== contact.id
    this.shape = shape
    this.dataset.shown = String(contact.id)
    if (isOther) {
      this.hidden = true
      this.box.open = false
    }
    await this.#load(contact, caption, people)
  }

  /** @param {any} contact @param {string} caption @param {People} people */
  async #load(contact, caption, people) {
    const { shape } = this
    const others = contact.email || contact.phone
      ? await people.duplicates(contact.id).catch(() => null) : []
    if (shape !== this.shape) return
    // The next change asks again.
    if (others === null) this.shape = ""
    this.hidden = !others?.length
    setText(this.line, wordsFor(others ?? [], contact))
    fill(this.list, (others ?? []).map((other) => this.#one(contact, caption, other, people)))
    this.#allow()
  }

  /** @param {any} contact @param {string} caption @param {any} other @param {People} people */
  #one(contact, caption, other, people) {
    const name = other.name ?? `Visitor ${other.id}`
    const marks = [other.verified ? "Verified" : "", other.blocked ? "Blocked" : ""]
    return h("li", { class: "record" },
      h("p", { class: "record__who" }, h("strong", { dir: "auto" }, name),
        h("button", {
          class: "button button--small", type: "button", "aria-label": `Merge ${name}…`,
          on: { click: () => this.#merge(contact, caption, { ...other, name }, people) },
        }, "Merge…")),
      factList([["E-mail", other.email], ["Phone", other.phone], ...fieldFacts(other.fields),
        ["State", marks.filter(Boolean).join(", ")]]))
  }

  /** @param {any} contact @param {string} caption @param {any} other @param {People} people */
  async #merge(contact, caption, other, people) {
    const blocked = other.blocked && !contact.blocked
      ? ` ${other.name} is blocked, and is not any more afterwards.` : ""
    const isSure = await confirm(`Merge ${other.name} into ${caption}?`,
      "Their conversations come to this card, and it takes over what it lacks; what it has stays."
      + ` Each browser keeps seeing its own history only.${blocked} This cannot be undone.`,
      "Merge")
    if (!isSure) return
    this.isBusy = true
    this.#allow()
    try {
      await people.merge(contact.id, other.id)
      toast(`${other.name} is merged into this card.`)
    } catch (error) {
      toast(troubleOf(/** @type {any} */ (error)))
    }
    this.isBusy = false
    if (Number(this.dataset.shown) === contact.id) await this.#load(contact, caption, people)
  }

  #allow() {
    for (const button of this.list.querySelectorAll("button")) {
      button.disabled = !this.isLive || this.isBusy
    }
  }
}

/** @param {any[]} others @param {any} contact */
function wordsFor(others, { email }) {
  const isSame = (/** @type {any} */ one) =>
    Boolean(email) && one.email?.toLowerCase() === email.toLowerCase()
  const what = others.every(isSame) ? "this address"
    : others.some(isSame) ? "this address or number" : "this number"
  return others.length === 1 ? `1 other card has ${what}`
    : `${others.length} other cards have ${what}`
}

customElements.define("contact-duplicates", ContactDuplicates)
