// The agent's own canned responses: made, changed and deleted; stays open until it is left.

import { fill, h, setText } from "../../shared/dom.js"
import { keepFocus } from "../../shared/focus.js"
import { loadLooks } from "../../shared/looks.js"
import { troubleOf } from "../models/session.js"
import { toast } from "../toast.js"
import { formField, sentence } from "./form-field.js"

await loadLooks("../canned.css", import.meta.url)

/** @typedef {import("../models/canned.js").Canned} Canned */
/** @typedef {import("../models/canned.js").CannedResponse} CannedResponse */

const TEXT_MAX = 4000

/** @type {[string, string][]} */
const VARIABLES = [
  ["visitor.name", "the visitor's name"], ["visitor.first_name", "the visitor's first name"],
  ["agent.name", "your name"], ["workstream", "the workstream"], ["page.title", "the page"],
  ["conversation.id", "the number of the conversation"],
]

class CannedDialog {
  /** @param {Canned} canned */
  constructor(canned) {
    this.canned = canned
    this.title = h("h2", { id: "canned-title" })
    this.body = h("div", { class: "canned__body" })
    this.element = h("dialog", { class: "dialog canned", "aria-labelledby": "canned-title" },
      this.title, this.body)
    this.element.addEventListener("close", () => this.element.remove())
    keepFocus(this.element)
  }

  async open() {
    document.body.append(this.element)
    this.#list()
    this.element.showModal()
    await this.canned.load()
    if (this.element.isConnected && this.body.querySelector("form") === null) this.#list()
  }

  /** @param {number} [changed] the one to go on from */
  #list(changed) {
    const { canned, element } = this
    const { personal, state } = canned
    const words = state === "failed" ? "They could not be loaded. Close this and try again."
      : state === "new" ? "Loading…"
        : "None yet. What you write often needs to be written once only."
    setText(this.title, "Your canned responses")
    fill(this.body,
      h("p", { class: "muted" }, "Type / and a shortcut where you write a message to put one in."),
      personal.length === 0 ? h("p", { class: "canned__empty muted" }, words)
        : h("ul", { class: "canned__list" }, personal.map((one) => this.#line(one))),
      h("div", { class: "dialog__actions" },
        h("button", {
          class: "button", type: "button", on: { click: () => element.close() },
        }, "Close"),
        h("button", {
          class: "button button--primary", type: "button", on: { click: () => this.#edit(null) },
        }, "Add one")))
    const next = this.body.querySelector(`[data-id="${changed ?? 0}"]`)
      ?? this.body.querySelector(".button--primary")
    if (element.open && next instanceof HTMLElement) next.focus()
  }

  /** @param {CannedResponse} one */
  #line(one) {
    const { id, shortcut, title, text } = one
    return h("li", { class: "canned__line" },
      h("div", { class: "canned__words" },
        h("p", {}, h("strong", {}, `/${shortcut}`), " ", h("span", { class: "muted" }, title)),
        h("p", { class: "canned__text muted small", dir: "auto" }, text)),
      h("button", {
        class: "button button--small", type: "button", dataset: { id },
        "aria-label": `Change /${shortcut}`, on: { click: () => this.#edit(one) },
      }, "Change"),
      h("button", {
        class: "button button--small button--ghost", type: "button",
        "aria-label": `Delete /${shortcut}`,
        on: { click: (/** @type {Event} */ event) => this.#askToDelete(event, one) },
      }, "Delete"))
  }

  /** The second press deletes. @param {Event} event @param {CannedResponse} one */
  #askToDelete({ currentTarget }, { id, shortcut }) {
    const button = /** @type {HTMLButtonElement} */ (currentTarget)
    const sure = h("button", {
      class: "button button--small button--danger", type: "button",
      "aria-label": `Really delete /${shortcut}`, on: { click: () => this.#delete(id, sure) },
    }, "Really delete")
    sure.addEventListener("blur", () => sure.replaceWith(button))
    button.replaceWith(sure)
    sure.focus()
  }

  /** @param {number} id @param {HTMLButtonElement} button */
  async #delete(id, button) {
    button.disabled = true
    try {
      await this.canned.remove(id)
      toast("It is deleted.")
    } catch (error) {
      toast(troubleOf(/** @type {any} */ (error)))
    }
    this.#list()
  }

  /** @param {CannedResponse | null} one */
  #edit(one) {
    const shortcut = formField("canned-shortcut", "Shortcut", {
      maxlength: 32, autocomplete: "off", autocapitalize: "none", spellcheck: "false",
      ".value": one?.shortcut ?? "",
    }, "What you type behind the slash: a to z, 0 to 9, _ and -.")
    const title = formField("canned-name", "Title", {
      maxlength: 120, autocomplete: "off", ".value": one?.title ?? "",
    })
    const text = textField(one?.text ?? "")
    const fields = /** @type {Record<string, {box: any, complain: (text: string) => void}>} */ ({
      shortcut, title, text,
    })
    const trouble = h("p", { class: "field__error", role: "alert" })
    const save = h("button", { class: "button button--primary" }, "Save")
    const submit = async (/** @type {SubmitEvent} */ event) => {
      event.preventDefault()
      setText(trouble, "")
      for (const { complain } of Object.values(fields)) complain("")
      save.disabled = true
      try {
        await this.canned.save(one?.id ?? null, {
          shortcut: shortcut.box.value.trim(), title: title.box.value.trim(),
          text: text.box.value,
        })
        return this.#list(one?.id)
      } catch (error) {
        complainOf(/** @type {any} */ (error), fields, trouble)
      }
      save.disabled = false
      return undefined
    }
    setText(this.title, one ? `Change /${one.shortcut}` : "A new canned response")
    fill(this.body, h("form", { class: "dialog__form", novalidate: true, on: { submit } },
      shortcut.element, title.element, text.element, trouble,
      h("div", { class: "dialog__actions" },
        h("button", {
          class: "button", type: "button", on: { click: () => this.#list(one?.id) },
        }, "Back"), save)))
    shortcut.box.focus()
  }
}

/**
 * The refusal stands at the field that it is about.
 * @param {any} error @param {Record<string, {box: any, complain: (text: string) => void}>} fields
 * @param {Element} trouble
 */
function complainOf(error, fields, trouble) {
  const field = fields[error.field ?? ""]
  if (!field) return setText(trouble, troubleOf(error))
  // It stands at its field: the name of the field need not be told again.
  field.complain(sentence(error.message.replace(/^`\w+` /u, "").replaceAll("`", "")))
  return field.box.focus()
}

/** A box for several lines, with what can be filled in beside it. @param {string} value */
function textField(value) {
  const error = h("p", { class: "field__error", id: "canned-text-error", role: "alert" })
  const box = h("textarea", {
    class: "input canned__box", id: "canned-text", rows: "5", maxlength: TEXT_MAX, dir: "auto",
    "aria-describedby": "canned-text-error", ".value": value,
  })
  const insert = (/** @type {string} */ name) => {
    box.setRangeText(`{${name}}`, box.selectionStart, box.selectionEnd, "end")
    box.focus()
  }
  const complain = (/** @type {string} */ words) => {
    setText(error, words)
    if (words === "") box.removeAttribute("aria-invalid")
    else box.setAttribute("aria-invalid", "true")
  }
  const element = h("div", { class: "field" },
    h("label", { class: "field__label", for: "canned-text" }, "Text"), box,
    h("div", { class: "canned__variables", role: "group", "aria-label": "Fill in" },
      VARIABLES.map(([name, what]) => h("button", {
        class: "canned__variable", type: "button", title: `Fill in ${what}`,
        on: { click: () => insert(name) },
      }, `{${name}}`))),
    error)
  return { element, box, complain }
}

/** @param {Canned} canned */
export function keepCanned(canned) {
  new CannedDialog(canned).open()
}
