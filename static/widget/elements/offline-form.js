// A message for when the team is back. The same draft as the box: nothing written is lost.

import { fill, h, setText } from "../../shared/dom.js"
import { newClientId } from "../../shared/ids.js"

const TEXT_CHARS_MAX = 4000
const NAME_CHARS_MAX = 100
const EMAIL_CHARS_MAX = 254

/** @typedef {import("../../shared/api.js").ApiError} ApiError */

export class OfflineForm {
  /**
   * @param {import("../models/session.js").Session} session
   * @param {Record<string, string>} words
   */
  constructor(session, words) {
    this.session = session
    this.words = words
    /** One per message, so that trying again never leaves it twice. */
    this.clientId = newClientId()
    this.text = h("textarea", {
      class: "input", rows: "3", required: true, maxlength: TEXT_CHARS_MAX, dir: "auto",
      on: { input: () => { session.draft = this.text.value } },
    })
    this.name = h("input", {
      class: "input", maxlength: NAME_CHARS_MAX, autocomplete: "name",
    })
    this.email = h("input", {
      class: "input", type: "email", maxlength: EMAIL_CHARS_MAX, autocomplete: "email",
      on: { input: () => this.#complain("") },
    })
    this.error = h("p", { class: "field__error", role: "alert", hidden: true })
    this.button = h("button", { class: "button button--primary" }, words.leaveSend)
    this.element = h("form", {
      class: "panel__form", novalidate: true,
      on: { submit: (/** @type {Event} */ event) => this.#send(event) },
    })
  }

  /** @param {Element[]} before @param {Element[]} after what stands around the fields */
  begin(before, after) {
    const { words } = this
    const { contact, fields } = this.session
    this.clientId = newClientId()
    this.name.value ||= fields.name ?? contact?.name ?? ""
    this.email.value ||= fields.email ?? contact?.email ?? ""
    const half = (/** @type {string | undefined} */ label, /** @type {Element} */ input) =>
      h("label", { class: "field panel__half" },
        h("span", { class: "field__label" }, `${label} (${words.optional})`), input)
    // Whom the site has named need not say it again.
    const isKnown = contact?.verified && contact.email
    fill(this.element, before,
      h("label", { class: "field" },
        h("span", { class: "field__label" }, words.message), this.text),
      isKnown ? [] : [half(words.name, this.name), half(words.email, this.email)],
      this.error, this.button, after)
    this.#complain("")
    this.showDraft()
  }

  showDraft() {
    this.text.value = this.session.draft
  }

  focus() {
    this.text.focus()
  }

  /** @param {string | undefined} text @param {HTMLElement} [field] */
  #complain(text = "", field) {
    setText(this.error, text)
    this.error.hidden = text === ""
    for (const each of [this.text, this.email]) {
      each.setAttribute("aria-invalid", String(each === field))
    }
    field?.focus()
  }

  /** @param {Event} event */
  async #send(event) {
    event.preventDefault()
    const { session, words } = this
    const [text, name, email] = [this.text, this.name, this.email]
      .map((field) => field.value.trim())
    if (text === "") return this.#complain("", this.text)
    if (email !== "" && !this.email.checkValidity()) {
      return this.#complain(words.emailWrong, this.email)
    }
    this.button.disabled = true
    try {
      const { clientId } = this
      const body = { client_id: clientId, text, name: name || null, email: email || null }
      const conversation = await session.api.post("/api/v1/visitor/offline", body)
      session.draft = ""
      session.tell("draft")
      session.showOwn({ clientId, text, at: new Date().toISOString() }, "sent")
      session.meet(conversation)
    } catch (caught) {
      this.#refused(/** @type {ApiError} */ (caught))
    } finally {
      this.button.disabled = false
    }
    return undefined
  }

  /** @param {ApiError} error */
  #refused({ status, field }) {
    const { session, words } = this
    if (field === "email") return this.#complain(words.emailWrong, this.email)
    this.#complain(words.notLeft)
    // Perhaps the team is back already, or the site should say again who this is.
    if (status === 409 || status === 401) session.start()
    return undefined
  }
}
