// What the widget asks before the first message, with the message itself. The same draft as the
// box: nothing written is lost.

import { fill, h, setText } from "../../shared/dom.js"
import { newClientId } from "../../shared/ids.js"
import { autocomplete, complaint } from "../models/cards.js"
import { questions } from "../models/hours.js"
import { cardWords } from "./card-words.js"

const TEXT_CHARS_MAX = 4000
const VALUE_CHARS_MAX = 500

/** @typedef {import("../../shared/api.js").ApiError} ApiError */
/** @typedef {ReturnType<typeof questions>[number]} Question */
/** @typedef {{field: Question, input: HTMLInputElement, error: HTMLElement}} Asked */

/**
 * @param {import("../models/session.js").Session} session
 * @param {Record<string, string>} words @param {string} locale
 */
export async function loadPrechat(session, words, locale) {
  return new Prechat(session, { ...words, ...await cardWords(locale) })
}

let made = 0

export class Prechat {
  /**
   * @param {import("../models/session.js").Session} session
   * @param {Record<string, string>} words
   */
  constructor(session, words) {
    this.session = session
    this.words = words
    /** One per message, so that trying again never sends it twice. */
    this.clientId = newClientId()
    /** @type {Asked[]} */
    this.asked = []
    /** What was typed, kept when the form is built again. @type {Record<string, string>} */
    this.typed = {}
    this.message = h("textarea", {
      class: "input", rows: "3", maxlength: TEXT_CHARS_MAX, dir: "auto", "aria-required": "true",
      on: {
        input: () => {
          session.draft = this.message.value
          this.#mark(this.message, false)
        },
      },
    })
    this.error = h("p", { class: "field__error", role: "alert", hidden: true })
    this.button = h("button", { class: "button button--primary" }, words.start)
    this.element = h("form", {
      class: "panel__form", novalidate: true, "aria-label": words.start,
      on: { submit: (/** @type {Event} */ event) => this.#send(event) },
    })
  }

  /** @param {HTMLElement} before what the hours have to say */
  begin(before) {
    const { session, words } = this
    this.clientId = newClientId()
    this.asked = questions(session).map((field) => this.#ask(field))
    const text = session.widget?.prechat_text ?? ""
    fill(this.element, before,
      text ? h("p", { class: "panel__text" }, text) : [],
      this.asked.map(({ field, input, error }) => h("div", { class: "field" },
        h("label", {},
          h("span", { class: "field__label" }, this.#labelOf(field)), input), error)),
      h("label", { class: "field" },
        h("span", { class: "field__label" }, words.message), this.message),
      this.error, this.button)
    this.#complain("")
    this.showDraft()
  }

  showDraft() {
    this.message.value = this.session.draft
  }

  focus() {
    const empty = this.asked.find(({ input }) => input.value === "")
    if (empty) empty.input.focus()
    else this.message.focus()
  }

  /** @param {Question} field */
  #labelOf({ name, label, required }) {
    const { words } = this
    const usual = name === "name" ? words.name : words[name] ?? name.replace(/^custom:/u, "")
    return required ? label || usual : `${label || usual} (${words.optional})`
  }

  /** @param {Question} field @returns {Asked} */
  #ask(field) {
    const { name, type, required } = field
    const id = `prechat-error-${made += 1}`
    const error = h("span", { id, class: "field__error", role: "alert", hidden: true })
    const input = h("input", {
      class: "input", name, type, ".value": this.typed[name] ?? "", dir: "auto",
      autocomplete: name === "name" ? "name" : autocomplete(name), maxlength: VALUE_CHARS_MAX,
      "aria-required": String(required), "aria-describedby": id,
      on: {
        input: () => {
          this.typed[name] = input.value
          this.#object({ field, input, error }, "")
        },
      },
    })
    return { field, input, error }
  }

  /** @param {Asked} asked @param {string} word a key of the words */
  #object({ input, error }, word) {
    setText(error, this.words[word] ?? word)
    error.hidden = word === ""
    this.#mark(input, word !== "")
  }

  /** @param {HTMLElement} field @param {boolean} isWrong */
  #mark(field, isWrong) {
    field.setAttribute("aria-invalid", String(isWrong))
  }

  /** @param {string | undefined} text */
  #complain(text = "") {
    setText(this.error, text)
    this.error.hidden = text === ""
  }

  /** What was told; nothing where something is wrong, which then has the focus. */
  #values() {
    /** @type {Record<string, string>} */
    const values = {}
    /** @type {HTMLElement | undefined} */
    let wrong
    for (const asked of this.asked) {
      const value = asked.input.value.trim()
      const word = complaint(asked.field, value)
      this.#object(asked, word)
      if (word !== "") wrong ??= asked.input
      else if (value !== "") values[asked.field.name] = value
    }
    const isEmpty = this.message.value.trim() === ""
    this.#mark(this.message, isEmpty)
    if (isEmpty) wrong ??= this.message
    this.#complain(wrong === this.message ? this.words.missing : "")
    wrong?.focus()
    return wrong ? null : values
  }

  /** @param {Event} event */
  async #send(event) {
    event.preventDefault()
    const { session, clientId } = this
    const values = this.#values()
    if (!values) return
    const text = this.message.value.trim()
    const fields = { ...session.fields, ...values }
    this.button.disabled = true
    try {
      const message = { client_id: clientId, text }
      const conversation = await session.api.post("/api/v1/visitor/conversation",
        { fields, message })
      session.prepare = undefined
      if (session.widget) session.widget.prechat = []
      session.draft = ""
      session.tell("draft")
      session.showOwn({ clientId, text, at: new Date().toISOString() }, "sent")
      session.meet(conversation)
    } catch (caught) {
      this.#refused(/** @type {ApiError} */ (caught))
    } finally {
      this.button.disabled = false
    }
  }

  /** @param {ApiError} error */
  #refused({ status, field }) {
    const { session, words } = this
    const name = field?.replace(/^fields\./u, "")
    const asked = this.asked.find((each) => each.field.name === name)
    if (asked) {
      const known = new Map([["email", "emailWrong"], ["tel", "phoneWrong"]])
      this.#object(asked, known.get(asked.field.type) ?? "wrong")
      asked.input.focus()
      return
    }
    this.#complain(words.notLeft)
    // The hours have ended, the site should say again who this is, or more is asked by now.
    if ([401, 409, 422].includes(status)) session.start()
  }
}
